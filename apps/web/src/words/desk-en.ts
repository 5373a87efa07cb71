import type { deskZh } from './desk-zh.ts'

export const deskEn: Record<keyof typeof deskZh | 'sheetRows_one' | 'chosen_one' | 'counted_one' | 'bulkTitle_one' | 'bulkGo_one', string> = {
  todo: 'To-do centre', todoAll: 'Open the to-do centre', overdue: 'Overdue', today: 'Due today', soon: 'Within two working days', later: 'Later', held: 'Held', marked: 'With findings',
  counted: 'Held and with findings are counted among the {{count}} nearest deadlines.', counted_one: 'Held and with findings are counted in the nearest deadline.',
  returned: 'Came back to me', started: 'Started by me', standing: 'Where it stands', standingHeld: 'Waits for its alert', short: 'Indicators that run short', shortHint: 'less than a tenth of the approved sum is available',
  shortLeft: 'Available', shortShare: 'Left', officeLate: 'Overdue in the office', officeLateHint: 'by position, most first', oldestLate: 'Oldest', officeStates: 'Documents that want somebody', lateHere: 'Overdue', position: 'Position',
  filters: 'Filters', kind: 'Kind', allKinds: 'All kinds', unit: 'Unit', amount: 'Amount (yuan)', from: 'from', to: 'to', due: 'Deadline', anyDue: 'Any deadline', state: 'State', anyState: 'Any state',
  text: 'Title or number', sort: 'Order', byDeadline: 'Nearest deadline first', byAmount: 'Largest amount first', apply: 'Find', clear: 'Clear filters', amountWrong: 'Amounts are figures, for example 5000 or 1234.50.',
  columns: 'Columns shown', views: 'My views', saveView: 'Save as a view', viewName: 'Name of the view', save: 'Save', removeView: 'Remove “{{name}}”', noViews: 'No saved views yet.',
  none: 'Nothing waits for you.', noneFiltered: 'No task fits these filters.', goOn: 'None so far fits; there may be more further on.', total: 'Total of this page',
  pick: 'Mark', mark: 'Mark “{{title}}”', markAll: 'Mark all that can be done together', chosen: '{{count}} marked: {{kind}}', chosen_one: 'One marked: {{kind}}', bulkSum: 'Total', unmark: 'Clear marks', bulkHint: 'Tasks of one kind without findings can be done together; each is still judged and recorded by itself.',
  bulkTitle: '{{action}} {{count}} documents ({{kind}})?', bulkTitle_one: '{{action}} one document ({{kind}})?', bulkAsk: 'One by one, to each of these: {{action}}', bulkGo: '{{action}} {{count}}', bulkGo_one: '{{action}} one', cancel: 'Cancel', close: 'Close',
  bulkDone: 'Result: {{done}} done, {{left}} not done', bulkOk: 'Done, now “{{state}}”', otherKind: 'Only documents of one kind at a time',
  keys: 'Keys', keysTitle: 'Keys of this page', keyNext: 'next / previous', keyMark: 'mark or clear', keyOpen: 'open', keyFind: 'to the search field', keyHelp: 'show these keys', keyPalette: 'search from anywhere',
  search: 'Search', searchHint: 'A page, number, title, payee or amount', searching: 'Searching…', noHits: 'Nothing found. Try another word, a whole number or an amount.', tooShort: 'One more character and documents are searched.',
  groupPages: 'Pages', groupStart: 'New', groupTasks: 'To do', groupDocuments: 'Documents', searchFailed: 'Documents cannot be searched just now.',
  settings: 'Settings', settingsWhere: 'These are kept in the browser of this computer.', language: 'Language', theme: 'Theme', light: 'Light', dark: 'Dark', type: 'Type size', normalType: 'Standard', largeType: 'Large',
  money: 'Money in', position2: 'Acting as', yuan: 'yuan', wan: '10,000 yuan', resetColumns: 'Show the usual columns again', resetDone: 'Done.',
  help: 'Help', helpTitle: 'Help for this page', helpAnswers: 'What this page answers', helpKeys: 'Keys', helpWords: 'Words', helpNone: 'There is no help for this page.',
  preview: 'Preview', previewOf: 'Preview: {{name}}', download: 'Download', noPreview: 'This kind of file has no preview. Download it and open it with its own program.', noPdfViewer: 'This browser does not show PDF. Download the file instead.',
  sheetRows: 'First {{count}} rows', sheetRows_one: 'First row', sheetMore: 'There is more; download it to see all.', sheetFailed: 'This sheet cannot be read. Download it instead.', sheetEmpty: 'The sheet is empty.',
}

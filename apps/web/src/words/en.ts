import type { Words } from './zh.ts'

export const en: Words = {
  product: { name: 'Sluice', full: 'Sluice · internal control of public money', promise: 'Every public yuan passes the gate' },
  shell: {
    skip: 'Skip to content', menu: 'Menu', closeMenu: 'Close menu', workbench: 'Workbench', indicators: 'Budget indicators', documents: 'Documents',
    region: 'Region', position: 'Position', deputy: 'deputy', language: '中文', languageLabel: 'Switch to Chinese',
    dark: 'Dark', light: 'Light', theme: 'Switch light and dark', leave: 'Log out', moneyUnit: 'Unit of amounts', yuan: 'yuan', wan: '10k yuan',
    noPosition: 'You hold no position at present. Ask the administrator of your unit to appoint you.', settings: 'Position and settings',
  },
  login: {
    title: 'Log in', name: 'User name', password: 'Password', enter: 'Log in', entering: 'Logging in…', missing: 'Enter your user name and password.',
    again: 'Your session has ended, please log in again. What you typed is kept on this computer and waits for you.',
    play: 'Play a role', playHint: 'This is a demonstration; all data are invented. One click logs in as that person.',
    who: 'Name', post: 'Position', unit: 'Unit', playAs: 'Log in as {{name}}',
    try1: 'Start as the clerk and make a payment request: verdict, budget and next step appear on the right while you type.',
    try2: 'Then log in as each person in the order of the table and take it to the bank. Try doing two steps as one person.',
    try3: 'Make a suspicious payment on purpose, see it held with an alert, and decide it as the monitoring officer.',
  },
  workbench: {
    title: 'To do', greeting: '{{name}}, {{position}}', all: 'All', overdue: 'Overdue', soon: 'Due today or tomorrow', held: 'Held', marked: 'With findings',
    counted: 'Counted over the {{count}} items loaded so far', empty: 'Nothing waits for you.', emptyShown: 'No such item among those loaded.',
    deadline: 'Deadline', level: 'Findings', document: 'Document', unit: 'Unit', node: 'Step', amount: 'Amount ({{unit}})', opened: 'Arrived', maker: 'Made by',
    more: 'Load more', loadingMore: 'Loading…', clean: 'None', make: 'New', mine: 'Drafts', mineEmpty: 'No drafts waiting.', allOfKind: 'All: {{kind}}',
  },
  documents: {
    state: 'State', allStates: 'All states', create: 'New: {{kind}}', empty: 'There are no documents of this kind yet.', emptyState: 'No document is in this state.', kind: 'Kind',
    number: 'Number', noNumber: 'no number yet', title: 'Subject', madeAt: 'Made', total: 'Total of this page',
  },
  document: {
    form: 'What is asked', judgement: 'Judgement', flow: 'Process', timeline: 'What was done', ledger: 'Ledger', proof: 'Proof', related: 'Related documents',
    newTitle: 'New: {{kind}}', round: 'round {{round}}', version: 'version {{version}}', madeBy: 'Made by {{name}}, {{at}}',
    actions: 'Actions', blocked: 'Actions not open to you now ({{count}})', couldDo: 'Could be done by: ', nobody: 'Nobody can do it at present',
    working: 'Working…', done: 'Done: {{action}}.', doneNumber: 'Done: {{action}}, number {{number}}.', ended: 'It is now “{{state}}”.',
    forbidden: 'A rule forbids this; the document was not sent. Change it as the findings say and try again. This verdict is on record.',
    heldTitle: 'This document is held', heldText: 'Its budget is reserved; no step can be done until the alert is settled.', heldLink: 'Open the alert', bornAlert: 'An alert was raised',
    reason: 'Reason', reasonTitle: '{{action}}: give the reason', reasonHint: 'The reason enters the record and the log; the other side can read it.', reasonMissing: 'Please give the reason.',
    phrases: 'Phrases', phrase1: 'Attachments are incomplete; please add them and submit again', phrase2: 'The payee does not match the contract; please check', phrase3: 'The purpose is unclear; please state occasion, time and quantity', phrase4: 'Above the standard; please adjust to the standard',
    cancel: 'Cancel', kept: 'Kept on this computer at {{time}}', restored: 'What you had not yet sent has been restored.', discard: 'Discard it', stale: 'The document changed while you were typing. What you typed is kept; check it before going on.',
    shortcut: 'Ctrl+Enter submits', empty: 'empty', choose: 'Choose', search: 'Search by number or name', searching: 'Searching…', nothingFound: 'Nothing found',
    yes: 'Yes', no: 'No', optional: 'optional', required: 'required', yuanPlaceholder: 'for example 12,345.60', capital: 'In capitals', catalogueHint: 'Enter the code',
    noKind: 'There is no such kind of document.', mayNot: 'Your present position may not make: {{kind}}. Switch position at the top right, or ask a position that may.', preparing: 'Verdict, budget and the next step appear here as you fill in the form.',
    missingFields: '{{count}} required fields are empty: {{fields}}',
  },
  table: {
    row: 'Row {{n}}', add: 'Add a row', remove: 'Remove row {{n}}', upload: 'Upload a table', uploadHint: '.csv or .xlsx, first row holds the column names', rows: '{{count}} rows',
    empty: 'No rows yet.', rejected: '{{count}} rows were not taken', line: 'Line {{line}}: ', read: '{{count}} rows taken', total: 'Total', earlier: 'Previous', later: 'Next', range: '{{from}}–{{to}} of {{all}}', limit: 'At most {{max}} rows',
  },
  check: {
    money: 'Not an amount: digits with at most two decimals, for example 1234.50', moneyPositive: 'An amount must be above zero', moneyLarge: 'Above the limit; check for extra digits', int: 'A whole number from {{min}} to {{max}}', date: 'A date that exists', long: 'At most {{max}} characters, now {{count}}', missing: 'Required', rows: 'At most {{max}} rows', wrongRow: 'Row {{n}}, “{{field}}”: {{why}}',
  },
  judgement: {
    live: 'This is the verdict if you now choose “{{action}}”; nothing is written yet', judging: 'Judging…', notJudged: 'Cannot be judged right now', pass: 'Can go ahead', forbid: 'Cannot go: a rule forbids it', intercept: 'Will be held until its alert is settled', evidence: 'Can go, with more attachments', note: 'Can go, with a warning', record: 'Can go, and goes on record',
    stored: 'Verdict on record', findings: 'Findings', noFindings: 'No findings.', quiet: '{{count}} rules passed or not applicable', budget: 'Budget', next: 'Next step', nextEnd: 'The end', days: '{{count}} working days', cannotGo: 'Not possible yet', noRules: 'No verdict on record.', history: 'Earlier verdicts', holders: 'Can be done by',
  },
  flow: { standing: 'Stands at', none: 'The process has ended.', notBegun: 'Not yet submitted.', drawing: 'Process of: {{kind}}', due: 'due {{at}}', pick: 'Choose a step to see its position' },
  timeline: { empty: 'Nothing has been done yet.', onBehalf: 'for {{name}}', reason: 'Reason: ', leaf: 'leaf {{leaf}}' },
  ledger: { empty: 'Nothing is booked for this document yet.', debit: 'Dr', credit: 'Cr', account: 'Account', holder: 'Holder', amount: 'Amount ({{unit}})', after: 'Balance after', event: 'Event', at: 'Time', kind_reserve: 'reserve', kind_order: 'order', kind_release: 'release', kind_spend: 'spend', kind_bounce: 'bounce', kind_allot: 'allot', kind_refund: 'refund' },
  proof: { covered: 'Covered by a checkpoint', waiting: 'Waits for a checkpoint', explain: 'Every act is written to a tamper-evident log. Once a checkpoint is signed, anyone can verify offline that this entry was not changed.', download: 'Download the proof', empty: 'No log entries yet.', position: 'Log position {{n}}', show: 'Show content' },
  indicators: {
    title: 'Budget indicators', search: 'Find an indicator: code, title, project', find: 'Find', code: 'Code', name: 'Title', unit: 'Unit', approved: 'Approved', available: 'Available', inProcess: 'In process', paid: 'Paid', execution: 'Executed', pay: 'New payment on this indicator', empty: 'No indicators to see.', emptySearch: 'No indicator matches “{{query}}”.', year: '{{year}}', function: 'Function class', economic: 'Economic class', fund: 'Fund', project: 'Project', all: 'Total of this page',
  },
  state: { denied: 'You may not see this. If you need it, ask the administrator of your unit.', missing: 'There is no such page.', home: 'Back to the workbench', code: 'code {{code}}', crash: 'Something went wrong on this page; the others are not affected.' },
}

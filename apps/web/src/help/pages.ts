import type { PageHelp } from '#ui/module-page.ts'

const WALK = [
  { keys: 'Ctrl K', does: { zh: '随处打开搜索', en: 'search from anywhere' } },
] as const

const DEADLINE = {
  word: { zh: '余2天 · 逾期1天', en: '2 days left · 1 day overdue' },
  means: { zh: '按工作日计，节假日不算，调休上班日算；到期日当天显示“今日到期”。', en: 'In working days: holidays do not count, make-up days do; on the day itself it says “due today”.' },
}
const HELD = {
  word: { zh: '被拦截', en: 'Held' },
  means: { zh: '规则要求先处置预警；预算已占用，处置完毕前任何环节都不能办理。', en: 'A rule asks that its alert be decided first. The budget stays reserved and no step goes on until then.' },
}
const FINDING = {
  word: { zh: '疑点', en: 'Finding' },
  means: { zh: '规则命中或无法判断的事项，附依据和算法；无法判断不等于通过。', en: 'What a rule hit or could not judge, with its basis and how it was worked out. What could not be judged has not passed.' },
}

/** Help of the pages that no module brings, by their path in the language of the router; a module’s page brings its own. */
export const PAGE_HELP: Record<string, PageHelp> = {
  '/': {
    answers: {
      zh: '今天有什么等我办、多急；什么被退了回来、为什么；我发起的走到哪一步；哪些指标快用完。点数字看背后的单据。',
      en: 'What waits for me today and how soon; what came back and why; where my own documents stand; which indicators run short. Every figure opens what is behind it.',
    },
    keys: WALK, words: [DEADLINE, HELD, FINDING],
  },
  '/todo': {
    answers: {
      zh: '等本岗位办理的全部事项。条件写在网址里，可以发给同事；常用条件可存为视图。没有疑点、种类相同的可以一起办，每一件仍单独判定、单独留痕。',
      en: 'Everything that waits for this position. Filters stand in the address and can be sent to a colleague or saved as a view. Tasks of one kind without findings can be done together; each is still judged and recorded by itself.',
    },
    keys: [
      { keys: 'j / k', does: { zh: '下一件、上一件', en: 'next, previous' } }, { keys: 'x', does: { zh: '选中或取消', en: 'mark or clear' } },
      { keys: 'Enter', does: { zh: '打开', en: 'open' } }, { keys: '/', does: { zh: '到查找框', en: 'to the search field' } },
      { keys: '?', does: { zh: '显示快捷键', en: 'show the keys' } }, ...WALK,
    ],
    words: [DEADLINE, FINDING],
  },
  '/documents': {
    answers: { zh: '一种单据的清单，新的在前，可按区划和状态筛选。', en: 'All documents of one kind, newest first, by region and state.' }, keys: WALK,
    words: [HELD],
  },
  '/documents/:region/new/:kind': {
    answers: {
      zh: '填写新单据。边填边看右侧：能不能办、预算够不够、下一步是谁；缺什么当场说明。没有送出的内容留在本机。',
      en: 'A new document. While typing, the right side says whether it can go, what is left of the budget and who is next. What was not sent stays on this computer.',
    },
    keys: [{ keys: 'Ctrl Enter', does: { zh: '送审', en: 'submit' } }, ...WALK], words: [FINDING],
  },
  '/documents/:region/:id': {
    answers: {
      zh: '一张单据的全貌：左边填了什么，右边规则怎么看、预算怎么变、轮到谁；下面是流程图、办理记录和存证。不能办的操作会说明原因和谁能办。送审时有疑点的，写明意见方可同意。',
      en: 'One document: what is asked on the left, what the rules say, the budget and whose turn it is on the right; below the drawing, the record and the proof. An action that is not open says why and who could do it. Where the submit met findings, approving takes an opinion on them.',
    },
    keys: [{ keys: 'Ctrl Enter', does: { zh: '办理首要操作', en: 'the first action' } }, ...WALK],
    words: [FINDING, HELD, {
      word: { zh: '存证', en: 'Proof' },
      means: { zh: '每一步都写入只增不改的日志；“已被检查点覆盖”后，任何人都能离线核验。', en: 'Each step is in a log that only grows; once a checkpoint covers it, anybody can verify it offline.' },
    }],
  },
  '/notices': {
    answers: { zh: '告诉过本岗位和本人的事：新的待办、被退回的单据。打开即为已读，不影响待办。', en: 'What this position and this person were told: new tasks and documents that came back. Opening reads; the task itself stays.' }, keys: WALK,
  },
  '/indicators': {
    answers: { zh: '预算指标还剩多少：核定、可用、在途、已付。', en: 'What is left of each budget indicator: approved, available, under way, paid.' }, keys: WALK,
    words: [{
      word: { zh: '可用', en: 'Available' }, means: { zh: '核定数减去在途和已付；送审时即占用，退回或撤回即释放。', en: 'Approved less what is under way and paid; reserved when submitted, given back when it comes back or is withdrawn.' },
    }],
  },
  '/rules': {
    answers: { zh: '在用的规则和总体检验：管什么、依据什么、命中多少、误报多少。', en: 'The rules and tests in use: what they watch, on what basis, how often they hit and how often wrongly.' }, keys: WALK, words: [FINDING],
  },
  '/rules/:rule': {
    answers: { zh: '一条规则的条件、阈值、示例、版本和命中情况。', en: 'One rule: condition, thresholds, examples, versions and hits.' }, keys: WALK,
  },
  '/rules/:rule/edit': {
    answers: { zh: '改写规则并先在历史上试跑：会拦住什么、会打扰谁；由另一人批准后才生效。', en: 'Change a rule and try it on history first: what it would catch and whom it would annoy. It takes effect when another person approves.' }, keys: WALK,
  },
  '/settings': {
    answers: { zh: '语言、深浅色、字号、金额单位和办理岗位，只保存在这台电脑上。', en: 'Language, theme, type size, money unit and position, kept on this computer only.' }, keys: WALK,
  },
}

import { readTemplate } from '#kernel/print/index.ts'
import type { KindPrint } from '#kernel/module/model.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { formatYuan } from '#kernel/values/money.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { OPEN_BY_KIND } from '../board/model.ts'
import { readInquiry } from './store.ts'

/** The letter by which supervision asks a unit about an alert; sent while the alert is undecided. */
export const INQUIRY_LETTER: KindPrint = {
  code: 'inquiry',
  title: { zh: '问询函', en: 'Inquiry letter' },
  positions: ['monitoring.officer', 'monitoring.head'],
  states: OPEN_BY_KIND.alert,
  template: readTemplate(new URL('letter.typ', import.meta.url)),
  data: async (client, { id, number, body }, { region, language, now }) => {
    const { unit, office, subject, due_at: dueAt } = await readInquiry(client, region, id)
    const say = (word: Bilingual) => word[language]
    const pair = (label: Bilingual, value: string | null, wide = false) => (value ? [{ label: say(label), value, wide }] : [])
    const reason = String((language === 'en' ? body['reasonEn'] : null) ?? body['reason'] ?? '')
    const due = dueAt ? civilDayOf(new Date(dueAt.getTime() - 1)) : null
    return {
      office: office ?? '', number: `${say(WORDS.number)}${number ?? '—'}`, heading: say(WORDS.heading), section: say(WORDS.section),
      date: dayInWords(civilDayOf(now), language), addressee: say(WORDS.addressee).replace('{unit}', () => unit), opening: say(WORDS.opening),
      facts: subject === null ? [] : [
        ...pair(WORDS.payment, subject.number), ...pair(WORDS.day, dayInWords(subject.made_at, language)),
        ...pair(WORDS.amount, subject.amount_fen === null ? null : formatYuan(BigInt(subject.amount_fen))), ...pair(WORDS.payee, subject.payee),
        ...pair(WORDS.purpose, subject.purpose, true), ...pair(WORDS.rules, String(body['rules'] ?? ''), true),
      ],
      findingsTitle: say(WORDS.findings), findings: [reason], askTitle: say(WORDS.asks), asks: WORDS.askFor.map(say),
      closing: say(due === null ? WORDS.closingOpen : due < civilDayOf(now) ? WORDS.closingLate : WORDS.closing).replace('{due}', due === null ? '' : dayInWords(due, language)),
      receipt: [say(WORDS.signed), say(WORDS.receivedOn)], note: say(WORDS.note),
    }
  },
}

/** As a letter writes a day: 2026年11月22日, 22 November 2026. */
function dayInWords(day: string, language: 'zh' | 'en'): string {
  const [year, month, ofMonth] = day.split('-').map(Number) as [number, number, number]
  return language === 'zh' ? `${year}年${month}月${ofMonth}日` : `${ofMonth} ${MONTHS[month - 1]} ${year}`
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

const WORDS = {
  heading: { zh: '问询函', en: 'Letter of inquiry' },
  number: { zh: '预警编号 ', en: 'alert ' },
  section: { zh: '国库集中支付动态监控', en: 'Monitoring of treasury payments' },
  addressee: { zh: '{unit}：', en: 'To {unit}' },
  opening: {
    zh: '在国库集中支付动态监控中，你单位下列支付触发预警。请就所列疑点如实说明。',
    en: 'In the monitoring of treasury payments, the payment of your unit named below gave rise to an alert. Please explain the findings truthfully.',
  },
  payment: { zh: '支付申请', en: 'Payment' },
  day: { zh: '申请日期', en: 'Day' },
  amount: { zh: '金额（元）', en: 'Amount (yuan)' },
  payee: { zh: '收款人', en: 'Payee' },
  purpose: { zh: '用途', en: 'Purpose' },
  rules: { zh: '规则编号', en: 'Rules' },
  findings: { zh: '疑点', en: 'Findings' },
  asks: { zh: '请说明并附材料', en: 'Please state, with papers' },
  askFor: [
    { zh: '支付事项的事实经过和审批依据。', en: 'what happened, and by whom it was approved;' },
    { zh: '合同、发票、验收或名单等证明材料。', en: 'contract, invoice, acceptance, list of recipients and the like;' },
    { zh: '对所列疑点逐条回应；确有不当的，写明拟采取的改正措施。', en: 'an answer to each finding; where something is wrong, how it will be put right.' },
  ],
  closing: { zh: '请于 {due} 前在系统中本预警单据提交说明，附件随单上传。', en: 'Please answer by {due} on the page of this alert, with the papers attached there.' },
  closingLate: {
    zh: '说明期限 {due} 已过，请立即在系统中本预警单据提交说明，附件随单上传。',
    en: 'The answer was due on {due}. Please answer at once on the page of this alert, with the papers attached there.',
  },
  closingOpen: { zh: '请在系统中本预警单据提交说明，附件随单上传。', en: 'Please answer on the page of this alert, with the papers attached there.' },
  signed: { zh: '签收人', en: 'Received by' },
  receivedOn: { zh: '签收日期', en: 'On' },
  note: {
    zh: '预警是线索，不是结论。本函由系统生成，内容以系统记录为准。',
    en: 'An alert is a lead, not a finding of fault. Made by the system; its records prevail.',
  },
} as const

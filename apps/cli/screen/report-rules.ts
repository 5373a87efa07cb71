import { FIELDS } from '#kernel/files/model.ts'
import type { CountedOutcome, Figures } from '#kernel/screening/index.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { barChart } from './charts.ts'
import { both, html, type Markup, say } from './markup.ts'
import type { Screened } from './model.ts'
import { money, n, rows, sure } from './report-finding.ts'

export function* byRule(screened: Screened): Generator<string> {
  const ran = screened.outcomes.filter(({ missing }) => missing.length === 0)
  const most = Math.max(1, ...ran.map(({ findings }) => findings))
  yield html`<section id="rules"><h2>${say('四、逐项测试', '4. Test by test')}</h2><div class="wide"><table><tr><th>${say('编号', 'id')}</th><th>${say('测试', 'test')}</th><th class="num">${say('疑点', 'findings')}</th><th></th>
    <th class="num">${say('无法判断（笔）', 'cannot judge (payments)')}</th></tr>
    ${ran.map(({ test, findings, cannotJudge }) => html`<tr><td><a href="#${test.id}">${test.id}</a></td><td>${both(test.title)}</td><td class="num">${n(findings)}</td>
      <td><span class="meter"><span style="width:${Math.round(findings / most * 100)}%"></span></span></td><td class="num">${cannotJudge === 0 ? '—' : n(cannotJudge)}</td></tr>`)}</table></div>
    <p class="soft small">${say('“无法判断”：该测试所需的事实在这些支付上是空的。空白从不算通过。', '“Cannot judge”: a fact the test needs is empty on these payments. Empty never counts as passed.')}</p>
    <p class="soft small screen-only">${say('折叠的测试点开可见每项疑点；打印时只印展开的部分。', 'Open a test to see its findings; only what is open is printed.')}</p>`.raw
  for (const outcome of ran) yield* chapter(outcome, screened)
  yield '</section>'
}

function* chapter({ test, findings, figures, cannotJudge, leftOut }: CountedOutcome, screened: Screened): Generator<string> {
  const shown = screened.shown.get(test.id) ?? []
  yield html`<details id="${test.id}"><summary>${test.id} ${both(test.title)} <span class="tag">${n(findings)}</span></summary>
    <p>${both(test.looksFor)}</p><p class="soft">${both(test.cannotSee)}</p><p>${say('要什么：', 'Ask for: ')}${both(test.ask)}</p>
    ${test.thresholds ? html`<p class="small soft">${say('口径：', 'Thresholds: ')}${Object.entries(test.thresholds).map(([name, value]) => `${name} ${value}`).join('; ')}</p>` : null}
    ${cannotJudge > 0 ? html`<p class="small">${say(`${n(cannotJudge)} 笔支付无法判断。`, `${n(cannotJudge)} payments cannot be judged.`)}</p>` : null}
    ${leftOut ? html`<p class="small">${both(leftOut)}</p>` : null}
    ${figures.map(figure)}`.raw
  if (shown.length === 0) yield html`<p>${say('没有发现。', 'Nothing was found.')}</p>`.raw
  for (const one of shown) {
    yield html`<div class="row-finding"><p><b>${[one.found.payee, one.found.unit].filter(Boolean).join(' · ') || one.found.key}</b> · ${money(one.found.amountFen)} ${screened.currency} · ${sure(one.found.sure)}</p>
      <p>${both(one.found.reason)}</p>${rows(one, screened)}</div>`.raw
  }
  if (findings > shown.length) {
    yield html`<p class="soft">${say(`共 ${n(findings)} 项，此处 ${shown.length} 项；全部在 findings.csv。`, `${n(findings)} findings, ${shown.length} shown; findings.csv has them all.`)}</p>`.raw
  }
  yield '</details>'
}

/** Names of the figures that tests report. */
const LABELS: Record<string, Bilingual> = {
  n: { zh: '笔数', en: 'n' }, mad: { zh: '平均绝对偏差 MAD', en: 'MAD' }, ks: { zh: 'KS 统计量 D', en: 'KS D' }, chiSquare: { zh: '卡方 χ²', en: 'χ²' }, conformity: { zh: '吻合程度', en: 'conformity' },
  groups: { zh: '组', en: 'groups' }, rows: { zh: '行', en: 'rows' }, repeats: { zh: '重复的行', en: 'repeated rows' }, insideOnePayment: { zh: '其中在同一笔支付之内', en: 'of them inside one payment' },
  share: { zh: '占比', en: 'share' }, payments: { zh: '支付', en: 'payments' }, sum: { zh: '合计', en: 'sum' }, rowsWithoutEarlierPayment: { zh: '其中此前没有同额支付的', en: 'of them without an earlier payment that large' },
}
const VALUES: Record<string, Bilingual> = {
  close: { zh: '吻合', en: 'close' }, acceptable: { zh: '可接受', en: 'acceptable' }, marginal: { zh: '勉强', en: 'marginal' }, none: { zh: '不吻合', en: 'none' },
}

function valueWords(value: number | string): Markup {
  if (typeof value === 'number') return html`${Number.isInteger(value) ? n(value) : value}`
  return VALUES[value] ? both(VALUES[value]) : html`${value}`
}

function figure({ title, numbers, columns, rows: table, chart, name }: Figures): Markup {
  const words = Object.entries(numbers).map(([key, value], index) => html`${index > 0 ? ' · ' : null}${both(LABELS[key] ?? { zh: key, en: key })} ${valueWords(value)}`)
  const marked = chart ? new Set(chart.observed.flatMap((share, index) => (share > chart.expected[index]! * 1.3 ? [index] : []))) : undefined
  return html`<h3>${both(title)}</h3>${words.length === 0 ? null : html`<p class="small">${words}</p>`}
    ${chart && marked ? html`<div class="wide">${barChart({
      labels: chart.labels, values: chart.observed, line: chart.expected, name, marked, format: (value) => `${(value * 100).toFixed(1)}%`,
      tell: (index) => `${chart.labels[index]}: ${(chart.observed[index]! * 100).toFixed(2)}% (${(chart.expected[index]! * 100).toFixed(2)}%)`,
    })}</div><p class="small soft">${say('柱：实际；线：预期；红：超出预期三成以上。', 'Bars: observed; line: expected; red: more than 30% above expected.')}</p>` : null}
    ${columns && table ? html`<div class="wide"><table><tr>${columns.map((column) => html`<th>${both(column)}</th>`)}</tr>${table.map((row) => html`<tr>${row.map((value) => html`<td>${typeof value === 'number' ? n(value) : value}</td>`)}</tr>`)}</table></div>` : null}`
}

export function notApplicable({ outcomes }: Screened): Markup {
  const lacking = outcomes.filter(({ missing }) => missing.length > 0)
  return html`<section id="missing"><h2>${say('五、未能进行的测试', '5. Tests that were not applicable')}</h2>
    ${lacking.length === 0 ? html`<p>${say('没有：所需的事实都已提供。', 'None: every fact needed was delivered.')}</p>` : html`<p>${say('来源没有提供所需的事实。未测试不等于没有问题。', 'The source does not deliver the facts. Not tested is not the same as in order.')}</p>
    <div class="wide"><table><tr><th>${say('编号', 'id')}</th><th>${say('测试', 'test')}</th><th>${say('缺少', 'lacks')}</th></tr>
    ${lacking.map(({ test, missing }) => html`<tr><td>${test.id}</td><td>${both(test.title)}</td><td>${lacks(missing)}</td></tr>`)}</table></div>`}</section>`
}

/** What a payments file may lack, in words: its fields, and what rules name otherwise or comes from beside it; the rest stands in books that are no payments, such as deposits or approvals. */
const FACTS: Record<string, Bilingual> = {
  ...FIELDS,
  calendar: { zh: '节假日历（--holidays）', en: 'a calendar (--holidays)' }, limits: { zh: '限额（--limits）', en: 'limits (--limits)' },
  history: { zh: '此前的支付', en: 'payments before these' }, parameter: { zh: '本级的阈值', en: 'a threshold that the office sets' },
  'payment.payeeType': { zh: '收款人类型', en: 'kind of payee' }, 'payment.settlement': FIELDS.settlement,
  classification: { zh: '经济和功能分类', en: 'economic and functional class' }, economicClass: FIELDS.category, indicator: { zh: '预算指标', en: 'budget indicator' },
  voucher: { zh: '发票', en: 'invoice' },
}
const OTHER_BOOKS: Bilingual = { zh: '付款以外的台账', en: 'books other than payments' }

function lacks(missing: readonly string[]): Markup {
  const parts = missing.map((need) => need.split(' | ').map((fact) => FACTS[fact] ?? FACTS[fact.split('.')[0]!] ?? OTHER_BOOKS))
  const one = (language: 'zh' | 'en', or: string, and: string) => [...new Set(parts.map((either) => [...new Set(either.map((words) => words[language]))].join(or)))].join(and)
  return say(one('zh', '或', '、'), one('en', ' or ', '; '))
}

export function limitsOfMethod({ profile, currency }: Screened): Markup {
  const points = [
    say('本报告只看所给的文件：文件之外的合同、验收、银行流水、人员关系都看不到。', 'Only the given files were looked at: contracts, deliveries, bank statements and relations between people lie outside them.'),
    say('“把握”是凭经验给出的估计，不是概率计算的结果；没有人工复核结论之前，不能拿来给单位排名或定性。', '“How sure” is an estimate from experience, not a computed probability. Before a person has reviewed a finding it is no ground to rank or to judge a unit.'),
    say('同一收款人：名称去掉大小写、空格和符号后相同即视为同一个；没有名称时用编号。隐去的收款人不参与按收款人的测试，已计入“无法判断”。', 'One payee: names equal without case, spaces and signs; without a name, the id. Withheld payees take no part in tests by payee and are counted as “cannot judge”.'),
    say('没有疑点不等于没有问题：按这些口径没有发现而已。金额小、次数少、换一种写法都会漏过。', 'No finding does not mean in order: nothing was found by these measures. Small, rare or differently worded cases pass.'),
    say(`限额：${profile.limitsFen.length === 0 ? '未给出，拆分和扎堆未能测试' : '取自映射或 --limits，是否现行有效须核对'}。词表、区间和比例都是未经核实的建议值 [DK]。`, `Limits: ${profile.limitsFen.length === 0 ? 'none given, so splitting and crowding were not tested' : 'from the mapping or --limits; check that they are in force'}. Word lists, bands and shares are unverified proposals [DK].`),
    say(`金额以 ${currency} 计，保留两位小数；日期为来源所在时区的日历日。`, `Amounts are in ${currency} with two decimals; dates are civil days in the zone of the source.`),
  ]
  return html`<section id="limits"><h2>${say('七、方法的局限', '7. Limits of the method')}</h2><ul>${points.map((point) => html`<li>${point}</li>`)}</ul></section>`
}

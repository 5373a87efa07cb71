import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { formatYuan } from '#kernel/values/money.ts'
import { barChart } from './charts.ts'
import { both, html, type Markup, say, text } from './markup.ts'
import type { Screened, Standing } from './model.ts'
import { money, n, standOut } from './report-finding.ts'
import { byRule, limitsOfMethod, notApplicable } from './report-rules.ts'
import { SCRIPT, STYLE } from './report-style.ts'

/** One file to be read from top to bottom: what was looked at, what stands out, then rule by rule. */
export async function writeReport(file: string, screened: Screened): Promise<void> {
  await pipeline(Readable.from(pieces(screened)), createWriteStream(file))
}

function* pieces(screened: Screened): Generator<string> {
  const { title } = screened
  const zh = `${title.zh}：筛查报告`
  const en = `${title.en}: screening report`
  yield `<!doctype html>\n<html lang="zh-CN" data-zh="${text(zh)}" data-en="${text(en)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">`
    + `<title>${text(zh)}</title><style>${STYLE}</style><script>${SCRIPT}</script></head><body>\n`
  yield head(screened).raw
  yield lookedAt(screened).raw
  yield* standOut(screened)
  yield overview(screened).raw
  yield* byRule(screened)
  yield notApplicable(screened).raw
  yield rejected(screened).raw
  yield limitsOfMethod(screened).raw
  yield '</main></body></html>\n'
}

function head({ title, publisher, profile, findings, top }: Screened): Markup {
  return html`<header><div class="bar-top"><span class="soft">廉闸 Sluice</span><span><button id="language"><span lang="zh-CN">English</span><span lang="en">中文</span></button>
    <button id="print">${say('打印', 'Print')}</button></span></div>
    <h1>${both(title)}${say('：筛查报告', ': screening report')}</h1>
    <p class="soft">${publisher} · ${profile.from ?? '—'} ${say('至', 'to')} ${profile.to ?? '—'}</p>
    <p>${say(`共 ${n(findings)} 项疑点。先读下面的 ${top.length} 项：它们最值得花一个小时。疑点不是结论，每一项都写明了凭什么、有多大把握、向谁要什么。`,
      `${n(findings)} findings. Read the ${top.length} below first: they are most worth an hour. A finding is no verdict; each says on what it rests, how sure it is, and what to ask for.`)}</p>
    <nav><a href="#looked">${say('看了什么', 'What was looked at')}</a><a href="#top">${say('什么突出', 'What stands out')}</a><a href="#overview">${say('按单位、收款人、月份', 'By unit, payee, month')}</a>
    <a href="#rules">${say('逐项测试', 'Test by test')}</a><a href="#missing">${say('未能测试', 'Not applicable')}</a><a href="#rejected">${say('拒收的行', 'Rejected rows')}</a><a href="#limits">${say('方法的局限', 'Limits of the method')}</a></nav></header><main>`
}

function lookedAt(screened: Screened): Markup {
  const { intake, profile, currency, outcomes } = screened
  const fact = (name: Markup, value: string) => html`<div><span class="soft">${name}</span><b>${value}</b></div>`
  const ran = outcomes.filter(({ missing }) => missing.length === 0).length
  return html`<section id="looked"><h2>${say('一、看了什么', '1. What was looked at')}</h2><div class="facts">
    ${fact(say('行', 'rows'), n(intake.rows))}${fact(say('拒收', 'rejected'), n(intake.rejected))}${fact(say('支付', 'payments'), n(profile.payments))}
    ${fact(say(`合计（${currency}）`, `sum (${currency})`), formatYuan(intake.sumFen))}${fact(say('其中负数', 'of it negative'), formatYuan(profile.negative.sumFen))}
    ${fact(say('收款人', 'payees'), n(profile.payees))}${fact(say('单位', 'units'), n(profile.units))}${fact(say('测试和规则', 'tests and rules run'), `${ran} / ${outcomes.length}`)}</div>
    ${grainWords(screened)}
    ${intake.notices.map((notice) => html`<p class="notice">${both(notice)}</p>`)}
    <details><summary>${say(`文件（${intake.parts.length}）`, `Files (${intake.parts.length})`)}</summary><div class="wide"><table><tr><th>${say('文件', 'file')}</th><th class="num">${say('行', 'rows')}</th><th class="num">${say('拒收', 'rejected')}</th>
    <th>${say('编码', 'encoding')}</th><th class="num">${say('表头行', 'header line')}</th></tr>
    ${intake.parts.map((part) => html`<tr><td>${part.file}${part.sameAs === null ? null : html` <span class="tag">= ${part.sameAs}</span>`}</td><td class="num">${n(part.rows)}</td><td class="num">${n(part.rejected)}</td><td>${part.encoding}</td><td class="num">${part.headerLine}</td></tr>`)}
    </table></div></details></section>`
}

/** Says what a row is, so that nobody takes the publisher's lines for payments made twice. */
function grainWords({ profile, intake, figures }: Screened): Markup {
  const same = figures.find(({ name }) => name === 'identicalRows')?.numbers
  const repeats = Number(same?.['repeats'] ?? 0)
  const inside = Number(same?.['insideOnePayment'] ?? 0)
  const accepted = n(intake.rows - intake.rejected)
  if (profile.grain === 'transaction') {
    return html`<p class="notice">${say(
      `来源按明细行发布：${accepted} 行是 ${n(profile.payments)} 笔支付的明细（同一凭证号、收款人、日期为一笔）。有 ${n(repeats)} 行与另一行逐字段相同，其中 ${n(inside)} 行在同一笔支付之内：这是发布粒度，不是重复付款，没有计作疑点。下面的测试都以“笔”为单位。`,
      `The source publishes lines: ${accepted} rows are lines of ${n(profile.payments)} payments (one voucher number, payee and date is one payment). ${n(repeats)} rows repeat another row in every field, ${n(inside)} of them inside one payment: that is the grain of the publication, not money paid twice, and is no finding. The tests below look at payments.`)}</p>`
  }
  if (profile.lines) {
    return html`<p class="notice">${say(
      `来源按明细行发布，但没有能把明细合成一笔支付的凭证号：逐行判断，${n(repeats)} 行与另一行逐字段相同，可信度已调低。`,
      `The source publishes lines but no number that would put them together into payments: each row is judged by itself; ${n(repeats)} rows repeat another in every field, and such findings rank lower.`)}</p>`
  }
  return html`<p class="notice">${say(`一行是一笔支付；${n(repeats)} 行与另一行逐字段相同。`, `One row is one payment; ${n(repeats)} rows repeat another in every field.`)}</p>`
}

function overview(screened: Screened): Markup {
  const { months, currency, units, payees } = screened
  const sums = months.map(({ sumFen }) => Number(sumFen) / 100)
  const chart = months.length === 0 ? html`<p class="soft">${say('来源没有日期。', 'The source gives no dates.')}</p>` : html`
    <h3>${say(`每月支付（${currency}）`, `Paid by month (${currency})`)}</h3>
    <div class="wide">${barChart({ labels: months.map(({ month }) => month), values: sums, name: 'sum by month', format: short, tell: (index) => `${months[index]!.month}: ${formatYuan(months[index]!.sumFen)} ${currency}, ${n(months[index]!.payments)}` })}</div>
    <h3>${say('每月疑点（按首笔支付的月份）', 'Findings by month (of their first payment)')}</h3>
    <div class="wide">${barChart({ labels: months.map(({ month }) => month), values: months.map(({ findings }) => findings), name: 'findings by month', format: (value) => String(Math.round(value)), tell: (index) => `${months[index]!.month}: ${n(months[index]!.findings)}` })}</div>`
  return html`<section id="overview"><h2>${say('三、按月份、单位、收款人', '3. By month, unit and payee')}</h2>${chart}
    ${standingTable(say('疑点最集中的单位', 'Units with the most kinds of findings'), units, screened)}
    ${standingTable(say('疑点最集中的收款人', 'Payees with the most kinds of findings'), payees, screened)}</section>`
}

function standingTable(title: Markup, standings: readonly Standing[], screened: Screened): Markup {
  if (standings.length === 0) return html``
  return html`<h3>${title}</h3><div class="wide"><table><tr><th></th><th class="num">${say('测试', 'tests')}</th><th class="num">${say('疑点', 'findings')}</th><th class="num">${say(`涉及金额（${screened.currency}）`, `at stake (${screened.currency})`)}</th></tr>
    ${standings.map(({ name, tests, findings, amountFen }) => html`<tr><td>${name}</td><td class="num">${tests}</td><td class="num">${n(findings)}</td><td class="num">${money(amountFen)}</td></tr>`)}</table></div>`
}

function rejected({ intake }: Screened): Markup {
  return html`<section id="rejected"><h2>${say('六、拒收的行', '6. Rejected rows')}</h2>
    ${intake.rejected === 0 ? html`<p>${say('没有。每一行都受理了。', 'None: every row was taken.')}</p>` : html`<p>${say(`${n(intake.rejected)} 行没有受理，全部列在 rejected.csv；前 ${intake.firstRejects.length} 行：`, `${n(intake.rejected)} rows were not taken; rejected.csv lists them all. The first ${intake.firstRejects.length}:`)}</p>
    <div class="wide"><table>${intake.firstRejects.map(({ file, line, message }) => html`<tr><td>${file}:${line}</td><td>${both(message)}</td></tr>`)}</table></div>`}</section>`
}

function short(value: number): string {
  const size = Math.abs(value)
  return size >= 1e9 ? `${(value / 1e9).toFixed(1)}G` : size >= 1e6 ? `${(value / 1e6).toFixed(1)}M` : size >= 1e3 ? `${(value / 1e3).toFixed(0)}k` : value.toFixed(0)
}

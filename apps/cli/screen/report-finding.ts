import { formatYuan } from '#kernel/values/money.ts'
import type { Ranked } from '#kernel/screening/index.ts'
import { meter } from './charts.ts'
import { both, html, type Markup, say } from './markup.ts'
import { type Screened, SHOWN_ROWS } from './model.ts'

export const n = (value: number) => value.toLocaleString('en-US')

/** Negative in brackets, and not by colour alone. */
export function money(fen: bigint): Markup {
  return fen < 0n ? html`<span class="negative">(${formatYuan(-fen)})</span>` : html`${formatYuan(fen)}`
}

export function* standOut(screened: Screened): Generator<string> {
  const { top, currency } = screened
  yield html`<section id="top"><h2>${say(`二、什么突出：最值得看的 ${top.length} 项`, `2. What stands out: the ${top.length} most worth an hour`)}</h2>
    <p class="soft small">${say('排序：把握 × 金额的数量级；同一收款人被其他测试也发现的略提前；同一测试最多三项、同一收款人最多两项，免得一种疑点占满。',
      'Order: how sure × order of magnitude of the money; a little earlier when other tests found the same payee. At most three of one test and two of one payee, so that one kind does not fill the page.')}</p>`.raw
  if (top.length === 0) yield html`<p>${say('没有达到这一把握的疑点。下面仍列出各项测试的结果。', 'No finding reaches that confidence. The results of every test follow below.')}</p>`.raw
  for (const [index, one] of top.entries()) yield card(one, index + 1, screened).raw
  yield html`<p class="soft small">${say(`金额单位 ${currency}。涉及金额是可能损失或被误用的部分，不是付款总额。`, `Amounts in ${currency}. What is at stake is what could have been lost or misused, not all that was paid.`)}</p></section>`.raw
}

function card({ test, found, alsoIn }: Ranked, place: number, screened: Screened): Markup {
  return html`<article class="finding"><h3><span class="n">${place}</span><span>${both(test.title)}</span><span class="money">${money(found.amountFen)} <span class="soft">${screened.currency}</span></span></h3>
    <p><span class="who">${[found.payee, found.unit].filter(Boolean).join(' · ') || '—'}</span></p>
    <p>${both(found.reason)}</p>
    <dl><dt>${say('把握', 'How sure')}</dt><dd>${sure(found.sure)}${alsoIn.length > 0 ? html` · ${say('同一收款人还见于', 'same payee also in')} ${alsoIn.map((id) => html`<a href="#${id}">${id}</a> `)}` : null}</dd>
    <dt>${say('要什么', 'Ask for')}</dt><dd>${both(test.ask)}</dd><dt>${say('可能无事', 'May be innocent')}</dt><dd>${both(test.cannotSee)} <a href="#${test.id}">${test.id}</a></dd></dl>
    ${rows({ test, found }, screened)}</article>`
}

export function sure(share: number): Markup {
  const [zh, en] = share >= 0.6 ? ['较高', 'good'] : share >= 0.35 ? ['中等', 'fair'] : share >= 0.15 ? ['较低', 'low'] : ['仅供参考', 'for reference']
  return html`${meter(share, share.toFixed(2))} ${say(zh, en)} <span class="soft">${Math.round(share * 100)}%</span>`
}

/** The payments on which a finding rests, with the place of each in the file. */
export function rows({ found }: Pick<Ranked, 'test' | 'found'>, { evidence, profile }: Screened): Markup {
  const shown = found.ids.slice(0, SHOWN_ROWS).flatMap((id) => evidence.get(id) ?? [])
  if (shown.length === 0) return html``
  const byLines = profile.grain === 'transaction'
  return html`<div class="wide small"><table><tr><th>${say('日期', 'date')}</th><th>${say('单位', 'unit')}</th><th>${say('收款人', 'payee')}</th><th>${say('发票 / 凭证', 'invoice / voucher')}</th><th>${say('用途', 'purpose')}</th>
    <th class="num">${say('金额', 'amount')}</th><th>${say('出处', 'place')}</th></tr>
    ${shown.map((row) => html`<tr><td>${row.day ?? '—'}</td><td>${row.unit ?? '—'}</td><td>${row.payee ?? '—'}</td><td>${[row.invoice, row.transaction].filter(Boolean).join(' / ') || '—'}</td><td>${row.purpose ?? '—'}</td>
      <td class="num">${money(row.amountFen)}${byLines && row.lines > 1 ? html`<br><span class="soft">${n(row.lines)} ${say('行', 'lines')}</span>` : null}</td><td class="soft">${row.place}</td></tr>`)}</table>
    ${found.count > shown.length ? html`<p class="soft">${say(`共 ${n(found.count)} 笔，此处 ${shown.length} 笔；其余见 findings.csv。`, `${n(found.count)} payments in all, ${shown.length} shown; places of more in findings.csv.`)}</p>` : null}</div>`
}

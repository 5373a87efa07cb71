import type { Figures, Found, Population, PopulationTest } from '#kernel/screening/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { BOUNDS, type Conformity, conformity, type DigitFit, type DigitLaw, fit, FIRST, FIRST_TWO, LAST_TWO, SECOND, SUMMATION } from './digit-laws.ts'
import { count, fields, likely, moneyWords } from './read-row.ts'

/** Fewer amounts say nothing about digits. */
const LEAST = 1_000
const SPIKES = 5
const WORDS: Record<Conformity, Bilingual> = {
  close: { zh: '吻合', en: 'close conformity' }, acceptable: { zh: '可接受', en: 'acceptable conformity' },
  marginal: { zh: '勉强', en: 'marginal conformity' }, none: { zh: '不吻合', en: 'no conformity' },
}

interface DigitSpec {
  id: string
  name: string
  title: Bilingual
  law: DigitLaw
  /** SQL of the place in the law, from 0, for a positive amount `fen`. */
  place: string
  least: number
  what: Bilingual
}

const DIGITS = "rpad(ltrim(fen::varchar, '0'), 2, '0')"
const first = digitTest({
  id: 'DIG-T1', name: 'first', title: { zh: '首位数字（本福特）', en: 'First digit (Benford)' }, law: FIRST, place: `substr(${DIGITS}, 1, 1)::int - 1`, least: 1,
  what: { zh: '首位数字', en: 'first digit' },
})
const second = digitTest({
  id: 'DIG-T2', name: 'second', title: { zh: '第二位数字（本福特）', en: 'Second digit (Benford)' }, law: SECOND, place: `substr(${DIGITS}, 2, 1)::int`, least: 1,
  what: { zh: '第二位数字', en: 'second digit' },
})
const firstTwo = digitTest({
  id: 'DIG-T3', name: 'firstTwo', title: { zh: '前两位数字（本福特）', en: 'First two digits (Benford)' }, law: FIRST_TWO, place: `substr(${DIGITS}, 1, 2)::int - 10`, least: 1,
  what: { zh: '前两位', en: 'first two digits' },
})
const lastTwo = digitTest({
  id: 'DIG-T4', name: 'lastTwo', title: { zh: '末两位数字', en: 'Last two digits' }, law: LAST_TWO, place: '(fen % 100)::int', least: 1_000,
  what: { zh: '末两位', en: 'last two digits' },
})

function digitTest(spec: DigitSpec): PopulationTest {
  return {
    id: spec.id, title: spec.title, needs: ['amount'], ...common(spec.name),
    looksFor: {
      zh: `正数金额的${spec.what.zh}分布与${spec.name === 'lastTwo' ? '均匀分布' : '本福特定律'}相比：MAD、KS、卡方；列出多出最多的 ${SPIKES} 个数字和构成它的金额、收款人。`,
      en: `The ${spec.what.en} of positive amounts against ${spec.name === 'lastTwo' ? 'an even spread' : 'Benford’s law'}: MAD, KS and chi-square; the ${SPIKES} digits with the largest excess and what they are made of.`,
    },
    async run(population) {
      const rows = await population.ask(`select ${spec.place} as place, count(*) as n from payment where fen >= ${spec.least} group by 1`)
      const counts = spec.law.expected.map(() => 0)
      for (const row of rows.map(fields)) counts[row.number('place')] = row.number('n')
      const measured = fit(counts, spec.law)
      const bounds = BOUNDS[spec.name]
      const verdict = bounds ? conformity(measured.mad, bounds) : null
      const odd = verdict === null ? measured.mad > 0.002 : verdict === 'none' || verdict === 'marginal'
      const found = measured.n >= LEAST && odd ? await spikes(population, spec, measured, verdict) : []
      return { found, figures: [figuresOf(spec, counts, measured, verdict)] }
    },
  }
}

function common(name: string): Pick<PopulationTest, 'cannotSee' | 'ask' | 'thresholds'> {
  return {
    cannotSee: {
      zh: `少于 ${count(LEAST)} 笔时不作判断；定额收费、最低起付、四舍五入都会偏离。偏离不是舞弊，只指出先看哪里。`,
      en: `Fewer than ${count(LEAST)} amounts are not judged; flat fees, minimum charges and rounding deviate too. A deviation is no fraud, it says where to look first.`,
    },
    ask: { zh: '构成该数字的重复金额有无收费标准；没有标准的抽查单据。', en: 'Is there a tariff behind the repeated amounts? Sample the vouchers of those without one.' },
    thresholds: { n: `≥ ${count(LEAST)}`, ...(BOUNDS[name] ? { MAD: `> ${BOUNDS[name][1]}` } : {}) },
  }
}

async function spikes(population: Population, spec: DigitSpec, measured: DigitFit, verdict: Conformity | null): Promise<Found[]> {
  const money = moneyWords(population)
  const places = measured.excess.map((excess, place) => ({ excess, place, z: measured.z[place]! }))
    .filter(({ z, excess }) => z > 3 && excess > 0).toSorted((left, right) => right.excess - left.excess).slice(0, SPIKES)
  const found: Found[] = []
  for (const { excess, place, z } of places) {
    const [row] = await population.ask(`with p as (select id, fen, who, coalesce(payee, who) as payee from payment where fen >= ${spec.least} and ${spec.place} = $place), a as (select fen, count(*) as times, count(distinct who) as payees from p group by fen)
      select (select count(*) from p) as n, (select sum(fen)::bigint from p) as sum, (select arg_max(fen, times) from a) as amount, (select max(times) from a) as times,
        (select list(id order by id) from (select id from p where fen = (select arg_max(fen, times) from a) limit 100)) as ids, (select payee from p where payee is not null group by payee order by count(*) desc, min(id) limit 1) as payee`, { place })
    const { number, fen, ids, text } = fields(row!)
    const share = Math.min(1, excess / number('n'))
    found.push({
      key: spec.law.labels[place]!, who: null, payee: null, unit: null, amountFen: BigInt(Math.round(Number(fen('sum')) * share)), count: number('n'), ids: ids('ids'), sure: likely(0.06),
      reason: {
        zh: `${spec.what.zh} ${spec.law.labels[place]}：${count(number('n'))} 笔，比预期多 ${count(Math.round(excess))} 笔（z = ${z.toFixed(1)}）。最常见的是 ${money(fen('amount')).zh}（${count(number('times'))} 次）；`
          + `付得最多的收款人：${text('payee') ?? '（来源隐去）'}。${verdict ? `总体：${WORDS[verdict].zh}。` : ''}`,
        en: `${spec.what.en} ${spec.law.labels[place]}: ${count(number('n'))} payments, ${count(Math.round(excess))} more than expected (z = ${z.toFixed(1)}). Most often it is ${money(fen('amount')).en} (${count(number('times'))} times); `
          + `the payee most often paid: ${text('payee') ?? '(withheld by the source)'}. ${verdict ? `As a whole: ${WORDS[verdict].en}.` : ''}`,
      },
    })
  }
  return found
}

function figuresOf(spec: DigitSpec, counts: readonly number[], measured: DigitFit, verdict: Conformity | null): Figures {
  const top = measured.excess.map((excess, place) => ({ excess, place })).toSorted((left, right) => Math.abs(right.excess) - Math.abs(left.excess)).slice(0, 10)
  return {
    name: spec.name, title: spec.title,
    numbers: {
      n: measured.n, mad: Number(measured.mad.toFixed(9)), ks: Number(measured.ks.toFixed(6)), chiSquare: Number(measured.chiSquare.toFixed(1)), ...(verdict ? { conformity: verdict } : {}),
    },
    columns: [{ zh: '数字', en: 'digits' }, { zh: '实际', en: 'observed' }, { zh: '预期', en: 'expected' }, { zh: '多出', en: 'excess' }],
    rows: top.map(({ place, excess }) => [spec.law.labels[place]!, counts[place]!, Number((measured.n * spec.law.expected[place]!).toFixed(2)), Number(excess.toFixed(2))]),
    chart: { labels: spec.law.labels, observed: counts.map((n) => (measured.n === 0 ? 0 : n / measured.n)), expected: spec.law.expected },
  }
}

const summation: PopulationTest = {
  id: 'DIG-T5', title: { zh: '数字求和', en: 'Summation by first two digits' }, needs: ['amount'], ...common('summation'), thresholds: { n: `≥ ${count(LEAST)}`, share: '≥ 5%' },
  looksFor: { zh: '按前两位数字分组的金额合计应大致相等；某组独占时，里面有异常大的金额或大量重复。', en: 'Sums by first two digits should be about equal; where one stands out it holds an abnormally large amount or many repeats.' },
  async run(population) {
    const money = moneyWords(population)
    const rows = await population.ask(`select substr(${DIGITS}, 1, 2)::int - 10 as place, sum(fen)::bigint as sum, count(*) as n, max(fen) as top, arg_max(coalesce(payee, who), fen) as payee,
        arg_max(who, fen) as who, list(id order by fen desc)[1:100] as ids from payment where fen > 0 group by 1`)
    const sums = SUMMATION.expected.map(() => 0)
    for (const row of rows.map(fields)) sums[row.number('place')] = Number(row.fen('sum'))
    const total = sums.reduce((sum, one) => sum + one, 0)
    const n = rows.reduce((sum, row) => sum + Number(row['n']), 0)
    const shares = sums.map((sum) => (total === 0 ? 0 : sum / total))
    const standing = rows.map(fields).filter((row) => n >= LEAST && shares[row.number('place')]! >= 0.05)
    return {
      found: standing.map((row): Found => {
        const label = SUMMATION.labels[row.number('place')]!
        return {
          key: label, who: null, payee: null, unit: null, amountFen: row.fen('sum') - BigInt(Math.round(total / 90)), count: row.number('n'), ids: row.ids('ids'), sure: 0.05,
          reason: {
            zh: `前两位为 ${label} 的 ${count(row.number('n'))} 笔合计 ${money(row.fen('sum')).zh}，占全部的 ${(shares[row.number('place')]! * 100).toFixed(1)}%（预期约 1.1%）；最大一笔 ${money(row.fen('top')).zh}，付给 ${row.text('payee') ?? '（来源隐去）'}。`,
            en: `The ${count(row.number('n'))} payments that begin with ${label} come to ${money(row.fen('sum')).en}, ${(shares[row.number('place')]! * 100).toFixed(1)}% of all (about 1.1% expected); the largest, ${money(row.fen('top')).en}, went to ${row.text('payee') ?? '(withheld by the source)'}.`,
          },
        }
      }),
      figures: [{
        name: 'summation', title: { zh: '前两位数字的金额合计', en: 'Sums by first two digits' }, numbers: { n, mad: Number((shares.reduce((sum, share) => sum + Math.abs(share - 1 / 90), 0) / 90).toFixed(9)) },
        chart: { labels: SUMMATION.labels, observed: shares, expected: SUMMATION.expected },
      }],
    }
  },
}

export const digitTests = [first, second, firstTwo, lastTwo, summation]

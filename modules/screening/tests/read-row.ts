import type { Found, Population, Row } from '#kernel/screening/model.ts'
import { formatYuan } from '#kernel/values/money.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'

/** A row of a question, by type; a question that answers another type is a defect and throws. */
export function fields(row: Row) {
  return {
    text: (name: string) => (row[name] ?? null) as string | null,
    number: (name: string) => Number(row[name] ?? 0),
    flag: (name: string) => row[name] === true,
    fen: (name: string) => BigInt((row[name] ?? 0) as bigint),
    texts: (name: string) => (row[name] ?? []) as readonly string[],
    ids: (name: string) => (row[name] ?? []) as readonly bigint[],
  }
}

export type Fields = ReturnType<typeof fields>

/** Asks and makes a group of every row: columns key, who, payee, unit, stake, n, ids, and whatever the sentence uses. */
export async function groups(
  { ask }: Population, sql: string, values: Record<string, string | number | bigint>, judge: (row: Fields) => { sure: number; reason: Bilingual },
): Promise<Found[]> {
  return ask(sql, values, (row) => {
    const one = fields(row)
    return {
      key: one.text('key') ?? '', who: one.text('who'), payee: one.text('payee') ?? one.text('who'), unit: one.text('unit'), amountFen: one.fen('stake'),
      count: one.number('n'), ids: one.ids('ids'), ...judge(one),
    }
  })
}

/** "12,345.60 GBP", 元 and yuan for CNY. */
export function moneyWords(population: Population) {
  const { currency } = population.profile
  return (fen: bigint): Bilingual => {
    const text = formatYuan(fen)
    return currency === 'CNY' ? { zh: `${text} 元`, en: `${text} yuan` } : { zh: `${text} ${currency}`, en: `${text} ${currency}` }
  }
}

export const count = (value: number) => value.toLocaleString('en-US')
export const percent = (share: number) => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)}%`
/** Keeps an estimate inside what an estimate may say: never certain, never impossible. */
export const likely = (value: number) => Math.round(Math.min(0.95, Math.max(0.03, value)) * 100) / 100

/**
 * Table `p`: payments that agree in `keys` with another one and, where `differs` is given, not in that. Most payments agree with none; finding
 * the few first keeps the lists and distinct counts of a test from being made for every payment. They are found by hashes, since a group
 * for each payment with its texts takes four times the time, and more memory than the store knows of; `m` then looks at the texts
 * themselves, so that two which only share a hash are none.
 */
export function repeated(keys: string, where: string, differs: string | null = null): string {
  const several = differs === null ? 'count(*) > 1' : `min(${differs}) <> max(${differs})`
  const alike = `alike as (select hash(${keys}) as h from payment where ${where} group by h having ${differs === null ? several : apart(differs)})`
  const near = `${where} and hash(${keys}) in (from alike)`
  return `${alike}, m as (select ${keys} from payment where ${near} group by ${keys} having ${several}), p as (select * from payment semi join m using (${keys}) where ${near})`
}

/** Of a group: not all are equal. The least of many texts is kept by each group outside of the store’s memory, that of hashes within it. */
export const apart = (text: string) => `min(hash(${text})) <> max(hash(${text}))`

/** What came back: amounts of credit notes by payee, for “was it corrected?”. */
export const BACK = `back as (select who, -fen as fen, count(*) as times from payment where fen < 0 and who is not null group by who, fen)`
/** How often the payee ever received the amount: a fee that comes every month is no double payment. Of the payments in `p`. */
export const USUAL = `usual as (select who, fen, count(*) as ever from payment semi join p using (who, fen) where fen > 0 and who is not null group by who, fen)`
/** Numbers that three payees or more share are labels of a batch or period, not invoices. Of the payments in `p`. */
export const LABELS = `labels as (select invoice, count(distinct who) as sharers from payment semi join p using (invoice) where invoice is not null and who is not null group by invoice)`
/** How many different purposes the group states; 0: none is stated. */
export const PURPOSES = 'count(distinct purpose) as purposes, count(purpose) as stated'
export const IDS = 'list(id order by day, id)[1:100] as ids'

/** Purposes that all differ (by period, by person) speak for several deliveries: two months of a subsidy are no double payment. */
export function purposesWords(row: Fields): { allDiffer: boolean; words: Bilingual } {
  const [n, purposes, stated] = [row.number('n'), row.number('purposes'), row.number('stated')]
  const allDiffer = stated === n && purposes === n
  if (allDiffer) return { allDiffer, words: { zh: '用途各不相同，可能是不同期间或对象。', en: 'The purposes all differ: perhaps other periods or persons.' } }
  if (stated === n && purposes === 1) return { allDiffer, words: { zh: '用途也相同。', en: 'The purpose is the same, too.' } }
  return { allDiffer, words: { zh: '', en: '' } }
}

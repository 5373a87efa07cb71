import type { Population, Profile, Source } from './model.ts'
import { column, type Store, TEXTS } from './store.ts'

/** Below this share of rows that share a transaction with another, repeats are no grain. */
const LINES_FROM = 0.02
const LEAST_LARGE_FEN = 100_000n

/** Finds the grain, puts lines together into payments, and reads the profile. To be called once, after the last row. */
export async function closeIntake(store: Store, source: Source, stated: Pick<Profile, 'calendar' | 'limitsFen'>, paymentsAtOnce = PAYMENTS_AT_ONCE): Promise<Population> {
  const [shared] = await store.ask(
    `select count(*) as n, coalesce(sum(c) filter (where c > 1), 0)::bigint as sharing
       from (select count(*) as c from raw where transaction is not null group by transaction, who, day)`)
  const [all] = await store.ask('select count(*) as n from raw')
  const byTransaction = 'transaction' in source.columns && Number(shared!['sharing']) > LINES_FROM * Number(all!['n'])
  await (byTransaction ? putTogether(store, paymentsAtOnce) : takeAsTheyAre(store))
  const [seen] = await store.ask(
    `select count(*) as payments, sum(lines)::bigint as rows, min(day)::varchar as first, max(day)::varchar as last,
       coalesce(quantile_disc(fen, 0.99) filter (where fen > 0), 0)::bigint as large from payment`)
  const large = seen!['large'] as bigint
  return {
    ask: store.ask,
    profile: {
      ...stated, currency: source.currency, weekend: source.weekend, fiscalYearStart: source.fiscalYearStart,
      grain: byTransaction ? 'transaction' : 'row', lines: byTransaction || source.grain === 'line',
      payments: Number(seen!['payments']), rows: Number(seen!['rows'] ?? 0), from: seen!['first'] as string | null, to: seen!['last'] as string | null,
      largeFen: large > LEAST_LARGE_FEN ? large : LEAST_LARGE_FEN,
    },
  }
}

/** Every row is a payment. */
async function takeAsTheyAre({ ask }: Store): Promise<void> {
  await ask("create view line as select raw.* replace (date '1970-01-01' + day as day), id as payment from raw")
  await ask('create view payment as select * exclude (payment), 1::bigint as lines, 1::bigint as units from line')
}

/** Payments made at once: the texts of each are held until it is complete, and the store's memory must do for them, however many there are. */
const PAYMENTS_AT_ONCE = 65_536

/**
 * Lines of one transaction become a payment. The window runs over four narrow columns; over whole rows it would hold them all at once. Its
 * answers are then put beside the rows in the order of both: a join by id would hold one side.
 */
async function putTogether({ ask }: Store, atOnce: number): Promise<void> {
  await ask('create table member as select id, case when transaction is null then id else min(id) over (partition by transaction, who, day) end as payment from raw order by id')
  await ask(`create table line as select whole.* replace (date '1970-01-01' + day as day), case when whole.id = member.id then member.payment else error('rows out of step') end as payment
    from raw as whole positional join member`)
  const ends = await ask(`select payment as upto from (select payment, row_number() over (order by payment) as nth, count(*) over () as n from (select distinct payment from member))
    where nth % ${atOnce} = 0 or nth = n order by payment`)
  for (const statement of ['drop table member', 'drop table raw', 'checkpoint']) await ask(statement)
  await ask(`create table payment as ${paymentsSql('false')}`)
  for (const [index, { upto }] of ends.entries()) {
    const after = index === 0 ? 0n : ends[index - 1]!['upto'] as bigint
    await ask(`insert into payment ${paymentsSql('payment > $after and payment <= $upto')}`, { after, upto: upto as bigint })
  }
}

/** What a payment of several lines says of unit or purpose is what its largest line says. */
function paymentsSql(where: string): string {
  const texts = TEXTS.map(column)
  const same = new Set(['transaction', 'payee', 'payee_id', 'payee_account', 'payee_bank', 'application'])
  const one = texts.map((name) => (same.has(name) ? `any_value(${name}) as ${name}` : `arg_max(${name}, abs(fen)) as ${name}`))
  return `select payment as id, any_value(part) as part, min(line_no) as line_no, any_value(raw) as raw, any_value(day) as day,
    sum(fen)::bigint as fen, bool_or(withheld) as withheld, any_value(who) as who, count(*) as lines, count(distinct unit) as units, ${one.join(', ')}
    from line where ${where} group by payment`
}

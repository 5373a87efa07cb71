import type { ClientBase } from 'pg'
import type { Region } from '#kernel/values/region.ts'
import type { AccountKey, Entry, OpenedAccount, Tail, Transfer } from './model.ts'
import { tailKey, type Tails } from './post.ts'

/** By `tailKey`. */
export interface Places { get: (key: string) => Pick<Tail, 'n'> | undefined }

/**
 * The last entry of each account, in one query. Accounts without entries are present with n = 0; unknown ones are absent. `seen`: where chains
 * once ended, a place to look from and never a balance; an index is read a page at a time, so without it the end of a long chain costs the
 * hundred entries before it.
 */
export async function loadTails(
  client: ClientBase, region: Region, accounts: readonly AccountKey[], seen: Places = new Map<string, Tail>(),
): Promise<Tails> {
  if (accounts.length === 0) return new Map()
  const { rows } = await client.query<{ holder: string; code: string; limited: boolean; n: bigint | null; after: bigint | null }>({
    name: 'ledger-load-tails',
    text: `select a.holder, a.code, a.limited, e.n, e.after
             from unnest($2::uuid[], $3::text[], $4::bigint[]) as k(holder, code, seen)
            cross join lateral (select a.holder, a.code, a.limited from ledger.account a
                                 where a.region = $1 and a.holder = k.holder and a.code = k.code offset 0) a
             left join lateral (select n, after from ledger.entry x
                                 where x.region = $1 and x.holder = k.holder and x.code = k.code and x.n >= k.seen
                                 order by n desc limit 1) e on true`,
    values: [region, accounts.map(({ holder }) => holder), accounts.map(({ code }) => code), accounts.map((account) => seen.get(tailKey(account))?.n ?? 0n)],
  })
  // Seen before the database was restored: all are looked for from the beginning.
  if (rows.some((row) => row.n === null && (seen.get(tailKey(row))?.n ?? 0n) > 0n)) return loadTails(client, region, accounts)
  return new Map(rows.map((row) => [tailKey(row), { n: row.n ?? 0n, afterFen: row.after ?? 0n, limited: row.limited }]))
}

export async function insertAccounts(client: ClientBase, region: Region, accounts: readonly OpenedAccount[]): Promise<void> {
  if (accounts.length === 0) return
  await client.query({
    name: 'ledger-insert-accounts',
    text: `insert into ledger.account (region, holder, code, book, limited)
           select a.region, u.holder, u.code, u.book, u.code >= '2000'
             from platform.region a, unnest($2::uuid[], $3::text[], $4::text[]) as u(holder, code, book)
            where a.region = $1
           on conflict (region, holder, code) do nothing`,
    values: [region, accounts.map((row) => row.holder), accounts.map((row) => row.code), accounts.map((row) => row.book)],
  })
}

/** Both legs of every transfer, in one statement: the foreign key by which they name each other is checked at its end. */
export async function insertTransfers(
  client: ClientBase, region: Region, transfers: readonly Transfer[], entries: readonly Entry[], postedAt: Date,
): Promise<void> {
  if (transfers.length === 0) return
  const byId = new Map(transfers.map((transfer) => [transfer.id, transfer]))
  const e = entries
  const told = entries.map((entry) => byId.get(entry.transfer)!)
  // Hold and approval stand on the debit leg alone.
  const debit = entries.map((entry, index) => (entry.amountFen > 0n ? told[index]! : null))
  const follows = debit.map((transfer) => (transfer?.hold && transfer.hold.step > 0 ? transfer.hold : null))
  await client.query({
    name: 'ledger-insert-transfers',
    text: `insert into ledger.entry (region, holder, code, n, before, amount, after, limited, other_holder, other_code, other_n, transfer, event,
             kind, document, seq, hold, hold_step, previous_step, previous_kind, approval_key, approval_pair, approval_person, approval_side,
             previous, posted_at)
           select a.region, u.*, case when u.n > 1 then u.n - 1 end, $25::timestamptz
             from platform.region a, unnest($2::uuid[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::boolean[],
               $9::uuid[], $10::text[], $11::bigint[], $12::uuid[], $13::text[], $14::text[], $15::uuid[], $16::bigint[], $17::uuid[],
               $18::smallint[], $19::smallint[], $20::text[], $21::text[], $22::text[], $23::uuid[], $24::text[])
               u(holder, code, n, before, amount, after, limited, other_holder, other_code, other_n, transfer, event, kind, document, seq, hold,
                 hold_step, previous_step, previous_kind, approval_key, approval_pair, approval_person, approval_side)
            where a.region = $1`,
    values: [
      region, e.map((r) => r.holder), e.map((r) => r.code), e.map((r) => r.n), e.map((r) => r.beforeFen), e.map((r) => r.amountFen),
      e.map((r) => r.afterFen), e.map((r) => r.limited), e.map((r) => r.other.holder), e.map((r) => r.other.code), e.map((r) => r.other.n),
      e.map((r) => r.transfer), told.map((r) => r.event), told.map((r) => r.kind), told.map((r) => r.document), told.map((r) => r.seq),
      debit.map((r) => r?.hold?.id ?? null), debit.map((r) => r?.hold?.step ?? null),
      follows.map((hold) => hold && hold.step - 1), follows.map((hold) => hold && (hold.step === 1 ? 'reserve' : 'order')),
      debit.map((r) => r?.approval?.key ?? null), debit.map((r) => r?.approval?.pair ?? null),
      debit.map((r) => r?.approval?.person ?? null), debit.map((r) => r?.approval?.side ?? null), postedAt,
    ],
  })
}

/** Balances of one account code for many holders, in fen and debit sign; holders without the account are absent. */
export async function balances(client: ClientBase, region: Region, holders: readonly string[], codes: readonly string[]): Promise<Map<string, bigint>> {
  const accounts = holders.flatMap((holder) => codes.map((code) => ({ holder, code })))
  const tails = await loadTails(client, region, accounts)
  return new Map([...tails].map(([key, tail]) => [key, tail.afterFen]))
}

export type LedgerFaultCode =
  | 'account' | 'limited' | 'gap' | 'chain' | 'sum' | 'limit' | 'leg' | 'legs' | 'hold' | 'holdAccounts' | 'freeAccounts' | 'unopened' | 'book'

export interface LedgerFault {
  /** `holder:code` of an entry or an account; the id of a transfer. */
  place: string
  /** Of an entry in its chain; null for an account or a transfer. */
  n: bigint | null
  fault: LedgerFaultCode
}

/** One pass over the chains. Nothing here trusts a constraint: an owner may have dropped it. */
const ENTRY_FAULTS = `
  select c.holder || ':' || c.code as place, c.n, case
      when a.holder is null then 'account'
      when a.limited <> c.limited then 'limited'
      when c.n <> c.place then 'gap'
      when c.before <> c.carried then 'chain'
      when c.after <> c.before + c.amount then 'sum'
      when case when c.code >= '2000' then c.after < 0 else c.after > 0 end then 'limit'
      when (o.other_holder, o.other_code, o.other_n, o.amount, o.transfer, o.event, o.kind, o.document, o.seq, o.posted_at) is distinct from
        (c.holder, c.code, c.n, -c.amount, c.transfer, c.event, c.kind, c.document, c.seq, c.posted_at) then 'leg' end as fault
    from (select e.*,
                 row_number() over chain as place, coalesce(lag(e.after) over chain, 0) as carried
            from ledger.entry e where e.region = $1 window chain as (partition by e.holder, e.code order by e.n)) c
    left join ledger.account a on a.region = $1 and a.holder = c.holder and a.code = c.code
    left join ledger.entry o on o.region = $1 and o.holder = c.other_holder and o.code = c.other_code and o.n = c.other_n`

const TRANSFER_FAULTS = `
  select t.id::text as place, null::bigint as n, case
      when coalesce(l.debits, 0) <> 1 or coalesce(l.credits, 0) <> 1 or l.total <> 0 then 'legs'
      when (t.hold is null) <> (t.kind not in ('reserve', 'order', 'release', 'spend', 'bounce')) then 'hold'
      when t.hold is not null and (case t.kind
          when 'reserve' then t.hold_step = 0 and t.last_kind is null
          when 'order' then t.hold_step = 1 and t.last_kind = 'reserve' and t.last_step = 0
          when 'release' then t.hold_step = 1 and t.last_kind = 'reserve' and t.last_step = 0
          else t.hold_step = 2 and t.last_kind = 'order' and t.last_step = 1 end
        and (t.last_kind is null or (t.amount, t.document, t.debit_holder) = (t.last_amount, t.last_document, t.last_holder))
        and (t.last_seq is null or t.last_seq <= t.seq)) is not true then 'hold'
      when t.hold is not null and not (t.debit_holder = t.credit_holder and case t.kind
          when 'reserve' then t.debit_code = '3001' and t.credit_code between '2000' and '2999'
          when 'order' then t.debit_code = '3002' and t.credit_code = '3001'
          when 'release' then t.debit_code between '2000' and '2999' and t.credit_code = '3001'
          when 'spend' then t.debit_code = '4001' and t.credit_code = '3002'
          else t.debit_code between '2000' and '2999' and t.credit_code = '3002' end) then 'holdAccounts'
      when t.hold is null and not case t.kind
          when 'allot' then t.credit_code < t.debit_code and t.credit_code < '3000' and t.debit_code in ('2001', '2002', '2003', '2005', '5002')
          else t.kind = 'refund' and t.debit_code = '2005' and t.credit_code = '4001' and t.debit_holder = t.credit_holder end then 'freeAccounts' end as fault
    from (select x.*, lag(x.kind) over steps as last_kind, lag(x.hold_step) over steps as last_step, lag(x.amount) over steps as last_amount,
                 lag(x.document) over steps as last_document, lag(x.debit_holder) over steps as last_holder, lag(x.seq) over steps as last_seq
            from ledger.transfer x where x.region = $1
          window steps as (partition by coalesce(x.hold, x.id) order by x.hold_step, x.id)) t
    left join (select e.transfer, count(*) filter (where e.amount > 0) as debits, count(*) filter (where e.amount < 0) as credits,
                      sum(e.amount) as total from ledger.entry e where e.region = $1 group by e.transfer) l on l.transfer = t.id`

const ACCOUNT_FAULTS = `
  select a.holder || ':' || a.code as place, null::bigint as n, case
      when a.limited <> (a.code >= '2000') then 'limited'
      when not exists (select from ledger.entry e where e.region = $1 and e.holder = a.holder and e.code = a.code and e.n = 1) then 'unopened'
      when a.book <> min(a.book) over (partition by a.holder) then 'book' end as fault
    from ledger.account a where a.region = $1`

/**
 * Recomputes the books from their rows alone, whatever constraints are left: every chain, sum and limit, both legs of every transfer,
 * the steps of every hold, every account's limit, and the books' equation. A sound ledger gives no rows.
 * At most 100 faults of each kind of row.
 */
export async function ledgerFaults(client: ClientBase, region: Region): Promise<{ faults: LedgerFault[]; transfers: bigint; entries: bigint; sumFen: bigint }> {
  const faults: LedgerFault[] = []
  for (const text of [ENTRY_FAULTS, TRANSFER_FAULTS, ACCOUNT_FAULTS]) {
    const { rows } = await client.query<LedgerFault>(`select * from (${text}) f where f.fault is not null limit 100`, [region])
    faults.push(...rows)
  }
  const { rows } = await client.query<{ transfers: bigint; entries: bigint; sum: string | null }>({
    text: `select (select count(*) from ledger.entry e where e.region = $1 and e.amount > 0) as transfers,
                  (select count(*) from ledger.entry e where e.region = $1) as entries,
                  (select sum(e.amount) from ledger.entry e where e.region = $1) as sum`,
    values: [region],
  })
  const totals = rows[0]!
  return { faults, transfers: totals.transfers, entries: totals.entries, sumFen: BigInt(totals.sum ?? '0') }
}

/** The transfers of one document with the balances after each leg, oldest first, debit before credit: what the document page shows as ledger effect. */
export async function transfersOf(client: ClientBase, region: Region, document: string) {
  const { rows } = await client.query<{
    event: string; kind: string; amount: bigint; posted_at: Date; code: string; holder: string; leg: number; after: bigint
  }>({
    name: 'ledger-transfers-of',
    text: `select t.event, t.kind, t.amount, t.posted_at, e.code, e.holder, sign(e.amount)::int as leg, e.after
             from ledger.transfer t
            cross join lateral (values (t.debit_holder, t.debit_code, t.debit_n), (t.credit_holder, t.credit_code, t.credit_n)) p(holder, code, n)
             join ledger.entry e on e.region = $1 and e.holder = p.holder and e.code = p.code and e.n = p.n
            where t.region = $1 and t.document = $2
            order by t.seq, t.id, e.amount desc`,
    values: [region, document],
  })
  return rows
}

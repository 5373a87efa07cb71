import type { Pool } from 'pg'
import { keepFound } from '#kernel/desk/index.ts'
import { withRegion } from '#kernel/database/index.ts'
import type { Office } from './office.ts'

const ALERTS_PER_TASK = 1 / 50
const OPEN_ALERTS = 1 / 10
const FOUND_AT_ONCE = 5_000
const RULES = ['CASH-01', 'FREQ-01', 'TEXT-01', 'ACCT-05', 'CARD-01', 'DUP-02', 'TPE-03', 'PROC-01']

export const PURPOSES = [
  '办公楼维修', '校园保洁', '绿化养护', '图书采购', '实验器材', '电梯维保', '消防检测', '食堂食材', '公务用车加油', '物业管理', '网络租赁', '打印耗材',
  '会议服务', '培训费用', '差旅报销', '水电费', '取暖费', '印刷费', '医疗器械', '药品采购', '垃圾清运', '路灯维护', '河道清淤', '危房改造',
]

/** Payments in approval with a task each, behind the gate's back: half of them at one position of the office, half at 200 units. */
export async function fill(owner: Pool, { region, units, seats }: Office, tasks: number, say: (line: string) => void): Promise<void> {
  const maker = seats.find((seat) => seat.code === 'unit.clerk')!.person
  const alerts = Math.round(tasks * ALERTS_PER_TASK)
  // Covers would ask for a million true stories in the ledger; nothing measured here reads them.
  await owner.query('alter table document.document drop constraint payment_is_covered, drop constraint payment_has_indicator')
  await owner.query('alter table document.version drop constraint version_leaf')
  await owner.query('drop index desk.found_by_key')
  await withRegion(owner, region, async (client) => {
    // Ids are made in the order of time, as in service: what is close in time is close in the index.
    await client.query(`create temporary table made on commit drop as
      select uuidv7(n * interval '-25 seconds') as id, n, now() - n * interval '25 seconds' as at, ($1::uuid[])[1 + ((n * 7919) % $2)::int] as unit,
             '收款人' || (n * 7 % 20000) || '公司 · 第' || n || '号' || ($3::text[])[1 + ((n * 31) % $4)::int] || '款' as title, (100 + (n * 104729::bigint) % 90000000) as amount
        from generate_series(1::bigint, $5::bigint) n`, [units, units.length, PURPOSES, PURPOSES.length, tasks])
    await client.query(`insert into document.document (region, id, kind, number, unit, state, version, round, steps, title, amount_fen, fiscal_year, made_by, made_at, changed_at, seq)
      select $1, id, 'payment', 'ZF-' || $1 || '-2026-' || lpad(n::text, 7, '0'), unit, 'inApproval', 1, 1, 1, title, amount, 2026, $2, at, at, n from made`, [region, maker])
    // From ten days late to a month ahead, each at the end of a day in Shanghai, none before it was opened.
    await client.query(`insert into process.task (region, id, document, round, task_key, node, position, duty, unit, state, opened_at, due_at, due_certain)
      select $1, gen_random_uuid(), id, 1, 'review-1', 'review', case when n % 2 = 0 then 'division.handler' else 'unit.financeHead' end, 'payment.review',
             case when n % 2 = 0 then null else unit::text end, 'open', least(at, due), due, true
        from (select *, date_trunc('day', now()) + ((n * 13) % 40 - 10) * interval '1 day' + interval '16 hours' as due from made) m`, [region])
    // What a payment says: without it the planner takes looking all bodies through to be cheap.
    await client.query(`insert into document.version (region, document, version, body, person, at, leaf)
      select $1, id, 1, jsonb_build_object('payee', split_part(title, ' · ', 1), 'purpose', split_part(title, ' · ', 2), 'amountFen', amount::text,
             'payeeAccount', '6222' || lpad(n::text, 12, '0'), 'payeeBank', '某银行', 'settlement', 'transfer', 'economicClass', '30209'), $2, at, 30000000 + n from made`, [region, maker])
    await client.query(`insert into rules.verdict (region, id, document, command, seq, effect, rule_set, findings, features, judged_at)
      select $1, gen_random_uuid(), id, 'submit', n, j.effect, 'bench', case when j.effect = 'pass' then '[]' else jsonb_build_array(jsonb_build_object('rule', ($2::text[])[1 + (n % $3)::int], 'effect', j.effect)) end,
             '{}', at
        from made cross join lateral (select case when n <= $4 then 'intercept' when n % 10 = 0 then 'note' else 'pass' end) j(effect)`, [region, RULES, RULES.length, alerts])
    await fillAlerts(client, region, maker, alerts)
  })
  say(`${tasks} open tasks; making them findable`)
  await fillFound(owner, region, say)
  await owner.query('create index found_by_key on desk.found_by using gin (keys)')
  // Plans made while the tables were empty scan them for ever.
  await owner.query('vacuum analyze')
}

type Client = Parameters<Parameters<typeof withRegion>[2]>[0]

async function fillAlerts(client: Client, region: string, maker: string, alerts: number): Promise<void> {
  await client.query(`create temporary table alarmed on commit drop as
    select uuidv7(at - now()) as id, n, id as subject, unit, at + interval '1 minute' as at, n <= $1::int * $2::float as open from made where n <= $1`, [alerts, OPEN_ALERTS])
  await client.query(`insert into document.document (region, id, kind, number, unit, state, version, round, steps, title, fiscal_year, subject, made_by, made_at, changed_at, seq)
    select $1, id, 'alert', 'YJ-' || $1 || '-2026-' || lpad(n::text, 7, '0'), unit, case when open then 'underReview' else 'released' end, 1, 1, 1, '预警' || n, 2026, subject, $2, at, at, 10000000 + n
      from alarmed`, [region, maker])
  await client.query(`insert into document.version (region, document, version, body, person, at, leaf)
    select $1, id, 1, jsonb_build_object('effect', case when n % 3 = 0 then 'forbid' else 'intercept' end, 'rules', 'CASH-01'), $2, at, 20000000 + n from alarmed`, [region, maker])
  await client.query(`insert into process.task (region, id, document, round, task_key, node, position, duty, unit, state, opened_at, due_at, due_certain)
    select $1, gen_random_uuid(), id, 1, 'review-1', 'review', 'monitoring.officer', 'alert.review', null, 'open', at, date_trunc('day', now()) + (1 + n % 9) * interval '1 day' + interval '16 hours', true from alarmed where open`, [region])
}

/** The keys are made by the function that makes them in service; a million of them are the longest part of the filling. */
async function fillFound(owner: Pool, region: string, say: (line: string) => void): Promise<void> {
  let after = -1n
  for (let count = 0; ; ) {
    const { rows } = await owner.query<{ document: string; unit: string; number: string; title: string; amountFen: bigint | null; madeAt: Date; seq: bigint }>(
      `select id as document, unit, number, title, amount_fen as "amountFen", made_at as "madeAt", seq from document.document
        where region = $1 and kind = 'payment' and made_at < now() and seq > $2 order by seq limit $3`, [region, after, FOUND_AT_ONCE])
    if (rows.length === 0) return
    await withRegion(owner, region, (client) => keepFound(client, region, rows))
    after = rows.at(-1)!.seq
    count += rows.length
    if (count % 100_000 === 0) say(`${count} findable`)
  }
}

import type { ClientBase } from 'pg'
import type { KeptPatrolFinding, KeptPatrolRun, PatrolFinding, PatrolRun } from '#kernel/module/model.ts'

/** So many findings are written by one statement. */
const SLICE = 5_000

export async function keepRun(client: ClientBase, region: string, run: PatrolRun): Promise<void> {
  const { findings } = run
  const { rows: [kept] } = await client.query<{ n: number }>({
    name: 'patrol-insert-run',
    text: `insert into patrol.run (region, n, day, from_day, at, seconds, payments, findings, alerts, failed, waiting, tests)
           select a.region, coalesce((select max(n) from patrol.run where region = $1), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11
             from platform.region a where a.region = $1 returning n`,
    values: [
      region, run.day, run.from, run.at, run.seconds.toFixed(1), run.payments, findings.length, findings.filter(({ alert, isNew }) => alert !== null && isNew).length,
      run.failed && JSON.stringify(run.failed), run.waiting && JSON.stringify(run.waiting), JSON.stringify(run.tests),
    ],
  })
  if (!kept) throw new Error(`The books of ${region} are not open.`)
  for (let from = 0; from < findings.length; from += SLICE) await keepFindings(client, region, kept.n, findings.slice(from, from + SLICE))
}

async function keepFindings(client: ClientBase, region: string, run: number, findings: readonly PatrolFinding[]): Promise<void> {
  const each = <Value>(read: (finding: PatrolFinding) => Value) => findings.map(read)
  await client.query({
    name: 'patrol-insert-findings',
    text: `insert into patrol.finding (region, run, rank, identity, test, period, unit, payee, amount_fen, count, sure, reason, documents, alert, is_new)
           select a.region, $2, u.rank, u.identity, u.test, u.period, u.unit, u.payee, u.amount, u.count, u.sure, u.reason,
                  coalesce(string_to_array(nullif(u.documents, ''), ' '), '{}'), u.alert, u.is_new
             from platform.region a, unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[], $10::int[], $11::numeric[], $12::jsonb[],
               $13::text[], $14::uuid[], $15::boolean[]) as u(rank, identity, test, period, unit, payee, amount, count, sure, reason, documents, alert, is_new)
            where a.region = $1`,
    values: [
      region, run, each(({ rank }) => rank), each(({ identity }) => identity), each(({ test }) => test), each(({ period }) => period), each(({ unit }) => unit), each(({ payee }) => payee),
      each(({ amountFen }) => amountFen), each(({ count }) => count), each(({ sure }) => sure), each(({ reason }) => JSON.stringify(reason)),
      // An array of arrays must be a rectangle; numbers of documents hold no blank.
      each(({ documents }) => documents.join(' ')), each(({ alert }) => alert), each(({ isNew }) => isNew),
    ],
  })
}

export async function lastRun(client: ClientBase, region: string): Promise<KeptPatrolRun | null> {
  const { rows: [run] } = await client.query<KeptPatrolRun>({
    name: 'patrol-last-run',
    text: `select n, day::text as day, from_day::text as "from", at, seconds::float8 as seconds, payments, findings, alerts, failed, waiting, tests
             from patrol.run where region = $1 order by n desc limit 1`,
    values: [region],
  })
  return run ?? null
}

export async function findingsOf(client: ClientBase, region: string, { run, test, after, limit }: { run: number; test: string | null; after: number; limit: number }): Promise<KeptPatrolFinding[]> {
  const { rows } = await client.query<KeptPatrolFinding>({
    name: 'patrol-findings',
    text: `select f.rank, f.identity, f.test, f.period, f.unit, f.payee, f.amount_fen as "amountFen", f.count, f.sure::float8 as sure, f.reason, f.documents, f.alert, f.is_new as "isNew",
                  d.number as "alertNumber", d.state as "alertState"
             from patrol.finding f left join document.document d on d.region = $1 and d.id = f.alert
            where f.region = $1 and f.run = $2 and ($3::text is null or f.test = $3) and f.rank > $4 order by f.rank limit $5`,
    values: [region, run, test, after, limit],
  })
  return rows
}

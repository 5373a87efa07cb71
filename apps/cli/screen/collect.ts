import { type CountedOutcome, type Findings, type Population, type Row, worthAnHour } from '#kernel/screening/index.ts'
import { type EvidenceRow, type PartRead, type Screened, SHOWN_PER_RULE, SHOWN_ROWS, type Standing } from './model.ts'

type Collected = Pick<Screened, 'profile' | 'outcomes' | 'findings' | 'top' | 'shown' | 'evidence' | 'months' | 'units' | 'payees' | 'figures'>

const LISTED = 20
const IDS_AT_ONCE = 5_000
/** Weaker groups are listed under their rule and do not count for a unit's or payee's standing. */
const STANDING_SURE = 0.1

/** Everything that the outputs show but the list of all findings, asked of the store in a few questions. */
export async function collect(population: Population, findings: Findings, outcomes: readonly CountedOutcome[], parts: readonly PartRead[]): Promise<Collected> {
  const top = await worthAnHour(findings.pages())
  const firsts = await findings.firsts(SHOWN_PER_RULE)
  const ids = new Set([...top, ...firsts].flatMap(({ found }) => found.ids.slice(0, SHOWN_ROWS)))
  return {
    outcomes, top,
    findings: outcomes.reduce((sum, one) => sum + one.findings, 0),
    shown: Map.groupBy(firsts, ({ test }) => test.id),
    profile: await profileOf(population),
    evidence: await evidenceOf(population, [...ids], parts),
    months: await monthsOf(population),
    units: await standings(population, 'unit'),
    payees: await standings(population, 'payee'),
    figures: outcomes.flatMap(({ figures }) => figures),
  }
}

async function profileOf({ ask, profile }: Population): Promise<Screened['profile']> {
  const [row] = await ask(`select count(distinct who) as payees, count(distinct coalesce(unit, department)) as units, count(*) filter (where fen >= 0) as positive, count(*) filter (where fen < 0) as negative,
    coalesce(sum(fen) filter (where fen >= 0), 0)::bigint as in_sum, coalesce(sum(fen) filter (where fen < 0), 0)::bigint as out_sum, count(*) filter (where day is null) as undated from payment`)
  const { from, to, payments, lines, grain, limitsFen } = profile
  return {
    from, to, payments, lines, grain, limitsFen, payees: Number(row!['payees']), units: Number(row!['units']), undated: Number(row!['undated']),
    positive: { count: Number(row!['positive']), sumFen: row!['in_sum'] as bigint }, negative: { count: Number(row!['negative']), sumFen: row!['out_sum'] as bigint },
  }
}

async function evidenceOf({ ask }: Population, ids: readonly bigint[], parts: readonly PartRead[]): Promise<Map<bigint, EvidenceRow>> {
  const found = new Map<bigint, EvidenceRow>()
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
    // Whole numbers of our own making; a list of values as parameter would be copied cell by cell.
    const list = ids.slice(from, from + IDS_AT_ONCE).join(', ')
    const rows = await ask(`select id, part, line_no, day::varchar as day, coalesce(unit, department) as unit, payee, payee_id, withheld, invoice, transaction, fen, coalesce(purpose, category) as purpose, lines
      from payment where id in (${list})`)
    for (const row of rows) found.set(row['id'] as bigint, evidenceRow(row, parts))
  }
  return found
}

function evidenceRow(row: Row, parts: readonly PartRead[]): EvidenceRow {
  const text = (name: string) => (typeof row[name] === 'string' && row[name] !== '' ? row[name] : null)
  const file = parts[Number(row['part']) - 1]?.file ?? '?'
  return {
    place: parts.length === 1 ? `L${String(row['line_no'])}` : `${file}:${String(row['line_no'])}`, day: text('day'), unit: text('unit'), payee: row['withheld'] === true ? '（来源隐去 withheld）' : text('payee') ?? text('payee_id'),
    invoice: text('invoice'), transaction: text('transaction'), amountFen: row['fen'] as bigint, purpose: text('purpose'), lines: Number(row['lines']),
  }
}

/** A finding counts for the month of its first payment. */
async function monthsOf({ ask }: Population): Promise<Screened['months']> {
  const rows = await ask(`with certain as (select ids[1] as id from finding where sure >= ${STANDING_SURE} and len(ids) > 0),
    found as (select strftime(day, '%Y-%m') as month, count(*) as n from certain join payment using (id) where day is not null group by 1),
    paid as (select strftime(day, '%Y-%m') as month, sum(fen)::bigint as sum, count(*) as n from payment where day is not null group by 1)
    select month, sum, paid.n, coalesce(found.n, 0) as findings from paid left join found using (month) order by month`)
  return rows.map((row) => ({ month: row['month'] as string, sumFen: row['sum'] as bigint, payments: Number(row['n']), findings: Number(row['findings']) }))
}

/** Those about whom the most tests speak, then the highest scores. */
async function standings({ ask }: Population, who: 'unit' | 'payee'): Promise<Standing[]> {
  const rows = await ask(`select ${who} as name, count(*) as findings, count(distinct test) as tests, sum(fen)::bigint as sum from finding where sure >= ${STANDING_SURE} and ${who} is not null
    group by ${who} order by tests desc, sum((score * 10000)::bigint) desc, min(rank) limit ${LISTED}`)
  return rows.map((row) => ({ name: row['name'] as string, findings: Number(row['findings']), tests: Number(row['tests']), amountFen: row['sum'] as bigint }))
}

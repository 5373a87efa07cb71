import { type Population, rank, type Ranked, type Row, type TestOutcome, worthAnHour } from '#kernel/screening/index.ts'
import { type EvidenceRow, type PartRead, type Screened, SHOWN_PER_RULE, SHOWN_ROWS, type Standing } from './model.ts'

type Collected = Pick<Screened, 'profile' | 'outcomes' | 'ranked' | 'top' | 'evidence' | 'months' | 'units' | 'payees' | 'figures'>

const LISTED = 20
const IDS_AT_ONCE = 5_000
/** Weaker groups are listed under their rule and do not count for a unit's or payee's standing. */
const STANDING_SURE = 0.1

/** Everything that the outputs show, asked of the store in a few questions. */
export async function collect(population: Population, outcomes: readonly TestOutcome[], parts: readonly PartRead[]): Promise<Collected> {
  const ranked = rank(outcomes)
  const top = worthAnHour(ranked)
  const shown = new Map<string, number>()
  const withRows = ranked.filter((one) => {
    const count = (shown.get(one.test.id) ?? 0) + 1
    shown.set(one.test.id, count)
    return count <= SHOWN_PER_RULE || top.includes(one)
  })
  const ids = new Set(withRows.flatMap(({ found }) => found.ids.slice(0, SHOWN_ROWS)))
  return {
    outcomes, ranked, top,
    profile: await profileOf(population),
    evidence: await evidenceOf(population, [...ids], parts),
    months: await monthsOf(population, ranked),
    units: standings(ranked, ({ found }) => found.unit),
    payees: standings(ranked, ({ found }) => found.payee),
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

/** file:line of the first payments of every finding, for findings.csv. */
export async function placesOf({ ask }: Population, ranked: readonly Ranked[], parts: readonly PartRead[], most = 10): Promise<Map<bigint, string>> {
  const ids = [...new Set(ranked.flatMap(({ found }) => found.ids.slice(0, most)))]
  const places = new Map<bigint, string>()
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE * 4) {
    const rows = await ask(`select id, part, line_no from payment where id in (${ids.slice(from, from + IDS_AT_ONCE * 4).join(', ')})`)
    for (const row of rows) places.set(row['id'] as bigint, `${parts[Number(row['part']) - 1]?.file ?? '?'}:${String(row['line_no'])}`)
  }
  return places
}

async function monthsOf({ ask }: Population, ranked: readonly Ranked[]): Promise<Screened['months']> {
  const rows = await ask(`select strftime(day, '%Y-%m') as month, sum(fen)::bigint as sum, count(*) as n, list(id order by id)[1:1] as ids from payment where day is not null group by 1 order by 1`)
  const certain = ranked.filter(({ found }) => found.sure >= STANDING_SURE && found.ids.length > 0)
  const firsts = [...new Set(certain.map(({ found }) => found.ids[0]!))]
  const monthOf = new Map<bigint, string>()
  for (let from = 0; from < firsts.length; from += IDS_AT_ONCE) {
    for (const row of await ask(`select id, strftime(day, '%Y-%m') as month from payment where day is not null and id in (${firsts.slice(from, from + IDS_AT_ONCE).join(', ')})`)) {
      monthOf.set(row['id'] as bigint, row['month'] as string)
    }
  }
  const counts = Map.groupBy(certain, ({ found }) => monthOf.get(found.ids[0]!) ?? '')
  return rows.map((row) => ({
    month: row['month'] as string, sumFen: row['sum'] as bigint, payments: Number(row['n']), findings: counts.get(row['month'] as string)?.length ?? 0,
  }))
}

function standings(ranked: readonly Ranked[], nameOf: (one: Ranked) => string | null): Standing[] {
  const groups = Map.groupBy(ranked.filter((one) => one.found.sure >= STANDING_SURE && nameOf(one) !== null), (one) => nameOf(one)!)
  return [...groups].map(([name, members]) => ({
    name, findings: members.length, tests: new Set(members.map(({ test }) => test.id)).size, amountFen: members.reduce((sum, { found }) => sum + found.amountFen, 0n),
    score: members.reduce((sum, { score }) => sum + score, 0),
  })).toSorted((left, right) => right.tests - left.tests || right.score - left.score).slice(0, LISTED)
}

import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ClientBase, Pool } from 'pg'
import { withScratchDatabase } from '#kernel/database/testing.ts'

interface Statement {
  role: string
  text: string
  from: string
}

/** A statement that may reach several regions, or is not explainable, and why that is right. */
interface Allowance {
  /** Start of the file and line, for example "kernel/log/store.ts". */
  from: string
  /** A part of the text, white space as one space. */
  contains: string
  reason: string
}

interface Plan {
  'Node Type': string
  'Relation Name'?: string
  Schema?: string
  Alias?: string
  Plans?: Plan[]
  [detail: string]: unknown
}

/** What Citus refuses or loses without a word, seen in the text alone. */
const UNPORTABLE: [RegExp, string][] = [
  [/\bset_config\s*\(/i, 'set_config() does not reach the shards; use platform.enter_region()'],
  [/\bmerge\s+into\b/i, 'MERGE is not portable; use INSERT … ON CONFLICT'],
  [/\bupdate\b[\s\S]*\bcase\s+(?!when\b)/i, 'a simple CASE in UPDATE breaks in Citus; write CASE WHEN x = v'],
  [/\bon conflict\b[\s\S]*\bdo update\b[\s\S]*\b(now|clock_timestamp|random|gen_random_uuid)\s*\(/i, 'ON CONFLICT DO UPDATE takes no now(); use excluded.…'],
  [/\bupdate\b[\s\S]*\bset\b[\s\S]*\b(clock_timestamp|random|gen_random_uuid)\s*\(/i, 'UPDATE takes no volatile function; pass a parameter'],
  [/\bpg_(try_)?advisory_/i, 'advisory locks are per machine; lock the row of the region'],
  [/\bcurrent of\b/i, 'WHERE CURRENT OF is not portable'],
  [/\bset\s+region\s*=/i, 'region never changes; open the row in the new region'],
]

/** Each scan of a region table must be confined to one region, or an explicit list, by a parameter or a constant. */
export async function lintStatements(owner: Pool, statements: Statement[], allowances: Allowance[] = []): Promise<string[]> {
  const client = await owner.connect()
  try {
    return await lintOn(client, statements, allowances)
  } finally {
    // Its temporary tables end with it.
    client.release(true)
  }
}

async function lintOn(client: ClientBase, statements: Statement[], allowances: Allowance[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from platform.table_class k
     join pg_class c on c.oid = k.t join pg_namespace n on n.oid = c.relnamespace where k.kind = 'distributed'`)
  const distributed = new Set(rows.map((row) => row.name))
  const problems: string[] = []
  // What a transaction makes for itself must be there when the statements that read it are explained.
  const made = new Set(statements.map(({ text }) => text).filter((text) => /^\s*create temporary table\b/i.test(text)))
  for (const text of made) await client.query(text.replace(/\bon commit drop\b/i, ''))
  for (const statement of statements) {
    if (!/^\s*(select|insert|update|delete|with|values|merge)\b/i.test(withoutComments(statement.text))) continue
    const text = statement.text.replace(/\s+/g, ' ').trim()
    if (allowances.some(({ from, contains }) => statement.from.startsWith(from) && text.includes(contains))) continue
    for (const why of await judge(client, statement.text, distributed)) problems.push(`${statement.from}: ${why}\n  ${text.slice(0, 300)}`)
  }
  return problems
}

async function judge(client: ClientBase, text: string, distributed: ReadonlySet<string>): Promise<string[]> {
  const bare = withoutComments(text)
  if (/;\s*\S/.test(bare.replace(/'(?:[^']|'')*'/g, "''"))) return ['several statements in one text cannot be explained']
  const problems = UNPORTABLE.filter(([pattern]) => pattern.test(bare)).map(([, why]) => why)
  try {
    const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(`EXPLAIN (GENERIC_PLAN, VERBOSE, FORMAT JSON) ${bare}`)
    const scans = scansOf(rows[0]!['QUERY PLAN'][0]!.Plan).filter((plan) => distributed.has(`${plan.Schema}.${plan['Relation Name']}`))
    return [...problems, ...wideScans(scans).map((plan) => `${plan.Schema}.${plan['Relation Name']} is read without region = $n`)]
  } catch (error) {
    return [...problems, `could not be explained: ${(error as Error).message}`]
  }
}

/** A scan is narrow when its own condition fixes region, or equals it to the region of a narrow one. */
function wideScans(scans: Plan[]): Plan[] {
  const fixed = /(?:\b\w+\.|\()region(?:\)::text)? = (?:ANY \()?\(?(?:\$\d+|'[^']*')/
  const narrow = new Set(scans.filter((plan) => fixed.test(conditionsOf(plan))).map((plan) => plan.Alias))
  let wide = scans.filter((plan) => !narrow.has(plan.Alias))
  for (let before = -1; before !== wide.length; ) {
    before = wide.length
    for (const plan of wide) {
      const partners = [...conditionsOf(plan).matchAll(/\b(\w+)\.region = (\w+)\.region\b/g)].flatMap((match) => [match[1], match[2]])
      if (partners.some((alias) => alias !== plan.Alias && narrow.has(alias))) narrow.add(plan.Alias)
    }
    wide = wide.filter((plan) => !narrow.has(plan.Alias))
  }
  return wide
}

/** The index condition of a bitmap scan is in the node below it. */
function conditionsOf(plan: Plan): string {
  const own = ['Index Cond', 'Recheck Cond', 'Filter', 'TID Cond'].map((key) => plan[key]).filter((text) => typeof text === 'string')
  const below = (plan.Plans ?? []).filter((child) => child['Node Type'].startsWith('Bitmap')).map(conditionsOf)
  return [...own, ...below].join(' ')
}

/** The target of an INSERT is written, not read; every other node that names a relation reads it. */
function scansOf(plan: Plan): Plan[] {
  const reads = plan['Relation Name'] !== undefined && plan['Node Type'] !== 'ModifyTable'
  return [...(reads ? [plan] : []), ...(plan.Plans ?? []).flatMap(scansOf)]
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, ' ').replace(/(^|\n)\s*--[^\n]*/g, '$1').trim()
}

if (import.meta.main) {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const folder = join(root, process.env['SLUICE_RECORD_STATEMENTS'] ?? 'node_modules/.cache/sluice-statements')
  const names = await readdir(folder).catch(() => [])
  const statements = await Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as Statement))
  const allowances = JSON.parse(await readFile(new URL('statements-allowed.json', import.meta.url), 'utf8')) as Allowance[]
  const problems = await withScratchDatabase((database) => lintStatements(database.owner, statements, allowances))
  if (statements.length === 0) problems.push(`no statements were recorded in ${folder}`)
  for (const problem of problems) console.log(problem)
  console.log(`${statements.length} statements of the program, ${problems.length} problems`)
  await rm(folder, { recursive: true, force: true })
  process.exitCode = problems.length === 0 ? 0 : 1
}

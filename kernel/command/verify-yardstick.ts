import { createHash } from 'node:crypto'
import type { ClientBase } from 'pg'
import { loadPositionKinds, mergedPositionKinds } from '#kernel/access/index.ts'
import type { IncompatibleDuty } from '#kernel/access/model.ts'
import { loadDefinitions } from '#kernel/process/index.ts'
import type { PositionSpec } from '#kernel/module/model.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Gate } from './gate.ts'
import type { FiledVerdict } from './verify-file.ts'
import type { Problems } from './verify-problems.ts'

/** What evidence is measured by: the program's own matrix before the database's, and who held what when. */
export interface Yardstick {
  matrix: readonly IncompatibleDuty[]
  /** Position of the extra signer by `rule/version`; null asks for none. */
  signers: Map<string, string | null>
  staff: Staff
}

export interface Staff {
  /** By `person|position code`. */
  holdings: Map<string, Holding[]>
  primaries: Map<string, Holding[]>
  grants: Map<string, Grant[]>
}

/** Days as text; `to` is the first day no longer held. Within a day the order of acts decides: `begun` and, when it was cut, `ended`. */
export interface Holding { person: string; position: string; code: string; unit: string; office: boolean; role: string; from: string; to: string | null; begun: bigint | null; ended: bigint | null; cut: boolean }
export interface Grant { position: string; duty: string; limitFen: bigint | null; from: string; to: string | null }

export async function loadYardstick(client: ClientBase, region: Region, gate: Pick<Gate, 'modules' | 'kinds'>, found: Problems): Promise<Yardstick> {
  for (const { kind, version, xml } of await loadDefinitions(client)) {
    if (sha256(xml).slice(0, 16) !== version) {
      found.add(`“${kind}”的流程图 ${version} 已被改动。`, `The drawing ${version} of “${kind}” is not the one that was published.`)
    }
  }
  const matrix = gate.modules.flatMap((module) => module.matrix)
  await compareMatrix(client, matrix, found)
  await comparePositionKinds(client, gate.modules.flatMap((module) => module.positions), found)
  return { matrix, signers: await loadSigners(client, region, gate, found), staff: await loadStaff(client, region) }
}

async function loadSigners(client: ClientBase, region: Region, gate: Pick<Gate, 'kinds'>, found: Problems): Promise<Yardstick['signers']> {
  const signers = new Map<string, string | null>()
  const { rows } = await client.query<{ id: string; version: number; sha256: string; source: string }>(
    'select id, version, sha256, source from rules.rule_version')
  for (const row of rows) {
    if (sha256(row.source) !== row.sha256) {
      found.add(`规则 ${row.id} 第 ${row.version} 版的文本已被改动。`, `The text of rule ${row.id} version ${row.version} is not the one that was released.`)
    } else signers.set(`${row.id}/${row.version}`, (JSON.parse(row.source) as { signer?: string }).signer ?? null)
  }
  for (const [name, same] of Map.groupBy(await releasedSigners(client, region, found), ({ name }) => name)) {
    const asked = new Set(same.map(({ signer }) => signer))
    if (asked.size === 1) signers.set(name, [...asked][0]!)
  }
  for (const kind of gate.kinds.values()) for (const rule of kind.rules) signers.set(`${rule.id}/${rule.version}`, rule.signer ?? null)
  return signers
}

/**
 * What an office released stands in the rule sets themselves. Two offices may have used one number: then it is unknown which is meant.
 * The gate's role may write a set of any form, so nothing is taken out of it that is not there.
 */
async function releasedSigners(client: ClientBase, region: Region, found: Problems): Promise<{ name: string; signer: string | null }[]> {
  const { rows } = await client.query<{ hash: string; rule: { id?: unknown; version?: unknown; source: string } }>(
    `select distinct on (r ->> 'id', r ->> 'version', r ->> 'source') s.hash, r as rule
       from rules.rule_set s cross join lateral jsonb_array_elements(case jsonb_typeof(s.rules) when 'array' then s.rules else '[]' end) r
      where s.region = $1 and jsonb_typeof(r -> 'source') = 'string'`, [region])
  return rows.flatMap(({ hash, rule }) => {
    try {
      const source = JSON.parse(rule.source) as { signer?: string }
      return [{ name: `${String(rule.id)}/${String(rule.version)}`, signer: source.signer ?? null }]
    } catch {
      found.add(`规则集 ${hash} 中规则 ${String(rule.id)} 的全文已不能读。`, `The text of rule ${String(rule.id)} in the rule set ${hash} cannot be read.`)
      return []
    }
  })
}

/** Positions that the hits of a verdict asked to sign, sorted as the judge sorts them; null when a rule is unknown here. */
export function signersOf(yardstick: Yardstick, verdict: FiledVerdict): string[] | null {
  const positions = new Set<string>()
  for (const { rule, version, outcome } of verdict.findings) {
    if (outcome !== 'hit') continue
    const signer = yardstick.signers.get(`${rule}/${version}`)
    if (signer === undefined) return null
    if (signer) positions.add(signer)
  }
  return [...positions].sort()
}

async function compareMatrix(client: ClientBase, matrix: readonly IncompatibleDuty[], found: Problems): Promise<void> {
  const { rows } = await client.query<IncompatibleDuty>('select pair, duty, side, scope, noun from access.incompatible_duties')
  const stored = new Map(rows.map((row) => [`${row.pair}/${row.duty}`, row]))
  for (const row of matrix) {
    const other = stored.get(`${row.pair}/${row.duty}`)
    if (other && other.side === row.side && other.scope === row.scope && other.noun === row.noun) continue
    found.add(`不相容岗位表中“${row.pair}”的“${row.duty}”与程序不符。`, `The duty “${row.duty}” of the incompatible set “${row.pair}” differs from the program’s.`)
  }
}

/** What a position of a kind is granted when it is made, and whether it is the office’s own or the program’s. */
async function comparePositionKinds(client: ClientBase, declared: readonly PositionSpec[], found: Problems): Promise<void> {
  const words = ({ office, machine, duties }: { office: boolean; machine?: boolean; duties: readonly string[] }) => [office, machine ?? false, ...duties.toSorted()].join(' ')
  const stored = new Map((await loadPositionKinds(client)).map((kind) => [kind.code, words(kind)]))
  for (const kind of mergedPositionKinds(declared)) {
    if (stored.get(kind.code) === words(kind)) continue
    found.add(`岗位种类“${kind.code}”的职责与程序不符。`, `The kind of position “${kind.code}” differs from the program’s.`)
  }
}

async function loadStaff(client: ClientBase, region: Region): Promise<Staff> {
  const { rows } = await client.query<Holding>(
    `select a.person, p.id as position, p.code, p.unit, u.office, a.role, lower(a.period)::text as from, upper(a.period)::text as to,
            a.begun, a.ended, a.cut
       from access.assignment a join access.position p on p.region = $1 and p.id = a.position
       join access.unit u on u.region = $1 and u.id = p.unit where a.region = $1`, [region])
  const { rows: grants } = await client.query<Grant>(
    `select position, duty, limit_fen as "limitFen", valid_from::text as from, valid_to::text as to from access.duty_grant where region = $1`, [region])
  return {
    holdings: Map.groupBy(rows, ({ person, code }) => `${person}|${code}`),
    primaries: Map.groupBy(rows.filter(({ role }) => role === 'primary'), ({ position }) => position),
    grants: Map.groupBy(grants, ({ position }) => position),
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

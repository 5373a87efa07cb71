import type { ClientBase } from 'pg'
import type { KeptCandidate } from '#kernel/module/index.ts'
import { loadRules, type CodeName, type ParameterValues } from '#kernel/rules/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import type { Region } from '#kernel/values/region.ts'
import { codeNames } from '../code-names.ts'
import type { Site } from '../site.ts'
import { readRows } from '../store/documents.ts'
import { saidCondition } from './conditions.ts'
import type { Judging } from './here.ts'
import type { CandidateView, Compared, RuleConditions, ShadowView } from './model.ts'
import { compareShadow, readDifferences, type ComparedRow } from './shadow-store.ts'

const CANDIDATES = 10
const DIFFERENCES = 100

/** The newest candidates of a rule, each with what it would have changed. The client reads as the caller. */
export async function shadowOf(client: ClientBase, site: Site, region: Region, rule: string, judging: Judging, bound: ParameterValues): Promise<ShadowView> {
  const rulebook = site.modules.flatMap((module) => module.rulebook ?? [])[0]
  const found = await rulebook?.candidates(client, region, { rule, today: civilDayOf(site.clock()), limit: CANDIDATES }) ?? []
  const candidates: CandidateView[] = []
  for (const candidate of found.filter(({ judges }) => judges === judging.code)) candidates.push(await viewOf(client, site, region, candidate, judging, bound))
  return { candidates }
}

async function viewOf(
  client: ClientBase, site: Site, region: Region, candidate: KeptCandidate, judging: Judging, bound: ParameterValues,
): Promise<CandidateView> {
  const { document, round, number, judges, version, text, startedAt, until, ended } = candidate
  const rows = await compareShadow(client, region, candidate)
  const differences = await readDifferences(client, region, candidate, DIFFERENCES)
  const documents = await readRows(client, site.kinds, region, [...new Set(differences.map((one) => one.document))])
  const compared = sumOf(rows)
  const byUnit = [...Map.groupBy(rows, ({ unit }) => unit ?? '')].map(([id, mine]) => ({ ...sumOf(mine), unit: { id, name: mine[0]!.name ?? '' } }))
  return {
    document, round, number, judges, version, text, ...saidOf(text, judging, bound, codeNames(site)), startedAt: startedAt.toISOString(), until, ended, compared, byUnit,
    differing: compared.judged - compared.counts.agrees,
    differences: differences.flatMap(({ document: id, at, ...difference }) => {
      const row = documents.get(id)
      return row ? [{ ...difference, document: row, at: at.toISOString() }] : []
    }),
  }
}

function saidOf(text: string, judging: Judging, bound: ParameterValues, nameOf: CodeName): { level: string | null; said: RuleConditions | null } {
  const rules = loadRules(text, 'candidate.yaml')
  const source = 'refusals' in rules ? undefined : rules[0]
  if (!source) return { level: null, said: null }
  const said = { applies: source.applies === undefined ? null : saidCondition(judging, source.applies, bound, nameOf), when: saidCondition(judging, source.when, bound, nameOf) }
  return { level: source.level, said }
}

function sumOf(rows: readonly ComparedRow[]): Compared {
  const counts: Compared['counts'] = { agrees: 0, newHit: 0, lostHit: 0, cannotJudge: 0, nowJudged: 0 }
  const fen = { newHit: 0n, lostHit: 0n }
  for (const { difference, n, fen: sum } of rows) {
    counts[difference] += n
    if (difference === 'newHit' || difference === 'lostHit') fen[difference] += BigInt(sum)
  }
  const judged = rows.reduce((sum, { n }) => sum + n, 0)
  return { judged, counts, newHitFen: String(fen.newHit), lostHitFen: String(fen.lostHit) }
}

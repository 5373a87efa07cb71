import type { ClientBase } from 'pg'
import { loadDocuments, type Document } from '#kernel/document/index.ts'
import { canonicalText } from '#kernel/log/index.ts'
import type { KeptCandidate, LoadedKind } from '#kernel/module/model.ts'
import { compileRuleSet, judge, loadRules, NO_RULE_SET, type Outcome, type ParameterValues, type RuleSet } from '#kernel/rules/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { isRefusal, type Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { isFault } from './candidates.ts'
import { factsThen, plain, rebuildRuleSets, setName, type Rebuilt } from './evidence.ts'
import { judgedDocument, readKeptVerdicts, type KeptVerdict } from './evidence-stored.ts'
import type { Gate } from './gate.ts'
import { keptOf, type CandidateAnswer } from './shadow.ts'
import { nameOf, type Problems } from './verify-problems.ts'
import { compareSpans, saidOf, type SpannedCandidate } from './verify-shadow-spans.ts'

export type ShadowGate = Pick<Gate, 'modules' | 'kinds' | 'calendar' | 'notDelivered' | 'rulesOf' | 'amendmentsOf'>

/** A row as it lies in the database, with the verdict beside which it claims to have been made. */
interface ShadowRow {
  candidate: string; round: number; rule: string; version: number; document: string; seq: bigint; command: string; outcome: Outcome
  live: string | null; liveVersion: number | null; unit: string; amountFen: bigint | null; finding: object | null; judgedAt: Date
  verdict: string
}

/** Verdicts looked at together: their bodies are in memory. */
const PAGE = 200

/**
 * What candidates in shadow are said to have found, judged again: the text that the candidate's own form carries, the document as it was, the
 * thresholds of that day, history as of its seq. No leaf names these rows, so this is all that holds them: a release rests on them, and on
 * there being one beside each verdict of the candidate's time. A row that says why it could not be judged then is believed: it never counts for
 * the candidate.
 */
export async function compareShadow(client: ClientBase, region: Region, gate: ShadowGate, found: Problems): Promise<number> {
  const candidates = await readCandidates(client, region, gate)
  const unproven = new Map<string, Map<Unproven, number>>()
  await compareSpans(client, region, [...candidates.values()], found)
  let count = 0
  for (let after = 0n; ;) {
    const page = await readPage(client, region, after)
    if (page.length === 0) break
    const judged = await judgePage(client, region, gate, page, candidates)
    for (const row of page) {
      const differs = differences(row, judged, candidates)
      if (differs === null) continue
      if (typeof differs === 'string') {
        const counts = getOrMake(unproven, candidateName(row.candidate, row.round, row.rule))
        counts.set(differs, (counts.get(differs) ?? 0) + 1)
        continue
      }
      const document = judged.documents.get(row.document)
      const name = document ? nameOf(document) : row.document
      found.add(`单据 ${name}：候选规则 ${row.rule}（序号 ${row.seq}）的影子判定${differs.zh}。`, `Document ${name}: the shadow row of ${row.rule} (order ${row.seq}) ${differs.en}.`)
    }
    count += page.length
    after = page.at(-1)!.seq
  }
  for (const [name, counts] of unproven) {
    const said = saidOf(candidates.get(name)!.kept)
    for (const [why, n] of counts) found.add(`${said.zh}：${n} 条影子判定无法核验：${WHY_UNPROVEN[why].zh}`, `${said.en}: ${n} of its shadow rows could not be checked: ${WHY_UNPROVEN[why].en}`)
  }
  return count
}

/** Why a row that comes out otherwise is not called false. */
type Unproven = 'otherDeclarations' | 'noRuleSet'

const WHY_UNPROVEN: Record<Unproven, Bilingual> = {
  otherDeclarations: {
    zh: '规则、参数或变量的声明已不是判定当时的，重算有出入不能说明记录有误。',
    en: 'the rules, thresholds or declared features are not those of then, so that a difference proves nothing.',
  },
  noRuleSet: {
    zh: '其旁的判定未经任何规则集作出，没有留存当时的参数和声明，重算有出入不能说明记录有误。',
    en: 'the verdicts beside them were not judged by any rule set, so that no thresholds or declarations of then are kept and a difference proves nothing.',
  },
}

function getOrMake(counts: Map<string, Map<Unproven, number>>, name: string): Map<Unproven, number> {
  const known = counts.get(name) ?? new Map<Unproven, number>()
  counts.set(name, known)
  return known
}

/** Whole verdicts: all rows of so many seqs. */
async function readPage(client: ClientBase, region: Region, after: bigint): Promise<ShadowRow[]> {
  const { rows } = await client.query<ShadowRow>(
    `select s.candidate, s.round, s.rule, s.version, s.document, s.seq, s.command, s.outcome, s.live, s.live_version as "liveVersion", s.unit, s.amount_fen as "amountFen",
            s.finding, s.judged_at as "judgedAt", v.id as verdict
       from rules.shadow_verdict s join rules.verdict v on v.region = $1 and v.document = s.document and v.seq = s.seq
      where s.region = $1 and s.seq = any(array(select distinct seq from rules.shadow_verdict where region = $1 and seq > $2 order by seq limit ${PAGE}))
      order by s.seq, s.candidate, s.rule`, [region, after])
  return rows
}

/** Every text that was ever in shadow here, by form, round and rule; what the forms say of them the rulebook itself verifies. */
async function readCandidates(client: ClientBase, region: Region, gate: ShadowGate): Promise<Map<string, Candidate>> {
  const candidates = new Map<string, Candidate>()
  for (const { rulebook } of gate.modules) {
    for (const kept of await rulebook?.candidates(client, region, { rule: null, today: '9999-12-31', limit: 1_000_000 }) ?? []) {
      candidates.set(candidateName(kept.document, kept.round, kept.rule), compiled(gate, kept))
    }
  }
  return candidates
}

interface Candidate extends SpannedCandidate { ruleSet: RuleSet | null }

const candidateName = (document: string, round: number, rule: string) => `${document}/${round}/${rule}`

function compiled(gate: ShadowGate, kept: KeptCandidate): Candidate {
  const sources = loadRules(kept.text, `${kept.rule}.yaml`)
  const judged = gate.kinds.get(kept.judges)?.judged
  if ('refusals' in sources) return { kept, on: null, ruleSet: null }
  const on = sources[0]?.on ?? null
  if (!judged) return { kept, on, ruleSet: null }
  const ruleSet = compileRuleSet(sources, { model: judged.model, features: judged.features, parameters: judged.parameters, calendar: gate.calendar })
  return { kept, on, ruleSet: 'refusals' in ruleSet ? null : ruleSet }
}

interface Page {
  documents: ReadonlyMap<string, Document>
  /** By verdict. */
  opened: ReadonlyMap<string, Opened>
  /** What each candidate finds, by its name and the verdict. */
  answers: ReadonlyMap<string, CandidateAnswer>
}

interface Opened { verdict: KeptVerdict; kind: LoadedKind; document: Document; rebuilt: Rebuilt | null; parameters: ParameterValues }

/** Every candidate of the page asked of its verdicts at once: one query of history for each candidate. */
async function judgePage(
  client: ClientBase, region: Region, gate: ShadowGate, page: readonly ShadowRow[], candidates: ReadonlyMap<string, Candidate>,
): Promise<Page> {
  const verdicts = await readKeptVerdicts(client, region, [...new Set(page.map(({ verdict }) => verdict))])
  const documents = await loadDocuments(client, region, [...new Set(verdicts.map(({ document }) => document))])
  const rebuilt = await rebuildRuleSets(client, region, gate, verdicts, documents)
  const opened = new Map<string, Opened>()
  for (const verdict of verdicts) {
    const document = documents.get(verdict.document)
    const kind = document && gate.kinds.get(document.kind)
    if (!document || !verdict.body || !kind?.judged) continue
    const rules = verdict.ruleSet === NO_RULE_SET.hash ? null : rebuilt.get(setName(kind, verdict.ruleSet)) ?? null
    if (rules && 'zh' in rules) continue
    const parameters = rules?.parameters ?? await thresholdsOf(client, region, gate, kind, verdict, document.unit)
    if (parameters) opened.set(verdict.id, { verdict, kind, document: judgedDocument(document, kind.header, verdict), rebuilt: rules, parameters })
  }
  const answers = new Map<string, CandidateAnswer>()
  for (const [name, rows] of Map.groupBy(page, ({ candidate, round, rule }) => candidateName(candidate, round, rule))) {
    const candidate = candidates.get(name)
    const asked = [...new Set(rows.flatMap(({ verdict }) => opened.get(verdict) ?? []))]
    if (candidate?.ruleSet) for (const [verdict, answer] of await judgeMany(client, region, gate, candidate.ruleSet, asked)) answers.set(`${name}/${verdict}`, answer)
  }
  return { documents, opened, answers }
}

/** Where no rule was asked no threshold is kept with the verdict: those of the day bind, as the office's forms say them. */
async function thresholdsOf(client: ClientBase, region: Region, gate: ShadowGate, kind: LoadedKind, { judgedAt }: KeptVerdict, unit: string): Promise<ParameterValues | null> {
  const rules = gate.rulesOf(kind, region, civilDayOf(judgedAt), await gate.amendmentsOf(client, region), judgedAt, unit)
  return isRefusal(rules) ? null : rules.parameters
}

async function judgeMany(
  client: ClientBase, region: Region, gate: ShadowGate, ruleSet: RuleSet, asked: readonly Opened[],
): Promise<Map<string, CandidateAnswer>> {
  const answers = new Map<string, CandidateAnswer>()
  for (const members of Map.groupBy(asked, ({ kind }) => kind).values()) {
    const { kind } = members[0]!
    const { facts } = await factsThen(client, region, gate, kind, ruleSet.features, members)
    members.forEach(({ verdict, parameters }, index) => {
      const [finding] = judge(ruleSet, verdict.command, facts[index]!, { parameterValues: parameters, notDelivered: gate.notDelivered }).findings
      if (finding) answers.set(verdict.id, keptOf(finding))
    })
  }
  return answers
}

/** What is wrong with a row, or null. Under other declarations than those of then a difference proves nothing; equality still is equality. */
function differences(row: ShadowRow, { opened, answers }: Page, candidates: ReadonlyMap<string, Candidate>): Bilingual | Unproven | null {
  const name = candidateName(row.candidate, row.round, row.rule)
  const candidate = candidates.get(name)
  if (!candidate || candidate.kept.version !== row.version) return { zh: '不属于任何影子运行单据', en: 'belongs to no form that put it in shadow' }
  const { beganSeq, endedSeq, until } = candidate.kept
  if (row.seq <= beganSeq || (endedSeq !== null && row.seq >= endedSeq) || civilDayOf(row.judgedAt) > until) {
    return { zh: '不在其候选规则影子运行期间', en: 'stands outside the time in which its candidate was in shadow' }
  }
  const beside = opened.get(row.verdict)
  if (!beside) return { zh: '无法核验：当时的单据或规则集已不在库中', en: 'could not be checked: the document or the rule set of then is no longer kept' }
  const live = liveOf(beside, row.rule)
  const { verdict, document } = beside
  if (candidate.kept.judges !== document.kind || row.command !== verdict.command || row.judgedAt.getTime() !== verdict.judgedAt.getTime()
    || row.unit !== document.unit || row.amountFen !== document.amountFen || row.live !== (live?.outcome ?? null) || row.liveVersion !== (live?.version ?? null)) {
    return { zh: '与同时作出的判定或单据不符', en: 'differs from the document or from the verdict beside which it was made' }
  }
  if (row.outcome === 'cannotJudge' && isFault(row.finding)) return null
  const again = answers.get(`${name}/${row.verdict}`)
  if (!again) return { zh: '无法重算：候选规则已不能读或不适用于此动作', en: 'could not be judged again: the candidate no longer reads or is not asked at this act' }
  if (row.outcome === again.outcome && canonicalText(row.finding) === canonicalText(plain(again.finding))) return null
  if (verdict.ruleSet === NO_RULE_SET.hash) return 'noRuleSet'
  if (beside.rebuilt && !beside.rebuilt.exact && beside.rebuilt.changedTexts.length === 0) return 'otherDeclarations'
  return { zh: `应为“${again.outcome}”，记录为“${row.outcome}”或依据不同`, en: `comes out as “${again.outcome}”, recorded is “${row.outcome}”, or its evidence differs` }
}

/** A rule that passed leaves no finding; one that was stopped, or is not asked at this act, was not asked. */
function liveOf({ verdict, rebuilt }: Opened, id: string): { outcome: string; version: number } | null {
  const finding = verdict.findings.find(({ rule }) => rule === id)
  if (finding) return finding
  const rule = rebuilt?.ruleSet.rules.find(({ source }) => source.id === id && source.on.includes(verdict.command))
  return rule ? { outcome: 'pass', version: rule.source.version } : null
}

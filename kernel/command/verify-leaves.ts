import { canonicalText, opens } from '#kernel/log/index.ts'
import type { Body } from '#kernel/document/index.ts'
import { strongest, type Effect } from '#kernel/rules/index.ts'
import { brief } from './record.ts'
import { documentAt, type DocumentFile, type FiledLeaf, type FiledStep, type FiledVerdict } from './verify-file.ts'
import type { Handled } from './verify-flows.ts'
import type { About } from './verify-problems.ts'

/** The rows of a document against the leaves of the log, one by one: header, versions, steps, verdicts. */
export function compareLeaves(file: DocumentFile, handled: readonly Handled[], say: About): void {
  compareChain(file, say)
  compareHeader(file, say)
  compareVersions(file, say)
  const moves = new Map(handled.map((one) => [one.step.leaf, one]))
  const steps = new Map(file.steps.map((step) => [step.leaf, step]))
  const verdicts = new Map(file.verdicts.map((verdict) => [verdict.id, verdict]))
  for (const leaf of file.leaves) compareLeaf(file, leaf, { step: steps.get(leaf.position), move: moves.get(leaf.position), verdicts }, say)
  const positions = new Set(file.leaves.map(({ position }) => position))
  for (const step of file.steps) {
    if (!positions.has(step.leaf)) say.step(step.n, `存证 ${step.leaf} 不是这张单据的`, `its leaf ${step.leaf} is not of this document`)
  }
  compareSteps(file, say)
  compareAttachments(file, say)
}

/** Each leaf begins where the one before ended, tells of a document of one kind and one unit, and writes a body only where one may be written. */
function compareChain(file: DocumentFile, say: About): void {
  let state: string | null = null
  let seq = 0n
  let [version, round] = [0, 0]
  for (const leaf of file.leaves) {
    const { position, content } = leaf
    if (content.from !== state) {
      say.leaf(String(position), `起始状态为“${content.from ?? '—'}”，上一存证止于“${state ?? '—'}”`, `it begins at “${content.from ?? '—'}”, the one before ended at “${state ?? '—'}”`)
    }
    if (BigInt(content.seq) <= seq) say.leaf(String(position), `序号 ${content.seq} 不在上一存证之后`, `its order ${content.seq} is not after the leaf before`)
    const { kind, unit } = file.leaves[0]!.content
    if (content.kind !== kind || content.unit !== unit) say.leaf(String(position), '单据种类或单位与最初的存证不符', 'kind or unit differ from those of its first leaf')
    compareWriting(file, leaf, { version, round }, say)
    ;[version, round] = [content.version, content.round]
    state = content.state
    seq = BigInt(content.seq)
  }
}

/**
 * Whoever makes documents writes them while they are drafts; what a verdict bore is written once, when it is opened. Otherwise a draft saved under what
 * was approved would change the payee, each row agreeing with its leaf. What left no step moved nothing.
 */
function compareWriting({ kind, leaves }: DocumentFile, { position, content }: FiledLeaf, before: { version: number; round: number }, say: About): void {
  const isDraft = kind.make !== null && (content.from ?? 'draft') === 'draft'
  const isOpening = kind.make === null && content.action === 'open' && position === leaves[0]!.position
  const mayWrite = isOpening || (isDraft && (content.action === 'draft' || content.action === 'submit'))
  const isSteplessElsewhere = STEPLESS.has(content.action) && !mayWrite
  if (isSteplessElsewhere || (content.body !== undefined && !mayWrite)) {
    say.leaf(String(position), `“${content.action}”改写了内容，而单据当时是“${content.from ?? '—'}”，不能改写`, `“${content.action}” writes a document that is “${content.from ?? '—'}”, in which nothing may be written`)
  }
  const version = before.version + (content.body === undefined ? 0 : 1)
  if (content.version !== version) say.leaf(String(position), `版本应为 ${version}，记录为 ${content.version}`, `its version is ${version} by the leaves before, recorded is ${content.version}`)
  const stays = content.action === 'draft' || content.verdict?.effect === 'forbid'
  if (stays && (content.state !== (content.from ?? 'draft') || content.round !== before.round)) {
    say.leaf(String(position), `“${content.action}”没有办理，单据却由“${content.from ?? '—'}”变为“${content.state}”`, `“${content.action}” was not carried out, yet it leads from “${content.from ?? '—'}” to “${content.state}”`)
  }
}

function compareHeader(file: DocumentFile, say: About): void {
  const { document } = file
  const [first, last] = [file.leaves[0], file.leaves.at(-1)]
  if (!first || !last) return say.document('没有任何存证', 'it has no leaf')
  const { content } = last
  const is: Record<string, unknown> = {
    kind: document.kind, number: document.number, version: document.version, round: document.round, state: document.state, unit: document.unit,
    amountFen: document.amountFen === null ? null : String(document.amountFen), indicator: document.indicator, subject: document.subject,
    seq: String(document.seq), madeBy: document.madeBy, madeAt: document.madeAt.toISOString(), changedAt: document.changedAt.toISOString(),
  }
  const should: Record<string, unknown> = { ...content, madeBy: first.content.by?.person ?? document.madeBy, madeAt: first.content.at, changedAt: content.at }
  for (const [name, value] of Object.entries(is)) {
    if (value !== should[name]) differs(say, `${HEADER_WORDS[name]!}`, name, should[name], value)
  }
  const at = documentAt(file, document.version)
  if (!at) return say.document(`第 ${document.version} 版内容缺失或不合格式`, `the body of version ${document.version} is missing or not of its form`)
  for (const name of ['title', 'amountFen', 'indicator'] as const) {
    if (at[name] !== document[name]) differs(say, `${HEADER_WORDS[name]!}（按内容）`, `${name} by its body`, at[name], document[name])
  }
}

const HEADER_WORDS: Record<string, string> = {
  kind: '种类', number: '编号', version: '版本', round: '轮次', state: '状态', unit: '单位', amountFen: '金额（分）', indicator: '指标', subject: '所涉单据',
  seq: '序号', madeBy: '制单人', madeAt: '制单时间', changedAt: '变动时间', title: '标题',
}

function differs(say: About, zh: string, en: string, should: unknown, is: unknown): void {
  say.document(`${zh}应为 ${String(should)}，记录为 ${String(is)}`, `its ${en} is ${String(should)} by the evidence, recorded is ${String(is)}`)
}

function compareVersions(file: DocumentFile, say: About): void {
  const leaves = new Map(file.leaves.map((leaf) => [leaf.position, leaf]))
  file.versions.forEach(({ version, leaf, body, person, at }, index) => {
    const content = leaves.get(leaf)?.content
    if (version !== index + 1) say.document(`第 ${index + 1} 版缺失`, `version ${index + 1} is missing`)
    if (!content || content.version !== version || !content.body) {
      return say.document(`第 ${version} 版没有自己的存证`, `version ${version} has no leaf of its own`)
    }
    if ((content.by?.person ?? file.document.madeBy) !== person) say.document(`第 ${version} 版的填写人与存证不符`, `the author of version ${version} differs from its leaf`)
    if (content.at !== at.toISOString()) say.document(`第 ${version} 版的时间与存证不符`, `the time of version ${version} differs from its leaf`)
    for (const name of changedFields(file, body, content.body)) {
      say.document(`第 ${version} 版的“${name}”与存证不符`, `“${name}” of version ${version} differs from its leaf`)
    }
  })
  if (file.versions.length !== file.document.version) {
    say.document(`应有 ${file.document.version} 版，记录有 ${file.versions.length} 版`, `it has ${file.document.version} versions, kept are ${file.versions.length}`)
  }
}

function changedFields(file: DocumentFile, body: Body, recorded: Record<string, unknown>): string[] {
  const declared = file.kind.fields.filter(({ personal }) => !personal).map(({ name }) => name)
  return [...new Set([...Object.keys(recorded), ...declared])].filter((name) => (
    canonicalText(brief(body[name] ?? null)) !== canonicalText(recorded[name] ?? null)))
}

interface Beside { step: FiledStep | undefined; move: Handled | undefined; verdicts: ReadonlyMap<string, FiledVerdict> }

/** Actions that leave a leaf and no step. */
const STEPLESS = new Set(['draft', 'open'])

function compareLeaf(file: DocumentFile, leaf: FiledLeaf, { step, move, verdicts }: Beside, say: About): void {
  const { content, position } = leaf
  const say1 = (zh: string, en: string) => say.leaf(String(position), zh, en)
  const forbidden = content.verdict?.effect === 'forbid'
  if (!step !== (forbidden || STEPLESS.has(content.action))) {
    return step ? say1('不应有环节，却有', 'it allows no step, yet there is one') : say1(`“${content.action}”没有留下环节`, `“${content.action}” has left no step`)
  }
  if (content.verdict) compareVerdict(content.verdict, verdicts.get(content.verdict.id), content, say1)
  comparePersonal(file, leaf, step, say1)
  if (!step) return
  const by = content.by
  if (content.action !== step.action || by?.person !== step.person || by.position !== step.position || content.seq !== String(step.seq)
    || content.round !== step.round || content.at !== step.at.toISOString() || (by.onBehalfOf[0] ?? null) !== step.onBehalfOf) {
    say.step(step.n, `动作、办理人、岗位、轮次、序号或时间与存证 ${position} 不符`, `action, person, position, round, order or time differ from leaf ${position}`)
  }
  if (content.verdict && content.verdict.id !== step.verdict) say.step(step.n, '判定不是存证所记的', 'its verdict is not the one in its leaf')
  if (move && move.to !== content.state) say.step(step.n, `按流程图状态应为“${move.to}”，存证为“${content.state}”`, `the drawing leads to “${move.to}”, its leaf says “${content.state}”`)
}

function compareVerdict(
  recorded: NonNullable<FiledLeaf['content']['verdict']>, verdict: FiledVerdict | undefined, { action, seq }: FiledLeaf['content'],
  say: (zh: string, en: string) => void,
): void {
  if (!verdict) return say(`判定 ${recorded.id} 缺失`, `the verdict ${recorded.id} is missing`)
  if (verdict.effect !== recorded.effect || verdict.command !== action || String(verdict.seq) !== seq) {
    say(`判定应为“${recorded.effect}”，记录为“${verdict.effect}”`, `its verdict was “${recorded.effect}”, recorded is “${verdict.effect}”`)
  }
  const asking = verdict.findings.filter(({ effect }) => effect !== null)
  const list = asking.map(({ rule, version, outcome, effect }) => ({ rule, version, outcome, effect }))
  if (list.length + recorded.findings.length > 0 && canonicalText(list) !== canonicalText(recorded.findings)) say('疑点与判定记录不符', 'its findings differ from the stored verdict')
  if (recorded.evidence !== undefined && recorded.evidence !== verdict.evidence) {
    say('规则、参数、疑点或特征值与判定时不符', 'its rules, thresholds, findings or features are not those it was judged by')
  }
  const effect = asking.reduce<Effect | 'pass'>((most, one) => strongest(most, one.effect!), 'pass')
  if (effect !== verdict.effect) say(`疑点合计应为“${effect}”，判定为“${verdict.effect}”`, `its findings make “${effect}”, the verdict says “${verdict.effect}”`)
}

/** What entered the log hidden still opens with its salt. Without the salt it was erased on purpose, and nothing can be said. */
function comparePersonal(file: DocumentFile, { content, salt }: FiledLeaf, step: FiledStep | undefined, say: (zh: string, en: string) => void): void {
  if (!content.personal || !salt) return
  const at = documentAt(file, content.version)
  if (!at) return
  const hidden: Record<string, unknown> = {}
  if (content.body) {
    for (const { name, personal } of file.kind.fields) if (personal) hidden[name] = brief(at.body[name] ?? null)
    hidden['title'] = at.title
  }
  if (step?.reason) hidden['reason'] = step.reason
  // A reason that came with a draft, or with what was forbidden, is kept in no row: such a leaf is compared only for its body.
  if (!step && !content.body) return
  if (!opens(content.personal, 'personal', hidden, salt)) say('个人信息、标题或理由与存证不符', 'personal fields, title or reason differ from the leaf')
}

/** Numbered without a gap, each with the verdict of its own moment. */
function compareSteps(file: DocumentFile, say: About): void {
  const verdicts = new Map(file.verdicts.map((verdict) => [verdict.id, verdict]))
  file.steps.forEach((step, index) => {
    if (step.n !== index + 1) say.step(step.n, `应为第 ${index + 1} 步`, `it should be step ${index + 1}`)
    const verdict = verdicts.get(step.verdict)
    if (verdict && (verdict.seq !== step.seq || verdict.command !== step.action || verdict.at.getTime() !== step.at.getTime())) {
      say.step(step.n, '判定属于另一时刻或另一动作', 'its verdict is of another moment or action')
    }
  })
  if (file.steps.length !== file.document.steps) {
    say.document(`应有 ${file.document.steps} 步，记录有 ${file.steps.length} 步`, `it has ${file.document.steps} steps, kept are ${file.steps.length}`)
  }
}

/**
 * A file that an act found is still there; a file that was there before an act was found by the next one. That very act may have begun while the
 * file was on its way in, so the first after it need not name it.
 */
function compareAttachments(file: DocumentFile, say: About): void {
  const kept = new Set(file.attachments.map(({ sha256 }) => sha256))
  const acts = file.leaves.filter(({ content }) => content.by !== null && !OF_ANOTHER.has(content.action))
  const named = new Set(acts.flatMap(({ content }) => content.attachments ?? []))
  for (const sha256 of named) if (!kept.has(sha256)) say.document(`存证所记的附件 ${sha256} 缺失`, `the file ${sha256} that its leaves name is missing`)
  for (const { sha256, at } of file.attachments) {
    const later = acts.filter(({ content }) => Date.parse(content.at) > at.getTime()).slice(1)
    if (later.some(({ content }) => !(content.attachments ?? []).includes(sha256))) {
      say.document(`附件 ${sha256} 据称当时已有，而其后的存证没有记到`, `the file ${sha256} is said to have been there, yet later leaves do not name it`)
    }
  }
}

/** Done to this document by an alert about it, which does not look at its files. */
const OF_ANOTHER = new Set(['alertRelease', 'alertReturn', 'alertForbid'])

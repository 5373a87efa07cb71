import { hash } from 'node:crypto'
import { canonicalBytes, canonicalText, commit, SALT_BYTES } from '#kernel/log/index.ts'
import type { Document } from '#kernel/document/index.ts'
import type { Transfer } from '#kernel/ledger/index.ts'
import type { LoadedKind } from '#kernel/module/model.ts'
import type { Finding } from '#kernel/rules/index.ts'
import type { Decision, JudgedVerdict } from './decide.ts'
import type { Gate } from './gate.ts'
import { writeEvidence, type Evidence } from './verdict-digest.ts'
import type { World } from './world.ts'

/** One leaf of the log: the act as it will be provable in thirty years. */
export interface Leaf {
  position: bigint
  bytes: Buffer
  salt: Buffer | null
}

/** Leaves of one decision: the document's own, then its subject's, then that of the document it gave birth to. */
export interface Recorded {
  own: Leaf
  subject: Leaf | null
  birth: Leaf | null
  /** Behind the verdict that its own leaf names. */
  evidence: Evidence | null
}

/** Step 8: the exact canonical bytes of each act, at the next positions of the region's log. */
export function record(gate: Gate, world: World, decisions: readonly Decision[], size: bigint): { leaves: Map<Decision, Recorded>; size: bigint } {
  const leaves = new Map<Decision, Recorded>()
  const newSalt = drawSalts(gate, decisions.length)
  let next = size
  for (const decision of decisions) {
    const { admitted, document, subject, birth, seq } = decision
    const { command, kind, standing } = admitted
    const by = { person: standing.person, position: standing.positionCode, onBehalfOf: standing.onBehalfOf.map((one) => one.person) }
    const leaf = (content: Content) => toLeaf(newSalt, world, next++, seq, content)
    const { verdict } = decision
    const evidence = verdict && writeEvidence(verdict.used, verdict.verdict.findings, verdict.features)
    leaves.set(decision, {
      evidence,
      own: leaf({
        kind, document, from: decision.from, action: command.action, by, verdict, evidence, transfers: decision.posting.transfers,
        drawing: decision.outcome && drawingOf(world, kind, document.id, command.action),
        ...(admitted.rewritten ? { withBody: true } : {}), ...(command.reason ? { reason: command.reason } : {}),
      }),
      subject: subject && leaf({
        kind: subject.kind, document: subject.document, from: subject.from, action: subject.action, by, verdict: null, evidence: null,
        transfers: subject.posting.transfers, drawing: drawingOf(world, subject.kind, subject.document.id, subject.action),
      }),
      birth: birth && leaf({
        kind: birth.kind, document: birth.document, from: null, action: 'open', by: null, verdict: null, evidence: null, transfers: [], withBody: true,
        drawing: birth.kind.definition.version,
      }),
    })
  }
  return { leaves, size: next }
}

/** Drawn by the batch: one call for each cost as much as the hash that it is for. */
function drawSalts({ random }: Gate, atOnce: number): () => Buffer {
  let drawn: Buffer = Buffer.alloc(0)
  return () => {
    if (drawn.length === 0) drawn = random(SALT_BYTES * atOnce)
    const salt = drawn.subarray(0, SALT_BYTES)
    drawn = drawn.subarray(SALT_BYTES)
    return salt
  }
}

/** The drawing that an act is done in: a round keeps the one it was submitted in, whatever is published meanwhile. */
export function drawingOf(world: World, kind: LoadedKind, document: string, action: string): string {
  const standing = action === 'submit' ? undefined : world.instances.get(document)?.definitionVersion
  return standing ?? kind.definition.version
}

interface Content {
  kind: LoadedKind
  document: Document
  from: string | null
  action: string
  by: { person: string; position: string; onBehalfOf: string[] } | null
  verdict: JudgedVerdict | null
  evidence: Evidence | null
  transfers: Transfer[]
  /** Null when the document did not move through its process. */
  drawing: string | null
  withBody?: boolean
  reason?: string
}

/** Names, accounts and free text enter as one salted commitment, so that they can be erased and still be proven. */
function toLeaf(newSalt: () => Buffer, world: World, position: bigint, seq: bigint, content: Content): Leaf {
  const { kind, document, verdict, evidence } = content
  const personal: Record<string, unknown> = {}
  const open: Record<string, unknown> = {}
  if (content.withBody) {
    for (const field of kind.fields) (field.personal ? personal : open)[field.name] = brief(document.body[field.name] ?? null)
    personal.title = document.title
  }
  if (content.reason) personal.reason = content.reason
  // Every act names the files as it found them, so that one that came between two acts is covered by the later.
  const attachments = [...new Set([...(world.attachments.get(document.id)?.values() ?? [])].flat())].sort()
  const leaf: Record<string, unknown> = {
    format: 1, region: world.region, seq, at: world.moment.judgedAt.toISOString(),
    document: document.id, kind: document.kind, number: document.number, version: document.version, round: document.round,
    action: content.action, from: content.from, state: document.state, unit: document.unit,
    amountFen: document.amountFen, indicator: document.indicator, subject: document.subject, by: content.by,
    verdict: verdict && {
      id: verdict.id, effect: verdict.verdict.effect, findings: verdict.verdict.findings.filter(asksSomething).map(short), evidence: evidence!.digest,
    },
    transfers: brief(content.transfers.map((transfer) => ({
      id: transfer.id, event: transfer.event, amountFen: transfer.amountFen,
      debit: `${transfer.debit.holder}:${transfer.debit.code}`, credit: `${transfer.credit.holder}:${transfer.credit.code}`,
    }))),
  }
  if (content.drawing) leaf.drawing = content.drawing
  if (content.withBody) leaf.body = open
  if (attachments.length > 0) leaf.attachments = attachments
  const salt = Object.keys(personal).length > 0 ? newSalt() : null
  if (salt) leaf.personal = commit('personal', personal, salt)
  return { position, bytes: canonicalBytes(leaf), salt }
}

const MAX_OPEN_BYTES = 12_288

/** A leaf has 64 KB: a long table, a county's indicators, enters as the hash of its canonical bytes, which stay in the version's body. */
export function brief(value: unknown): unknown {
  if (!Array.isArray(value)) return value
  const text = canonicalText(value)
  // A code unit takes three bytes at most: nearly all lists need no counting.
  if (3 * text.length <= MAX_OPEN_BYTES) return value
  const bytes = Buffer.byteLength(text)
  return bytes <= MAX_OPEN_BYTES ? value : { rows: value.length, bytes, sha256: hash('sha256', text, 'base64') }
}

function asksSomething(finding: Finding): boolean {
  return finding.effect !== null
}

function short(finding: Finding) {
  return { rule: finding.rule, version: finding.version, outcome: finding.outcome, effect: finding.effect }
}

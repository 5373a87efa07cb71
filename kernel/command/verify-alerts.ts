import type { Verdict } from '#kernel/rules/index.ts'
import type { SubjectEffect } from '#kernel/module/model.ts'
import type { Gate } from './gate.ts'
import { documentAt, type Born, type DocumentFile } from './verify-file.ts'
import type { Handled } from './verify-flows.ts'
import type { About } from './verify-problems.ts'

const STEP_OF: Record<SubjectEffect, string> = { release: 'alertRelease', sendBack: 'alertReturn', forbid: 'alertForbid' }

/** What holds a document and what lets it go: each verdict that must bear one has its alert, each end its step, each release its override. */
export function compareAlerts(gate: Pick<Gate, 'modules' | 'kinds'>, file: DocumentFile, handled: readonly Handled[], say: About): void {
  compareBirths(gate, file, say)
  compareHold(gate, file, say)
  const due = new Set<string>()
  for (const { step, document } of handled) {
    if (!Object.values(STEP_OF).includes(step.action)) continue
    const alert = file.born.find(({ steps }) => steps.some(({ seq, person }) => seq === step.seq && person === step.person))
    const kind = alert && gate.kinds.get(alert.kind)
    const effect = alert?.ended ? kind?.onEnd?.(alert.ended, alert.document, document) : null
    if (!alert || !effect || STEP_OF[effect] !== step.action) {
      say.step(step.n, '没有预警以此办结', 'no alert ended with this')
      continue
    }
    if (step.action !== 'alertRelease') continue
    for (const rule of kind!.releases?.(alert.document) ?? []) due.add(overrideName({ round: step.round, rule, alert: alert.document.id, seq: step.seq }))
  }
  const kept = new Set(file.overrides.map(overrideName))
  for (const name of due) if (!kept.has(name)) say.document(`放行没有留下豁免（${name}）`, `a release has left no override (${name})`)
  for (const name of kept) if (!due.has(name)) say.document(`豁免不是由预警放行而来（${name}）`, `an override comes from no released alert (${name})`)
}

function overrideName({ round, rule, alert, seq }: { round: number; rule: string; alert: string; seq: bigint }): string {
  return `${rule} ${round} ${alert} ${seq}`
}

function compareBirths(gate: Pick<Gate, 'modules'>, file: DocumentFile, say: About): void {
  const left = new Map(file.born.map((one) => [one.openedSeq, one]))
  for (const { id, seq, command, effect, findings } of file.verdicts) {
    const leaf = file.leaves.find(({ content }) => content.verdict?.id === id)
    if (!leaf && !file.steps.some((step) => step.verdict === id)) say.document(`判定 ${id} 没有存证`, `the verdict ${id} is in no leaf`)
    const parent = leaf && documentAt(file, leaf.content.version)
    if (!parent) continue
    const verdict = { effect, findings, signers: [], evidenceKinds: [] } as Verdict
    // The round is that of the leaf: whatever was forbidden stayed in the round before.
    const asked = gate.modules.flatMap((module) => module.onVerdict?.({ ...parent, round: leaf.content.round }, command, verdict) ?? [])[0]
    const born = left.get(seq)
    left.delete(seq)
    if ((asked?.kind ?? null) !== (born?.kind ?? null)) {
      say.document(`判定“${effect}”（序号 ${seq}）应生成“${asked?.kind ?? '无'}”，实为“${born?.kind ?? '无'}”`,
        `its verdict “${effect}” of order ${seq} bears “${asked?.kind ?? 'nothing'}”, kept is “${born?.kind ?? 'nothing'}”`)
    } else if (born && born.document.madeBy !== file.document.madeBy) {
      say.document(`预警 ${born.document.id} 不归制单人`, `the alert ${born.document.id} is not its maker’s`)
    } else if (asked && born && Object.entries(asked.body).some(([name, value]) => (born.document.body[name] ?? null) !== (value ?? null))) {
      say.document(`预警 ${born.document.id} 的内容与判定（序号 ${seq}）不符`, `the alert ${born.document.id} does not say what the verdict of order ${seq} found`)
    }
  }
  for (const one of left.values()) say.document(`预警 ${one.document.id} 不是由判定生成的`, `the alert ${one.document.id} was born of no verdict`)
}

/** A document that stands held has an alert that is still open and will move it. */
function compareHold(gate: Pick<Gate, 'kinds'>, file: DocumentFile, say: About): void {
  if (!file.instance?.state.held) return
  const moves = (alert: Born) => {
    const kind = gate.kinds.get(alert.kind)
    const results = kind?.definition.nodes.flatMap((node) => (node.type === 'end' ? [node.outcome || node.state] : [])) ?? []
    return alert.ended === null && results.some((result) => (kind!.onEnd?.(result, alert.document, file.document) ?? null) !== null)
  }
  if (!file.born.some(moves)) say.document('被拦截，却没有未办结的预警', 'it stands held and no open alert holds it')
}

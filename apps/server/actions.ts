import { findingsFor, whyNot } from '#kernel/command/index.ts'
import { refuse as refuseAccess, type Holding } from '#kernel/access/index.ts'
import { isWithdrawable, offeredActions } from '#kernel/process/index.ts'
import { newId } from '#kernel/values/id.ts'
import type { Refusal } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { ActionView } from './model.ts'
import type { Site } from './site.ts'
import { spoken } from './spoken.ts'
import type { DocumentParts } from './store/document-view.ts'

/**
 * Every action of the kind: may this person do it through this position now, and if not, why and who could? The kernel itself answers,
 * by a preview of each action, so that no second opinion of what is legal exists.
 */
export async function actionsOf(
  site: Site, region: Region, person: string, holding: Holding | null, parts: DocumentParts,
): Promise<ActionView[]> {
  const { document, kind } = parts
  const names = Object.keys(kind.actions)
  const tasks = names.map((action) => {
    const offering = tasksOffering(parts, action)
    return offering.find(({ position }) => position === holding?.code) ?? offering[0]
  })
  const refusals = holding === null ? names.map(() => refuseAccess('access.no_position')) : await whyNot(site.gate, region, names.map((action, index) => ({
    key: newId(), actor: { person, position: holding.position }, kind: kind.code, document: document.id, action,
    ...(tasks[index] ? { task: tasks[index].id } : {}),
    // A reason is typed when the button is pressed; its absence now is no obstacle.
    unsaid: true as const,
  })))
  return names.map((action, index) => {
    const word = kind.actions[action]!
    const refusal = inTheWay(action, refusals[index] ?? null)
    const task = tasks[index] ?? null
    // Only to whoever holds the task: what is for reviewers is not told to others by the question either.
    const opinionOn = refusal === null && task ? findingsFor(kind, action, parts.instance!.state, task) : []
    return {
      action, title: { zh: word.zh, en: word.en }, enabled: refusal === null, why: refusal && spoken(site, refusal).message,
      who: whoCould(parts, action), task: task?.id ?? null, needsReason: word.needsReason === true || opinionOn.length > 0,
      reasonTitle: word.reasonTitle ?? (opinionOn.length > 0 ? OPINION : null), opinionOn, asks: [...word.asks ?? []], tone: word.tone ?? 'default',
    }
  })
}

const OPINION = { zh: '对疑点的意见', en: 'opinion on the findings' }

/** What the form itself still lacks is told while it is typed; it does not take the button away. */
function inTheWay(action: string, refusal: Refusal | null): Refusal | null {
  if (refusal === null) return null
  const isWriting = action === 'draft' || action === 'submit'
  return isWriting && !STANDS_IN_THE_WAY.test(refusal.code) ? null : refusal
}

const STANDS_IN_THE_WAY = /^(access|process)\.|^command\.(not_|other_kind|unknown_kind|busy|rule_set_broken)|^document\.(not_in_state|no_such|stale)/

function tasksOffering({ instance, definition, tasks }: DocumentParts, action: string) {
  return instance ? tasks.filter((task) => offeredActions(definition, instance.state, task.taskKey).includes(action)) : []
}

function whoCould(parts: DocumentParts, action: string): string[] {
  const { document, instance, definition, tasks, holders, makers, madeBy } = parts
  // Of a maker who left, whoever holds the position now.
  if (document.state === 'draft' && action === 'annul') return makers.includes(madeBy) ? [madeBy] : makers
  if (document.state === 'draft') return action === 'draft' || action === 'submit' ? makers : []
  if (action === 'withdraw') return instance && isWithdrawable(definition, instance.state) ? [madeBy] : []
  const offering = new Set(tasksOffering(parts, action))
  return [...new Set(tasks.flatMap((task, index) => (offering.has(task) ? holders[index]! : [])))]
}

import { preview, type Command } from '#kernel/command/index.ts'
import { refuse as refuseAccess, type Holding } from '#kernel/access/index.ts'
import { offeredActions } from '#kernel/process/index.ts'
import { newId } from '#kernel/values/id.ts'
import type { Refusal } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { ActionView } from './model.ts'
import type { Site } from './site.ts'
import { spoken } from './spoken.ts'
import type { DocumentParts } from './store/document-view.ts'

/** Asked of the kernel at the same time; each takes a connection of the gate for some milliseconds. */
const AT_ONCE = 3

/**
 * Every action of the kind: may this person do it through this position now, and if not, why and who could? The kernel itself answers,
 * by a preview of each action, so that no second opinion of what is legal exists.
 */
export async function actionsOf(
  site: Site, region: Region, person: string, holding: Holding | null, parts: DocumentParts,
): Promise<ActionView[]> {
  const names = Object.keys(parts.kind.actions)
  const views: ActionView[] = []
  for (let index = 0; index < names.length; index += AT_ONCE) {
    views.push(...await Promise.all(names.slice(index, index + AT_ONCE).map((name) => actionOf(site, region, person, holding, parts, name))))
  }
  return views
}

async function actionOf(
  site: Site, region: Region, person: string, holding: Holding | null, parts: DocumentParts, action: string,
): Promise<ActionView> {
  const { document, kind } = parts
  const word = kind.actions[action]!
  const offering = tasksOffering(parts, action)
  const task = offering.find(({ position }) => position === holding?.code) ?? offering[0]
  const refusal = holding === null ? refuseAccess('access.no_position') : await legal(site, region, {
    key: newId(), actor: { person, position: holding.position }, kind: kind.code, document: document.id, action,
    ...(task ? { task: task.id } : {}),
    // A reason is typed when the button is pressed; its absence now is no obstacle.
    ...(word.needsReason ? { reason: '—' } : {}),
  })
  return {
    action, title: { zh: word.zh, en: word.en }, enabled: refusal === null, why: refusal && spoken(site, refusal).message, who: whoCould(parts, action),
    task: task?.id ?? null, needsReason: word.needsReason === true, reasonTitle: word.reasonTitle ?? null,
    tone: word.tone ?? 'default',
  }
}

/** What the form itself still lacks is told while it is typed; it does not take the button away. */
async function legal(site: Site, region: Region, command: Command): Promise<Refusal | null> {
  const { refusal } = await preview(site.gate, region, command)
  if (refusal === null) return null
  const isWriting = command.action === 'draft' || command.action === 'submit'
  return isWriting && !STANDS_IN_THE_WAY.test(refusal.code) ? null : refusal
}

const STANDS_IN_THE_WAY = /^(access|process)\.|^command\.(not_|other_kind|unknown_kind|busy|rule_set_broken)|^document\.(not_in_state|no_such|stale)/

function tasksOffering({ instance, definition, tasks }: DocumentParts, action: string) {
  return instance ? tasks.filter((task) => offeredActions(definition, instance.state, task.taskKey).includes(action)) : []
}

function whoCould(parts: DocumentParts, action: string): string[] {
  const { document, instance, tasks, holders, makers, madeBy } = parts
  if (document.state === 'draft' && action === 'annul') return [madeBy]
  if (document.state === 'draft') return action === 'draft' || action === 'submit' ? makers : []
  if (action === 'withdraw') return instance && instance.state.ended === null && !instance.state.irreversible ? [madeBy] : []
  const offering = new Set(tasksOffering(parts, action))
  return [...new Set(tasks.flatMap((task, index) => (offering.has(task) ? holders[index]! : [])))]
}

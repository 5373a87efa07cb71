import type { LoadedKind } from '#kernel/module/index.ts'
import { asksNothing } from '#kernel/rules/index.ts'

/**
 * Actions that the kind lets be done for several documents from the list, of those that this step offers, for a document that met this effect.
 * Only what no rule had more to say of than a record is done from a list; what was never judged is looked at, as everything else is.
 */
export function bulkActions(kind: Pick<LoadedKind, 'actions' | 'definition'>, node: string, effect: string | null): string[] {
  if (effect === null || !asksNothing(effect)) return []
  const task = kind.definition.nodes.find((one) => one.id === node)
  if (task?.type !== 'task') return []
  return task.actions.filter((action) => {
    const word = kind.actions[action]
    // Whatever has to be stated is stated for one document at a time.
    return word?.bulk === true && !word.needsReason && !word.reasonTitle && !word.asks
  })
}

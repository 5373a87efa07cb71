import { EFFECTS } from '#kernel/rules/model.ts'

/**
 * SQL of the strongest effect that the round of a document met, in the region $1: of its verdicts since it was last submitted. A later step
 * asks few rules or none, and what it passes takes nothing away of what the submit had found; null when nothing was judged. The submit is looked
 * for among the verdicts of the document: asked as a condition, the list of all submits of the region was read in a young database.
 */
export function roundEffect(document: string): string {
  const verdicts = `from rules.verdict v where v.region = $1 and v.document = ${document}`
  return `(select v.effect ${verdicts} and v.seq >= coalesce((select max(v.seq) filter (where v.command = 'submit') ${verdicts}), 0)
    order by array_position(array[${EFFECTS.map((effect) => `'${effect}'`).join(', ')}], v.effect), v.seq desc limit 1)`
}

import type { Body, Field } from './model.ts'

/** Nobody in particular: papers and exports go on from hand to hand. */
const NOBODY: ReadonlySet<string> = new Set()

/** The body as it is read in these positions, by their codes; without them, as it may leave the house. */
export function maskBody(fields: readonly Field[], body: Body, positions = NOBODY): Body {
  const hidden = fields.filter(({ wholeFor }) => wholeFor && !wholeFor.some((position) => positions.has(position)))
  return { ...body, ...Object.fromEntries(hidden.map(({ name }) => [name, endsOf(body[name] ?? null)])) }
}

/** The body that another document begins with: what is masked is asked for anew. */
export function withoutMasked(fields: readonly Field[], body: Body): Body {
  const masked = new Set(fields.filter(({ wholeFor }) => wholeFor).map(({ name }) => name))
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, masked.has(name) ? null : value]))
}

/** Three characters and the last four tell two numbers apart at a desk; of a short text even the ends would be too much. */
function endsOf(value: Body[string]): string | null {
  if (typeof value !== 'string') return null
  const characters = [...value]
  const shown = characters.length >= 12
  return characters.map((one, index) => (shown && (index < 3 || index >= characters.length - 4) ? one : '*')).join('')
}

import { readFile } from 'node:fs/promises'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { parse } from 'yaml'

const METHODS = Type.Array(Type.String())
const WHOLE = Type.Integer({ minimum: 0, maximum: 10_000 })

/** Thresholds as the indicators' authors set them; a place sets its own by its own law. Days are whole days. */
const SETTINGS = Type.Object({
  R003: Type.Optional(Type.Object({
    threshold: Type.Optional(WHOLE), procurementMethods: Type.Optional(METHODS), byMethodDetails: Type.Optional(Type.Record(Type.String(), WHOLE)),
  }, { additionalProperties: false })),
  R018: Type.Optional(Type.Object({ procurementMethods: Type.Optional(METHODS) }, { additionalProperties: false })),
  R024: Type.Optional(Type.Object({ threshold: Type.Optional(Type.Number({ minimum: 0 })) }, { additionalProperties: false })),
  R025: Type.Optional(Type.Object({
    threshold: Type.Optional(Type.Number({ minimum: 0 })), percentile: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  }, { additionalProperties: false })),
  R035: Type.Optional(Type.Object({ threshold: Type.Optional(WHOLE) }, { additionalProperties: false })),
  /** Kinds of procurement, by their details, left out of everything. */
  excluded: Type.Optional(METHODS),
  /** Kinds whose price the buyer sets, or, the other way round, the only ones whose prices can be compared. */
  noPriceComparison: Type.Optional(METHODS),
  priceComparison: Type.Optional(METHODS),
}, { additionalProperties: false })

export type Settings = Static<typeof SETTINGS>

/** Null when the file cannot be read or is not of this form; `at` names the place. */
export async function readSettings(file: string): Promise<Settings | { at: string }> {
  const source = await readFile(file, 'utf8').catch(() => null)
  if (source === null) return { at: file }
  try {
    const settings: unknown = parse(source) ?? {}
    if (Value.Check(SETTINGS, settings)) return settings
    const [first] = Value.Errors(SETTINGS, settings)
    return { at: `${file}${first ? ` ${first.instancePath}: ${first.message}` : ''}` }
  } catch (error) {
    return { at: `${file}: ${error instanceof Error ? error.message.split('\n')[0] : ''}` }
  }
}

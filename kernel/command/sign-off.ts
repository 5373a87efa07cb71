import type { Document } from '#kernel/document/index.ts'
import type { LoadedKind } from '#kernel/module/model.ts'
import type { FeatureSpec, FeatureValues } from '#kernel/rules/index.ts'
import { formatYuan } from '#kernel/values/money.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'

/**
 * The amount in fen that the sign-off limits of a drawing look at, fixed for the round that begins: the document's own, and where the kind says so
 * what was paid before, so that who splits a payment does not come by a lower post (decision 57). What came back counts as less only of what was paid before.
 * Null: a document without an amount. Throws when the feature was not asked.
 */
export function signOffFen(kind: LoadedKind, document: Pick<Document, 'amountFen'>, features: FeatureValues): bigint | null {
  const { amountFen } = document
  const name = kind.judged?.signOffWith
  if (name === undefined || amountFen === null) return amountFen
  const before = features[name]
  // Null: nobody is named, as in published files that withhold it; nothing can be added up for nobody.
  if (before === null) return amountFen
  if (typeof before !== 'bigint') throw new Error(`The sign-off limits of ${kind.code} look at “${name}”, which was not asked.`)
  return before > 0n ? amountFen + before : amountFen
}

/** The same from the verdict that is kept of the submit; undefined: that does not say it. */
export function keptSignOffFen(kind: LoadedKind, document: Pick<Document, 'amountFen'>, kept: Readonly<Record<string, unknown>>): bigint | null | undefined {
  const name = kind.judged?.signOffWith
  if (name === undefined || document.amountFen === null) return document.amountFen
  const before = kept[name]
  if (before !== null && !(typeof before === 'string' && /^-?[0-9]{1,30}$/.test(before))) return undefined
  return signOffFen(kind, document, { [name]: before === null ? null : BigInt(before) })
}

/** Which amount decides who must sign, and why it is not the document's own; null: it is. */
export function signOffWords(kind: LoadedKind, { amountFen }: Pick<Document, 'amountFen'>, decidingFen: string | null): Bilingual | null {
  if (decidingFen === null || amountFen === null || BigInt(decidingFen) === amountFen) return null
  const title = kind.judged?.features.find(({ id }) => id === kind.judged!.signOffWith)?.title ?? { zh: '', en: '' }
  const [all, own, before] = [BigInt(decidingFen), amountFen, BigInt(decidingFen) - amountFen].map(formatYuan)
  return {
    zh: `审批权限按 ${all} 元确定：本笔 ${own} 元，加${title.zh} ${before} 元。`,
    en: `Sign-off limits look at ${all} yuan: ${own} of this document and ${before} ${title.en}.`,
  }
}

/** What is asked about history at an act: what the rules in force read, and at a submit what the sign-off limits look at. The same array for the same question. */
export function specsAsked(kind: LoadedKind, read: readonly FeatureSpec[], action: string): readonly FeatureSpec[] {
  const name = kind.judged?.signOffWith
  if (name === undefined || action !== 'submit' || read.some(({ id }) => id === name)) return read
  const known = widened.get(read) ?? new Map<string, readonly FeatureSpec[]>()
  widened.set(read, known)
  const specs = known.get(kind.code) ?? [...read, kind.judged!.features.find(({ id }) => id === name)!]
  known.set(kind.code, specs)
  return specs
}

/** Of values that were asked for a submit, those that are asked at this act. */
export function valuesAsked(kind: LoadedKind, read: readonly FeatureSpec[], action: string, values: FeatureValues): FeatureValues {
  const name = kind.judged?.signOffWith
  if (name === undefined || specsAsked(kind, read, action).some(({ id }) => id === name)) return values
  const { [name]: _unasked, ...asked } = values
  return asked
}

const widened = new WeakMap<readonly FeatureSpec[], Map<string, readonly FeatureSpec[]>>()

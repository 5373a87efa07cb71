import type { Document } from '#kernel/document/index.ts'
import type { LoadedKind } from '#kernel/module/model.ts'
import type { FeatureValues } from '#kernel/rules/index.ts'
import { formatYuan } from '#kernel/values/money.ts'
import type { Bilingual, Refusal } from '#kernel/values/refusal.ts'
import type { Gate } from './gate.ts'
import { refuse } from './model.ts'

/**
 * The amount in fen that the sign-off limits of a drawing look at, fixed for the round that begins: the document's own, and where the kind says so
 * what was paid before, so that who splits a payment does not come by a lower post (decision 57). Null: a document without an amount. Throws when
 * that was not asked.
 */
export function signOffFen(kind: LoadedKind, document: Pick<Document, 'amountFen'>, features: FeatureValues): bigint | null {
  const { amountFen } = document
  const name = kind.judged?.signOffWith?.id
  if (name === undefined || amountFen === null) return amountFen
  const before = features[name]
  // Null: a published file withholds who is paid; nothing can be added up for nobody.
  if (before === null) return amountFen
  if (typeof before !== 'bigint') throw new Error(`The sign-off limits of ${kind.code} look at “${name}”, which was not asked.`)
  // No way is known to less than nothing; a row that was slipped in must not lower the limit of the next.
  return amountFen + (before > 0n ? before : 0n)
}

/** Only a published file may withhold what the sum is added up by: who fills in a form would come by a lower post with it. */
export function signOffUnknown({ notDelivered }: Pick<Gate, 'notDelivered'>, kind: LoadedKind, features: FeatureValues): Refusal | null {
  const total = kind.judged?.signOffWith
  if (!total || features[total.id] !== null || notDelivered.length > 0) return null
  return refuse('command.sign_off_unknown', { title: total.title.zh, titleEn: total.title.en })
}

/** The same from the verdict that is kept of the submit; undefined: that does not say it. */
export function keptSignOffFen(kind: LoadedKind, document: Pick<Document, 'amountFen'>, kept: Readonly<Record<string, unknown>>): bigint | null | undefined {
  const name = kind.judged?.signOffWith?.id
  if (name === undefined || document.amountFen === null) return document.amountFen
  const before = kept[name]
  if (before !== null && !(typeof before === 'string' && /^-?[0-9]{1,30}$/.test(before))) return undefined
  return signOffFen(kind, document, { [name]: before === null ? null : BigInt(before) })
}

/** Which amount decides who must sign, and why it is not the document's own; null: it is. */
export function signOffWords(kind: LoadedKind, { amountFen }: Pick<Document, 'amountFen'>, decidingFen: string | null): Bilingual | null {
  if (decidingFen === null || amountFen === null || BigInt(decidingFen) === amountFen) return null
  const title = kind.judged?.signOffWith?.title ?? { zh: '', en: '' }
  const [all, own, before] = [BigInt(decidingFen), amountFen, BigInt(decidingFen) - amountFen].map(formatYuan)
  return {
    zh: `审批权限按 ${all} 元确定：本笔 ${own} 元，${title.zh} ${before} 元。`,
    en: `Sign-off limits look at ${all} yuan: ${own} of this document and ${before} ${title.en}.`,
  }
}

import { plural, readPlaceholder } from './plural.ts'

/** A sentence in both languages of the product. Chinese is read first; English is complete beside it. */
export interface Bilingual {
  zh: string
  en: string
}

/** A word that differs by language, such as the title of a field, is given in both and falls into its own sentence. */
export type RefusalValue = string | number | bigint | boolean | Bilingual | null

/**
 * An expected "no": a value, not an exception. It names the place and the way out in zh and en.
 * `status` is the HTTP status it maps to, said once, here.
 */
export interface Refusal {
  refused: true
  code: string
  status: number
  message: Bilingual
  values: Record<string, RefusalValue>
}

/**
 * What fills the holes of a sentence. A value of one of the names below is a sentence of ours itself, so it is there in both languages, or
 * empty; what another program said in its one language is quoted as `reported`.
 */
export type RefusalValues = Record<string, RefusalValue> & { [name in 'reason' | 'why' | 'problem' | 'detail' | 'cause' | 'message']?: Bilingual | '' | null }

interface Sentence extends Bilingual {
  /** HTTP status; 422 when absent: the request was understood and is not acceptable as it stands. */
  status?: number
}

/**
 * Declares a catalogue of refusals and gives back the function that makes them.
 * `{name}` in a sentence is replaced by the value of that name, `{name|row|rows}` by the word that fits it as a number.
 *
 *   export const refuse = refusals({ 'ledger.over_balance': { status: 409, zh: '…{available}…', en: '…{available}…' } })
 *   return refuse('ledger.over_balance', { available })
 */
export function refusals<Code extends string>(catalogue: Record<Code, Sentence>) {
  const refuse = (code: Code, values: RefusalValues = {}): Refusal => {
    const sentence = catalogue[code]
    return {
      refused: true,
      code,
      status: sentence.status ?? 422,
      message: { zh: fill(sentence.zh, values, 'zh'), en: fill(sentence.en, values, 'en') },
      values,
    }
  }
  return Object.assign(refuse, { catalogue })
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && (value as { refused?: unknown }).refused === true
}

/** Carries a refusal out of a deep call, where returning it would blur the code. Caught at the edge, answered as the refusal. */
export class Refused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(`${refusal.code}: ${refusal.message.en}`)
    this.name = 'Refused'
    this.refusal = refusal
  }
}

/** What an error says, for a sentence of ours to quote: a refusal speaks both languages, anything else the one that it was written in. */
export function saidBy(error: unknown): Bilingual {
  if (error instanceof Refused) return error.refusal.message
  const said = error instanceof Error ? error.message : String(error)
  return { zh: said, en: said }
}

function fill(sentence: string, values: Record<string, RefusalValue>, language: keyof Bilingual): string {
  return sentence.replace(/\{(\w+(?:\|[^|{}]*\|[^|{}]*)?)\}/g, (_, text: string) => {
    const { name, forms } = readPlaceholder(text)
    const value = values[name] ?? '—'
    if (forms) return plural(value, forms)
    return typeof value === 'object' ? value[language] : String(value)
  })
}

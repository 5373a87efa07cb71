import { plural, readPlaceholder } from '#kernel/values/plural.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { factOf, millisOf, placeOf } from './bind.ts'
import type { Facts, ParameterValues } from './model.ts'
import { rawWords } from './value-words.ts'
import type { Term, Vocabulary } from './vocabulary.ts'

export type Message = (facts: Facts) => Bilingual
type Language = keyof Bilingual
type Filled = (facts: Facts) => string

/** A rule's sentence with its placeholders filled from the facts and thresholds. Read at the first hit, as explanations are. */
export function messageOf(message: Bilingual, vocabulary: Vocabulary, parameterValues: ParameterValues): Message {
  let read: Message | null = null
  return (facts) => (read ??= sentencesOf(message, vocabulary, parameterValues))(facts)
}

function sentencesOf(message: Bilingual, vocabulary: Vocabulary, parameterValues: ParameterValues): Message {
  const [zh, en] = [sentenceOf(message.zh, vocabulary, parameterValues, 'zh'), sentenceOf(message.en, vocabulary, parameterValues, 'en')]
  if (typeof zh === 'string' && typeof en === 'string') {
    const always = Object.freeze({ zh, en })
    return () => always
  }
  return (facts) => ({ zh: typeof zh === 'string' ? zh : zh(facts), en: typeof en === 'string' ? en : en(facts) })
}

/** A text without placeholders is itself. */
function sentenceOf(text: string, vocabulary: Vocabulary, parameterValues: ParameterValues, language: Language): Filled | string {
  // What the parentheses catch stands at the odd places.
  const pieces = text.split(/\{([^{}]*)\}/)
  if (pieces.length === 1) return text
  const parts = pieces.map((piece, index) => (index % 2 === 0 ? piece : placeholderOf(piece, vocabulary, parameterValues, language)))
  return (facts) => {
    let sentence = ''
    for (const part of parts) sentence += typeof part === 'string' ? part : part(facts)
    return sentence
  }
}

function placeholderOf(text: string, vocabulary: Vocabulary, parameterValues: ParameterValues, language: Language): Filled {
  const { name, forms } = readPlaceholder(text)
  const term = vocabulary.get(name)!
  if (term.average) return averageWords(term, vocabulary)
  const place = placeOf(term)
  const ofParameter = name.startsWith('parameter.')
  return (facts) => {
    const value = ofParameter ? parameterValues[place.key] : factOf(facts, place)
    if (forms) return plural(value, forms)
    if (term.type === 'timestamp') return rawWords('timestamp', value === null || value === undefined ? null : millisOf(value))[language]
    if (typeof value === 'string') return term.codes?.find(({ code }) => code === value)?.[language] ?? value
    return rawWords(term.type, value)[language]
  }
}

/** An average is shown rounded down to the fen or the unit, a share to a ten-thousandth; both are judged as the exact quotient. */
function averageWords(term: Term, vocabulary: Vocabulary): Filled {
  const [sumPlace, countPlace] = [placeOf(vocabulary.get(term.average!.sum)!), placeOf(vocabulary.get(term.average!.count)!)]
  return (facts) => {
    const [sum, count] = [factOf(facts, sumPlace), factOf(facts, countPlace)]
    if (sum === null || !count) return rawWords(term.type, null).zh
    if (term.type === 'ratio') return String(Number(BigInt(sum as bigint) * 10_000n / BigInt(count as bigint)) / 10_000)
    return rawWords(term.type, BigInt(sum as bigint) / BigInt(count as bigint)).zh
  }
}

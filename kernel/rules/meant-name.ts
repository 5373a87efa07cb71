import { nearest } from './refuse.ts'
import type { Range } from './syntax.ts'
import type { Vocabulary } from './vocabulary.ts'

/**
 * What an unknown name at a place was probably meant to be, as it is to be written: a known name that has this title or
 * ends like this, one that is near in letters, or a text without its quotation marks. Null when none or several fit.
 */
export function meantBy(text: string, name: string, range: Range, vocabulary: Vocabulary, others: Iterable<string> = []): string | null {
  // A name with blanks in it is several words that the grammar joined: to take one for the whole would lose the others.
  if (!/^[\p{L}\p{N}_.]+$/u.test(name)) return null
  const bare = unquoted(text, name, range, vocabulary)
  return bare?.code ?? titled(name, vocabulary) ?? nearName(name, [...vocabulary.keys(), ...others]) ?? bare?.text ?? null
}

/** Near in its group, and near within it: payment.nothing is not payment.count because both begin alike. */
function nearName(written: string, known: readonly string[]): string | null {
  const [group, ...rest] = written.split('.')
  if (rest.length === 0) return nearest(written, known.filter((name) => !name.includes('.')))
  const groupOf = (name: string) => name.split('.')[0]!
  const nearGroup = nearest(group!, known.map(groupOf))
  const inside = known.filter((name) => name.includes('.') && groupOf(name) === nearGroup).map((name) => name.slice(name.indexOf('.') + 1))
  const near = nearest(rest.join('.'), inside)
  return near === null ? null : `${nearGroup}.${near}`
}

function titled(written: string, vocabulary: Vocabulary): string | null {
  const key = simplified(written)
  const found = [...vocabulary.values()].filter(({ name, title, group }) => {
    const [first, ...rest] = name.split('.')
    const last = [title.zh, title.en, rest.join('.')]
    const whole = group ? [group.zh, group.en, first!].flatMap((part) => last.flatMap((end) => [`${part}.${end}`, `${part}的${end}`])) : []
    return [...last, ...whole].some((one) => simplified(one) === key)
  })
  return found.length === 1 ? found[0]!.name : null
}

const simplified = (name: string) => name.toLowerCase().replace(/[_\s]/g, '')

/** Beside a text a bare word may be a text; beside one with codes, the code that it is or is the title of. */
function unquoted(text: string, word: string, { from }: Range, vocabulary: Vocabulary): { text: string; code: string | null } | null {
  const beside = /([\p{L}_][\p{L}\p{N}_.]*)\s*(?:!?=|in\s*[([][^()[\]]*)\s*$/u.exec(text.slice(Math.max(0, from - 400), from))
  const term = beside ? vocabulary.get(beside[1]!) : undefined
  if (term?.type !== 'text' && term?.type !== 'code') return null
  const coded = term.codes?.find(({ code, zh, en }) => [code, zh, en].includes(word))
  return { text: JSON.stringify(word), code: coded ? JSON.stringify(coded.code) : null }
}

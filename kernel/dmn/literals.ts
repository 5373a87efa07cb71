import { fail, type Reader } from './reader.ts'

const NUMBER = /(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?/y
const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', '"': '"', "'": "'", '\\': '\\' }

/** The digits at this place, or null. `1..5` begins with 1. */
export function readNumberText(reader: Reader): string | null {
  NUMBER.lastIndex = reader.at
  const digits = NUMBER.exec(reader.text)?.[0]
  if (digits === undefined) return null
  reader.at += digits.length
  return digits
}

/** A string literal, from its opening quotation mark. A backslash before any other letter is kept: patterns have "\d". */
export function readText(reader: Reader): string {
  const { text } = reader
  let value = ''
  for (let at = reader.at + 1; at < text.length; at++) {
    const sign = text[at]!
    if (sign === '"') {
      reader.at = at + 1
      return value
    }
    if (sign !== '\\') {
      value += sign
      continue
    }
    const next = text[++at] ?? ''
    const hex = /^(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6}))/.exec(text.slice(at, at + 7))
    const point = parseInt(hex?.[1] ?? hex?.[2] ?? '', 16)
    if (hex && point <= 0x10ffff) {
      value += String.fromCodePoint(point)
      at += hex[0].length - 1
    } else value += ESCAPES[next] ?? `\\${next}`
  }
  reader.at = text.length
  return fail(reader, { zh: '字符串结尾的引号', en: 'the quotation mark that ends the string' })
}

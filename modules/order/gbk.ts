/** Two-byte GBK, the other way round: what a decoder reads is what an encoder writes. Built once, on first use. */
let table: Map<string, number> | null = null

function gbkTable(): Map<string, number> {
  if (table) return table
  table = new Map()
  const decoder = new TextDecoder('gbk')
  for (let high = 0x81; high <= 0xfe; high += 1) {
    for (let low = 0x40; low <= 0xfe; low += 1) {
      if (low === 0x7f) continue
      const text = decoder.decode(Uint8Array.of(high, low))
      // Private-use characters are no characters of a name; a pair that stands for none decodes to several or to the replacement.
      if ([...text].length === 1 && !/[\uFFFD\p{Co}]/u.test(text) && !table.has(text)) table.set(text, high * 256 + low)
    }
  }
  return table
}

/** The first character that GBK cannot spell; null when it can spell all. */
export function outsideGbk(text: string): string | null {
  const known = gbkTable()
  return [...text].find((character) => character.codePointAt(0)! > 0x7f && !known.has(character)) ?? null
}

/** Throws on a character that `outsideGbk` finds. */
export function encodeGbk(text: string): Buffer {
  const known = gbkTable()
  const bytes: number[] = []
  for (const character of text) {
    const code = character.codePointAt(0)!
    if (code <= 0x7f) bytes.push(code)
    else {
      const pair = known.get(character)
      if (pair === undefined) throw new Error(`GBK has no ${character}`)
      bytes.push(pair >> 8, pair & 0xff)
    }
  }
  return Buffer.from(bytes)
}

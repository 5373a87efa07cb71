/**
 * Chinese keyboards give （a，b）＞５; outside string literals and comments these become their half-width twins. One unit
 * replaces one unit, so the offset map is the identity: every position is one in the author's text.
 */
export function toHalfWidth(text: string): string {
  return text.replace(/"(?:[^"\\]|\\[^])*"|\/\/[^\n]*|\/\*[^]*?\*\/|[\uff01\uff03-\uff5e]/g, (found) =>
    found.length === 1 ? String.fromCharCode(found.charCodeAt(0) - 0xfee0) : found)
}

/** Stands for every character of a text behind its opening quotation mark, which is how a closed text is told from an open one. */
export const BLANKED = '\u0001'

/** Half-width, and nothing left to read inside quotation marks and comments; every position stays. */
export function withoutTexts(text: string): string {
  return toHalfWidth(text).replace(/"(?:[^"\\]|\\[^])*"|\/\/[^\n]*|\/\*[^]*?\*\//g, (found) =>
    (found.startsWith('"') ? `"${BLANKED.repeat(found.length - 1)}` : ' '.repeat(found.length)))
}

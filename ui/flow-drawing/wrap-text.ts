/** Width of a text in em, near enough to wrap by: a Chinese character is one em, a Latin letter about half. */
export function widthInEm(text: string): number {
  let width = 0
  for (const character of text) width += character > '\u2e7f' ? 1 : /[A-Z\dMWmw%]/.test(character) ? 0.62 : character === ' ' ? 0.3 : 0.52
  return width
}

/**
 * Breaks a text into lines of about equal length. Chinese breaks between any two characters (never before closing
 * punctuation), other scripts between words. What does not fit into `maxLines` ends in an ellipsis.
 */
export function wrapText(text: string, maxEm: number, maxLines: number): string[] {
  const needed = Math.max(1, Math.ceil(widthInEm(text) / maxEm))
  for (let lines = needed; lines <= maxLines; lines++) {
    // A line may be a little longer than its even share, or the last word would fall onto one line too many.
    const wrapped = fill(text, Math.min(maxEm, widthInEm(text) / lines + 0.9))
    if (wrapped.length <= lines) return wrapped
  }
  const wrapped = fill(text, maxEm)
  if (wrapped.length <= maxLines) return wrapped
  const last = `${wrapped[maxLines - 1]!.slice(0, -1)}…`
  return [...wrapped.slice(0, maxLines - 1), last]
}

function fill(text: string, maxEm: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const piece of text.match(PIECES) ?? []) {
    if (line !== '' && widthInEm((line + piece).trimEnd()) > maxEm) {
      lines.push(line.trim())
      line = ''
    }
    line += piece
  }
  return [...lines, line.trim()].filter(Boolean)
}

/** What may not be torn: a Chinese character with the closing marks behind it, or a word with its space. */
const PIECES = /[（“《]?[\u2e80-\uffff][，。、；：！？）”》]*|[^\s\u2e80-\uffff]+\s*|\s+/gu

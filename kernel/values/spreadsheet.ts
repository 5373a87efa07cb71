/**
 * "=1+1" → "'=1+1": text that a spreadsheet would run as a formula stays text (CONTRACTS §7).
 * Leading blanks are looked through: spreadsheets drop them.
 */
export function harmlessInSpreadsheets(text: string): string {
  return /^[\s\u00a0]*[=+\-@]|^[\t\r]/.test(text) ? `'${text}` : text
}

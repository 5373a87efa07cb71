/**
 * What rules read of a typed text: blanks between Chinese characters, signs that nobody sees and full-width letters and digits
 * are gone, so that “香 烟” and “ＫＴＶ” are the words that they are read as. Everything else stays as it was typed.
 */
export function plainText(text: string): string {
  if (!VARIED.test(text)) return text
  return text
    .replace(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g, (found) => String.fromCharCode(found.charCodeAt(0) - 0xfee0))
    .replace(/\p{Cf}/gu, '').replace(/(?<=\p{Script=Han})\s+|\s+(?=\p{Script=Han})/gu, '').replace(/\s+/g, ' ').trim()
}

const VARIED = /[\s\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]|\p{Cf}/u

/** Whether a text has a letter or a digit: blanks, signs that nobody sees and full stops are no reason and no opinion. */
export function saysSomething(text: string | null | undefined): boolean {
  return /[\p{L}\p{N}]/u.test(text ?? '')
}

/** One spelling of a name for counting: width, case, blanks and signs do not make another payee. */
export function nameKey(name: string): string {
  return /^[\p{Script=Han}\dA-Z]+$/u.test(name) ? name : name.normalize('NFKC').toUpperCase().replace(/[^\p{L}\p{N}]+/gu, '') || name
}

/** One spelling of an account number: as its digits and letters are read out. */
export function accountKey(account: string): string {
  return /^[\dA-Z]+$/.test(account) ? account : account.normalize('NFKC').toUpperCase().replace(/[^\p{L}\p{N}]+/gu, '') || account
}

/** A name in the spelling of another where both are one, as a rule compares names sign by sign; else as it stands. */
export function spelledAs(name: string, other: string | null): string {
  return other !== null && name !== other && mayBeOne(name, other) && nameKey(name) === nameKey(other) ? other : name
}

/** Most names differ in their first character: nothing more need be made of them. */
function mayBeOne(name: string, other: string): boolean {
  return name.charCodeAt(0) === other.charCodeAt(0) || !HAN_FIRST.test(name) || !HAN_FIRST.test(other)
}

const HAN_FIRST = /^\p{Script=Han}/u

import { dayNumber } from './civil-day.ts'

/** Weights of the first seventeen digits and the check characters by remainder (GB 11643-1999, ISO 7064 MOD 11-2). */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECKS = '10X98765432'

export type IdentityFault = 'shape' | 'birthday' | 'checkDigit'

/** What is wrong with a citizen's identity number (公民身份号码) as it was typed; null: its form is right, whoever it belongs to. */
export function identityFault(typed: string): IdentityFault | null {
  const number = identityKey(typed)
  if (!/^[1-9]\d{16}[\dX]$/.test(number)) return 'shape'
  const [, year, month, day] = /^\d{6}(\d{4})(\d\d)(\d\d)/.exec(number)!
  if (Number(year) < 1850 || dayNumber(`${year}-${month}-${day}`) === null) return 'birthday'
  return checkCharacter(number) === number[17] ? null : 'checkDigit'
}

/** The eighteenth character that belongs to the seventeen digits before it. */
export function checkCharacter(digits: string): string {
  return CHECKS[WEIGHTS.reduce((total, weight, index) => total + weight * Number(digits[index]), 0) % 11]!
}

/** One number is one text, whatever width or case it was typed in. */
export function identityKey(typed: string): string {
  return typed.normalize('NFKC').replace(/\s/g, '').toUpperCase()
}

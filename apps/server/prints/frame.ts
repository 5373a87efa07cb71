import type { ClientBase } from 'pg'
import type { SheetFrame } from '#kernel/print/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { inBrackets, minuteOf, PRINT_WORDS, type Language } from './words.ts'

export interface Printer {
  name: string
  staffNumber: string
}

export async function readPrinter(client: ClientBase, person: string): Promise<Printer> {
  const { rows } = await client.query<Printer>({
    name: 'server-printer', text: 'select name, staff_number as "staffNumber" from access.person where id = $1', values: [person],
  })
  return rows[0]!
}

/** What every printed sheet has around it: who printed it and when, at the foot and faintly across the page. */
export function frameOf(title: string, head: readonly [string, string], language: Language, printer: Printer, at: Date): SheetFrame {
  const { name, staffNumber } = printer
  return {
    title, language, head, day: civilDayOf(at), watermark: `${name} ${staffNumber} ${minuteOf(at)}`,
    foot: PRINT_WORDS.printed[language].replace('{name}', () => inBrackets(name, [staffNumber], language)).replace('{at}', minuteOf(at)),
  }
}

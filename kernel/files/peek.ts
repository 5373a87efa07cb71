import { Refused, type Refusal } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'
import { openSource } from './source.ts'
import { peekWorkbook } from './workbook.ts'

/** The first rows of a workbook for a look at it; what is read into the system goes through `readTable`, which takes no formula. */
export async function peekSheet(
  bytes: Buffer, name: string, most: { rows: number; columns: number },
): Promise<{ rows: string[][]; more: boolean } | Refusal> {
  try {
    const opened = await openSource({ name, bytes })
    try {
      if (opened.kind !== 'workbook') throw new Refused(refuse('files.broken_workbook', { file: name, reported: opened.kind }))
      return await peekWorkbook(opened.part, most)
    } finally {
      opened.close()
    }
  } catch (error) {
    if (error instanceof Refused) return error.refusal
    throw error
  }
}

import { freemem } from 'node:os'
import type { DuckDBConnection, DuckDBMaterializedResult, DuckDBValue } from '@duckdb/node-api'
import { Refused } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'

/** What the column store may hold in memory; the rest lies on the disk. */
export const MEMORY_MB = 192
/** What the next attempt gets of the last: twice as much would be filled with pages that nobody needs. */
const STEP = 1.5
/** The most that a question gets, of what the machine has free. */
const SHARE_OF_FREE = 0.6

/**
 * Some groupings cannot spill. A question that does not pass is asked again with more, from the second such question on at once
 * with what the neediest took. Afterwards the store has its small memory again: else it would keep pages of the file in the larger one to
 * the end. Throws Refused when there is no more to give.
 */
export function withinMemory(connection: DuckDBConnection) {
  let neededMb = MEMORY_MB
  const allow = (limitMb: number) => connection.run(`set memory_limit = '${limitMb}MB'`)
  return async (sql: string, values?: Record<string, string | number | bigint>): Promise<DuckDBMaterializedResult> => {
    for (let limitMb = MEMORY_MB; ;) {
      try {
        const answer = await connection.run(sql, values as Record<string, DuckDBValue>)
        if (limitMb > MEMORY_MB) await allow(MEMORY_MB)
        return answer
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('Out of Memory Error')) throw error
        const moreMb = Math.max(Math.ceil(limitMb * STEP), neededMb)
        if (moreMb > (freemem() / 1024 ** 2) * SHARE_OF_FREE) throw new Refused(refuse('screening.memory', { limitMb }))
        limitMb = moreMb
        neededMb = moreMb
        await allow(limitMb)
      }
    }
  }
}

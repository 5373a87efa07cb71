import type { ClientBase } from 'pg'
import { together } from './together.ts'

export type Apart<Result> = { result: Result } | { fault: Error }

/**
 * A read inside a transaction that may fail, or take too long, without the transaction failing with it. `read` must send its statement before it
 * waits for anything: all follow each other on the connection, and nothing comes between. The savepoint is taken back whether or
 * not the read failed, which a read does not feel; so nobody waits for its answer to know what to send, and the time limit goes with it.
 */
export async function readApart<Result>(client: ClientBase, limitMs: number, read: () => Promise<Result>): Promise<Apart<Result>> {
  const begun = client.query('savepoint apart')
  const limited = client.query(`set local statement_timeout = ${limitMs}`)
  const answer = read().then((result): Apart<Result> => ({ result }), (fault: Error): Apart<Result> => ({ fault }))
  const taken = client.query('rollback to savepoint apart')
  const [, , apart] = await together([begun, limited, answer, taken, client.query('release savepoint apart')])
  return apart
}

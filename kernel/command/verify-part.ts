import type { ClientBase } from 'pg'
import { saidBy, type Bilingual } from '#kernel/values/refusal.ts'
import type { Problems } from './verify-problems.ts'

/**
 * One part of a verification. Rows that no program of ours wrote can break a query or a function that reads them: that is a problem of this
 * part, and must hide neither itself nor what the other parts find. Null when it broke; what it wrote is then undone.
 */
export async function part<Result>(client: ClientBase, found: Problems, name: Bilingual, work: () => Promise<Result>): Promise<Result | null> {
  await client.query('savepoint verify_part')
  try {
    const result = await work()
    await client.query('release savepoint verify_part')
    return result
  } catch (error) {
    await client.query('rollback to savepoint verify_part')
    const said = saidBy(error)
    found.add(`${name.zh}不合格式，无法核验（${said.zh}）。`, `${name.en} cannot be read and could not be checked (${said.en}).`)
    return null
  }
}

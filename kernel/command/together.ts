/** The server's answer to every statement behind the one that failed: it says nothing of the cause. */
const ABORTED = '25P02'

/**
 * `Promise.all` for statements sent one behind the other on one connection. It waits for every answer, so that nothing is still under
 * way when the transaction is rolled back and its connection is given to someone else; and it throws the cause, not what followed from it.
 */
export async function together<const Promises extends readonly unknown[]>(
  promises: Promises,
): Promise<{ -readonly [Index in keyof Promises]: Awaited<Promises[Index]> }> {
  const settled = await Promise.allSettled(promises)
  const failures = settled.filter((one) => one.status === 'rejected')
  if (failures.length > 0) throw (failures.find(({ reason }) => (reason as { code?: string }).code !== ABORTED) ?? failures[0]!).reason
  return settled.map((one) => (one as PromiseFulfilledResult<unknown>).value) as never
}

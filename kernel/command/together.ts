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

/** Statements that are waited for later, all at once. */
export interface UnderWay {
  add: (statement: Promise<unknown>) => void
  hasFailed: () => boolean
  /** Resolves when each has been answered; throws as `together` does. */
  answered: () => Promise<void>
}

export function underWay(): UnderWay {
  const sent: Promise<unknown>[] = []
  let hasFailed = false
  return {
    add: (statement) => {
      // A rejection is looked at in `answered`; until then it must not count as one that nobody handles.
      statement.catch(() => { hasFailed = true })
      sent.push(statement)
    },
    hasFailed: () => hasFailed,
    answered: async () => {
      await together(sent)
    },
  }
}

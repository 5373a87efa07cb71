type Run = <Answer>(work: () => Promise<Answer>, signal?: AbortSignal) => Promise<Answer>

/** Runs at most so many works at once, the others in the order in which they came. What is called off while it waits never begins: it fails with the signal's reason. */
export function fewAtOnce(most: number): Run {
  let running = 0
  const waiting = new Set<() => void>()
  const place = (signal?: AbortSignal) => new Promise<void>((resolve, reject) => {
    const begin = () => { running++; signal?.removeEventListener('abort', leave); resolve() }
    const leave = () => { waiting.delete(begin); reject(signal!.reason as Error) }
    if (signal?.aborted) return leave()
    if (running < most) return begin()
    waiting.add(begin)
    signal?.addEventListener('abort', leave, { once: true })
  })
  return async (work, signal) => {
    await place(signal)
    try {
      return await work()
    } finally {
      running--
      const [next] = waiting
      if (next) { waiting.delete(next); next() }
    }
  }
}

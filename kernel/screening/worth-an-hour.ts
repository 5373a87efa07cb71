import type { Ranked } from './model.ts'

const LEAST_SURE = 0.1
const OF_ONE_TEST = 3
const OF_ONE_PAYEE = 2

/** The first `count` of the ranking, of many kinds: at most three of one test and two of one payee. Reads no further than it must. */
export async function worthAnHour(pages: AsyncIterable<readonly Ranked[]>, count = 20): Promise<Ranked[]> {
  const chosen: Ranked[] = []
  const used = new Map<string, number>()
  const mayTake = (name: string, most: number) => (used.get(name) ?? 0) < most
  for await (const page of pages) {
    for (const one of page) {
      if (chosen.length === count) return chosen
      const names: [string, number][] = [[`test ${one.test.id}`, OF_ONE_TEST], ...(one.found.who === null ? [] : [[`payee ${one.found.who}`, OF_ONE_PAYEE] as [string, number]])]
      if (one.found.sure < LEAST_SURE || !names.every(([name, most]) => mayTake(name, most))) continue
      for (const [name] of names) used.set(name, (used.get(name) ?? 0) + 1)
      chosen.push(one)
    }
  }
  return chosen
}

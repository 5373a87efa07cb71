import type { Bilingual } from '#kernel/values/refusal.ts'
import { problem } from './model.ts'

const LIMIT = 100

export interface ProblemList {
  add: (found: Bilingual) => void
  list: Bilingual[]
}

/** Keeps the first hundred: a wrecked log must not fill the memory of its verifier. */
export function collectProblems(): ProblemList {
  const list: Bilingual[] = []
  return {
    list,
    add(found) {
      if (list.length < LIMIT) list.push(found)
      else if (list.length === LIMIT) list.push(problem('more', { limit: LIMIT }))
    },
  }
}

import { useState } from 'react'
import type { TodoItem } from '../../../../server/model.ts'

/** One request of the server takes so many. */
const MOST = 50

export interface Marks {
  marked: ReadonlySet<string>
  /** Those that are marked, in the order of the list: all of one kind. */
  items: TodoItem[]
  /** Actions that all of them offer. */
  actions: string[]
  mayMark: (item: TodoItem) => boolean
  toggle: (item: TodoItem) => void
  all: (items: readonly TodoItem[]) => void
  clear: () => void
}

/** What is chosen to be done together: never of two kinds, nothing with a finding. What has left the list is no longer marked. */
export function useMarks(shown: readonly TodoItem[]): Marks {
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  const items = shown.filter((item) => marked.has(item.task))
  const mayMark = (item: TodoItem) => marked.has(item.task) || fits(item, items)
  return {
    marked: new Set(items.map((item) => item.task)), items, mayMark,
    actions: items[0]?.bulk.filter((action) => items.every((item) => item.bulk.includes(action))) ?? [],
    toggle: (item) => {
      if (!mayMark(item)) return
      setMarked((now) => (now.has(item.task) ? new Set([...now].filter((task) => task !== item.task)) : new Set([...now, item.task])))
    },
    all: (offered) => {
      const taken = [...items]
      for (const item of offered) if (!marked.has(item.task) && fits(item, taken)) taken.push(item)
      setMarked(new Set(taken.map((item) => item.task)))
    },
    clear: () => setMarked(new Set()),
  }
}

function fits(item: TodoItem, taken: readonly TodoItem[]): boolean {
  const [first] = taken
  if (item.bulk.length === 0 || taken.length >= MOST) return false
  return !first || (first.document.kind === item.document.kind && first.bulk.some((action) => item.bulk.includes(action)))
}

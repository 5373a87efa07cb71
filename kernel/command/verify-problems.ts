import type { Bilingual } from '#kernel/values/refusal.ts'

/** All are counted, the first are kept. */
export interface Found {
  count: number
  list: Bilingual[]
}

/** Problems as they are found. A forged book gives endless ones. */
export interface Problems extends Found {
  add: (zh: string, en: string) => void
}

const KEPT = 500

export function problems(): Problems {
  const found: Problems = {
    count: 0, list: [],
    add: (zh, en) => {
      found.count += 1
      if (found.count <= KEPT) found.list.push({ zh, en })
      else if (found.count === KEPT + 1) found.list.push({ zh: `问题超过 ${KEPT} 条，其余不再列出。`, en: `There are more than ${KEPT} problems; the rest is not listed.` })
    },
  }
  return found
}

/** Takes over what was found elsewhere. */
export function merge(found: Problems, theirs: Found): void {
  for (const { zh, en } of theirs.list.slice(0, KEPT)) found.add(zh, en)
  found.count += Math.max(0, theirs.count - KEPT)
}

/** What a sentence calls a document: its number when it has one, and always its id. */
export function nameOf(document: { id: string; number: string | null }): string {
  return document.number ? `${document.number} (${document.id})` : document.id
}

/** Sentences about one document, and about one of its steps. */
export function about(found: Problems, document: { id: string; number: string | null }) {
  const name = nameOf(document)
  return {
    document: (zh: string, en: string) => found.add(`单据 ${name}：${zh}。`, `Document ${name}: ${en}.`),
    step: (n: number, zh: string, en: string) => found.add(`单据 ${name} 第 ${n} 步：${zh}。`, `Document ${name}, step ${n}: ${en}.`),
    leaf: (position: string, zh: string, en: string) => (
      found.add(`单据 ${name} 存证 ${position}：${zh}。`, `Document ${name}, leaf ${position}: ${en}.`)),
  }
}

export type About = ReturnType<typeof about>

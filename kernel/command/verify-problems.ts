import type { Bilingual } from '#kernel/values/refusal.ts'

/** Problems as they are found. A forged book gives endless ones: the first are kept, all are counted. */
export interface Problems {
  count: number
  list: Bilingual[]
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

import type { ClientBase } from 'pg'
import { hasRuns } from '#kernel/desk/index.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Site } from '../site.ts'

/** Words that name more codes than these say too little to look for all of them. */
const MOST_NAMED = 12

export interface NamedCode {
  code: string
  /** A rule, a parameter or a position: the code is like no other word. Numbers of units and people are. */
  isDeclared: boolean
}

/**
 * Codes by the words that name them, for words somebody typed: rules and parameters by their titles, positions, and what the reader of this
 * transaction may read of units and people. Titles keep codes; nothing more is stored to make them found.
 */
export async function codesNamed(client: ClientBase, site: Pick<Site, 'kinds' | 'positionNames'>, region: Region, words: readonly string[]): Promise<NamedCode[][]> {
  const { rows } = await client.query<{ word: string; code: string }>({
    name: 'server-codes-named',
    text: `select w.word, c.code from unnest($2::text[]) as w(word)
            cross join lateral (
              select u.code from access.unit u where u.region = $1 and strpos(lower(u.name), w.word) > 0
               union all
              select p.staff_number from access.member m join access.person p on p.id = m.person where m.region = $1 and strpos(lower(p.name), w.word) > 0
               order by code limit $3) c`,
    values: [region, words, MOST_NAMED],
  })
  const fixed = fixedNames(site)
  return words.map((word) => [
    ...fixed.filter(({ zh, en }) => hasRuns(zh, [word]) || hasRuns(en, [word])).map(({ code }) => ({ code, isDeclared: true })),
    ...rows.filter((row) => row.word === word).map(({ code }) => ({ code, isDeclared: false })),
  ].slice(0, MOST_NAMED))
}

function fixedNames({ kinds, positionNames }: Pick<Site, 'kinds' | 'positionNames'>): (Bilingual & { code: string })[] {
  const judged = [...kinds.values()].flatMap((kind) => [...kind.rules, ...kind.shelf, ...kind.judged?.parameters ?? []])
  return [
    ...judged.flatMap(({ id, title }) => (title ? [{ code: id, ...title }] : [])),
    ...[...positionNames].map(([code, title]) => ({ code, ...title })),
  ]
}

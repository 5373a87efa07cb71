import type { ClientBase } from 'pg'
import type { LoadedKind } from '#kernel/module/index.ts'
import type { Region } from '#kernel/values/region.ts'
import type { DocumentRow, EndingView } from '../model.ts'
import { positionName, type Site } from '../site.ts'

interface LastStep {
  id: string
  action: string
  person: string
  position: string
  reason: string | null
  /** The document that an alert was about, when it is a draft still. */
  draft: string | null
}

/** Who ended these documents, why, and what their maker can do now; those in which nobody has acted are absent. */
export async function readEndings(
  client: ClientBase, site: Site, region: Region, documents: readonly DocumentRow[],
): Promise<Map<string, EndingView>> {
  if (documents.length === 0) return new Map()
  const { rows } = await client.query<LastStep>({
    name: 'server-endings',
    text: `select k.id, s.action, n.name as person, s.position, s.reason, b.id as draft
             from unnest($2::uuid[]) as k(id)
            cross join lateral (select s.action, s.person, s.position, s.reason from process.step s
              where s.region = $1 and s.document = k.id order by s.n desc limit 1) s
            cross join lateral (select d.subject from document.document d where d.region = $1 and d.id = k.id offset 0) d
             join access.person n on n.id = s.person
             left join lateral (select b.id from document.document b where b.region = $1 and b.id = d.subject and b.state = 'draft' offset 0) b on true`,
    values: [region, documents.map(({ id }) => id)],
  })
  const steps = new Map(rows.map((row) => [row.id, row]))
  return new Map(documents.flatMap((document) => {
    const step = steps.get(document.id)
    return step ? [[document.id, endingOf(site, document, step)]] : []
  }))
}

function endingOf(site: Site, { id, kind, state }: DocumentRow, { action, person, position, reason, draft }: LastStep): EndingView {
  const act = howToGoOn(site.kinds.get(kind)?.copies, state)
  return { action, person, position: positionName(site, position), reason, next: draft ? { act: 'correct', document: draft } : act && { act, document: id } }
}

function howToGoOn(copies: LoadedKind['copies'], state: string): 'replace' | 'copy' | null {
  if (!copies?.states.includes(state)) return null
  return copies.link?.states.includes(state) ? 'replace' : 'copy'
}

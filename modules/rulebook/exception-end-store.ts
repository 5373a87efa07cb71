import type { ClientBase } from 'pg'
import type { Document } from '#kernel/document/model.ts'
import type { Region } from '#kernel/values/region.ts'

/** An exception that nobody has ended yet. */
export interface StandingException {
  /** Last day. */
  until: string
}

/** By form, the exception that it names; absent when there is none, or when another form has ended it. */
export async function loadStandingExceptions(client: ClientBase, region: Region, documents: readonly Document[]): Promise<Map<string, StandingException>> {
  const { rows } = await client.query<StandingException & { asked: string }>({
    name: 'rulebook-standing-exceptions',
    text: `select k.document as asked, x.valid_to::text as until
             from unnest($2::uuid[], $3::text[]) k(document, exception)
             join rulebook.rule_exception x on x.region = $1 and x.document::text = k.exception
            where not exists (select from rulebook.rule_exception_end e
              where e.region = $1 and e.exception = x.document and e.document <> k.document and not exists (
                select from rulebook.rule_exception_restored r where r.region = $1 and r.document = e.document and r.round = e.round))`,
    values: [region, documents.map(({ id }) => id), documents.map(({ body }) => String(body.exception ?? ''))],
  })
  return new Map(rows.map(({ asked, ...exception }) => [asked, exception]))
}

import type { ClientBase } from 'pg'
import { keepFound } from '#kernel/desk/index.ts'
import { loadDocuments } from '#kernel/document/index.ts'
import type { Event } from '#kernel/events/index.ts'
import type { Region } from '#kernel/values/region.ts'

/** Makes the documents of a page of events findable, as they are now. */
export async function makeFindable(client: ClientBase, region: Region, events: readonly Event[]): Promise<void> {
  const documents = await loadDocuments(client, region, [...new Set(events.map((event) => event.document))])
  await keepFound(client, region, [...documents.values()].map(({ id, unit, number, title, amountFen, madeAt }) => (
    { document: id, unit, number, title, amountFen, madeAt })))
}

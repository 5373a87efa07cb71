import type { ClientBase } from 'pg'
import { tellPersons } from '#kernel/events/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'

/** Who looks after the webhooks of a region on a day: its system administrators, and who stands in for them. */
export async function keepersOf(client: ClientBase, region: Region, at: Date): Promise<Set<string>> {
  const { rows } = await client.query<{ person: string }>({
    name: 'server-webhook-keepers',
    text: `select distinct person from access.assignment
            where region = $1 and administers = 'system' and period @> $2::date and not cut`,
    values: [region, civilDayOf(at)],
  })
  return new Set(rows.map(({ person }) => person))
}

/** Nobody watches a list of webhooks: what stopped is told to who looks after it, or to who made it when nobody does any more. */
export async function tellKeepers(client: ClientBase, region: Region, webhook: { url: string; madeBy: string }, problem: Bilingual, at: Date): Promise<void> {
  const keepers = await keepersOf(client, region, at)
  // The query of an address may hold a password.
  const { host, pathname } = new URL(webhook.url)
  const said = {
    zh: `事件推送已停：${host}${pathname}，${problem.zh}。其他推送照常；处理后在“开放接口”页恢复，从停下处接着发。`,
    en: `A webhook has stopped: ${host}${pathname}, ${problem.en}. The others go on; when it is mended, revive it on the page “Open interface”, and it goes on where it stood.`,
  }
  await tellPersons(client, region, keepers.size > 0 ? [...keepers] : [webhook.madeBy], { about: 'webhook', said, at })
}

import type { ClientBase } from 'pg'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'

/** Place of a notice: that of its event, and its order among the notices of that event. */
export interface NoticePlace {
  seq: bigint
  n: number
  m: number
}

export interface Notice extends NoticePlace {
  /** `task`: something waits for the addressee; `returned`: a document of theirs came back; `ended`: one will not be carried out; `webhook`: a program is no longer told. */
  about: 'task' | 'returned' | 'ended' | 'webhook'
  /** `position:<code>:<unit, empty for the office>` or `person:<id>`. */
  addressee: string
  /** Null for what concerns no document, which says itself what happened. */
  document: string | null
  task: string | null
  said: Bilingual | null
  at: Date
}

export interface ShownNotice extends Notice {
  read: boolean
}

/** A notice that is there, or another of the same task, stays as it is: relaying twice tells nobody twice. */
export async function insertNotices(client: ClientBase, region: Region, notices: readonly Notice[]): Promise<void> {
  if (notices.length === 0) return
  await client.query({
    name: 'events-insert-notices',
    text: `insert into events.notice (region, seq, n, m, about, addressee, document, task, said, at)
           select a.region, u.* from platform.region a,
             unnest($2::bigint[], $3::smallint[], $4::smallint[], $5::text[], $6::text[], $7::uuid[], $8::uuid[], $9::jsonb[], $10::timestamptz[]) u
            where a.region = $1
           on conflict do nothing`,
    values: [
      region, notices.map((row) => row.seq), notices.map((row) => row.n), notices.map((row) => row.m), notices.map((row) => row.about),
      notices.map((row) => row.addressee), notices.map((row) => row.document), notices.map((row) => row.task),
      notices.map((row) => (row.said === null ? null : JSON.stringify(row.said))), notices.map((row) => row.at),
    ],
  })
}

/** From here on notices of an event that no document moved are counted; those of tasks and returned documents never come so far. */
const WITHOUT_DOCUMENT = 9_000
/** No consumer reads under this name: its row says whose turn it is to tell. */
const TURN = 'persons told'

/**
 * Tells persons what concerns no document, behind the newest event of the region, or before the first one while nothing has happened. One
 * transaction at a time takes the next places of a region: another waits until this one has ended, so that none takes the same.
 */
export async function tellPersons(
  client: ClientBase, region: Region, persons: readonly string[], told: { about: 'webhook'; said: Bilingual; at: Date },
): Promise<void> {
  // The row is held to commit. A statement of its own: only the next one sees what the transaction that was waited for has written.
  await client.query({
    name: 'events-tell-one-by-one',
    text: `insert into events.cursor (region, consumer, seq, n) values ($1, $2, 0, 0) on conflict (region, consumer) do update set n = excluded.n`,
    values: [region, TURN],
  })
  const { rows: [place] } = await client.query<{ seq: bigint; n: number; m: number }>({
    name: 'events-place-of-notice',
    text: `select k.seq, k.n, (select coalesce(max(t.m), $2) + 1 from events.notice t where t.region = $1 and t.seq = k.seq and t.n = k.n and t.m > $2)::int as m
             from (select coalesce(max(o.seq), 0) as seq, coalesce(max(o.n), 0) as n
                     from (select seq, n from events.outbox where region = $1 order by seq desc, n desc limit 1) o) k`,
    values: [region, WITHOUT_DOCUMENT],
  })
  await insertNotices(client, region, persons.map((person, index): Notice => (
    { ...told, seq: place!.seq, n: place!.n, m: place!.m + index, addressee: `person:${person}`, document: null, task: null })))
}

/** Who reads: under which addresses, and as whom what was read is marked. */
export interface NoticeReader {
  addressees: readonly string[]
  person: string
}

/** One page, newest first; each address is read from its own stretch of the index. */
export async function listNotices(
  client: ClientBase, region: Region, reader: NoticeReader, page: { after: NoticePlace | null; limit: number },
): Promise<ShownNotice[]> {
  const { after, limit } = page
  const { rows } = await client.query<ShownNotice>({
    name: 'events-list-notices',
    text: `select t.seq, t.n, t.m, t.about, t.addressee, t.document, t.task, t.said, t.at, (r.person is not null) as read
             from unnest($2::text[]) as k(addressee)
            cross join lateral (
              select * from events.notice where region = $1 and addressee = k.addressee and (seq, n, m) < ($4::bigint, $5::smallint, $6::smallint)
               order by seq desc, n desc, m desc limit $7) t
             left join events.notice_read r on r.region = $1 and r.person = $3 and r.seq = t.seq and r.n = t.n and r.m = t.m
            order by t.seq desc, t.n desc, t.m desc limit $7`,
    values: [region, reader.addressees, reader.person, after?.seq ?? BEYOND, after?.n ?? 0, after?.m ?? 0, limit],
  })
  return rows
}

const BEYOND = 9_223_372_036_854_775_807n
/** Older ones neither count nor are marked: who has left a thousand unread reads the to-do list. */
const LATEST = 1_000

export type Unread = NoticePlace & Pick<Notice, 'about' | 'task' | 'document'>

/** Those of the latest thousand under each address that this person has not read. */
export async function unreadNotices(client: ClientBase, region: Region, reader: NoticeReader): Promise<Unread[]> {
  const { rows } = await client.query<Unread>({
    name: 'events-unread-notices',
    text: `select t.seq, t.n, t.m, t.about, t.task, t.document
             from unnest($2::text[]) as k(addressee)
            cross join lateral (
              select seq, n, m, about, task, document from events.notice where region = $1 and addressee = k.addressee order by seq desc, n desc, m desc limit $4) t
            where not exists (select from events.notice_read r where r.region = $1 and r.person = $3 and r.seq = t.seq and r.n = t.n and r.m = t.m)`,
    values: [region, reader.addressees, reader.person, LATEST],
  })
  return rows
}

/** Marks these as read by the person, as far as they are addressed to them. */
export async function markRead(client: ClientBase, region: Region, reader: NoticeReader, places: readonly NoticePlace[], at: Date): Promise<void> {
  if (places.length === 0) return
  await client.query({
    name: 'events-mark-read',
    text: `insert into events.notice_read (region, person, seq, n, m, at)
           select t.region, $3, t.seq, t.n, t.m, $4
             from unnest($5::bigint[], $6::smallint[], $7::smallint[]) as k(seq, n, m)
             join events.notice t on t.region = $1 and t.seq = k.seq and t.n = k.n and t.m = k.m and t.addressee = any($2)
           on conflict (region, person, seq, n, m) do nothing`,
    values: [
      region, reader.addressees, reader.person, at, places.map((one) => one.seq), places.map((one) => one.n), places.map((one) => one.m),
    ],
  })
}

/** Only as the owner: the gate adds notices and takes none away. Their marks go with them. */
export async function forgetNotices(client: ClientBase, region: Region, before: Date): Promise<number> {
  const { rowCount } = await client.query({
    name: 'events-forget-notices', text: 'delete from events.notice where region = $1 and at < $2', values: [region, before],
  })
  return rowCount ?? 0
}

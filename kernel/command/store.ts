import type { ClientBase, Pool } from 'pg'
import type { HistoryRow, HistorySource } from '#kernel/rules/index.ts'
import type { Region } from '#kernel/values/region.ts'
import type { WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import type { Answer } from './model.ts'

/** SQL that belongs to the meeting of the engines and to none of them: the clock, receipts, overrides, history. */

export interface Clock {
  /** The last seq handed out before this batch. */
  seq: bigint
  judgedAt: Date
  logSize: bigint
  /** `clockMark` of where the last batch left it; null when it is only read, and another may move it. */
  held: string | null
}

/** Where a batch leaves the clock, with the bytes of its last leaf; null when it wrote none. */
export interface Left extends Clock {
  leaf: Buffer | null
}

type Stand = Pick<Clock, 'seq' | 'judgedAt' | 'logSize'>

/** Two stands of a region's clock are one and the same when their marks are: a database restored to an older day has other moments. */
export function clockMark({ seq, judgedAt, logSize }: Stand): string {
  // A clock that never moved stands at minus infinity.
  return `${seq} ${Number(judgedAt)} ${logSize}`
}

interface ClockRow { seq: bigint; left_at: Date; judged_at: Date; log_size: bigint }

/** Takes the region's clock: one order of judged acts, held by the row lock until commit (CONTRACTS §1). `moveClock` sets it forth. */
export async function takeClock(client: ClientBase, region: Region, now: Date): Promise<Clock | null> {
  const { rows: [row] } = await client.query<ClockRow>({
    name: 'command-take-clock',
    text: `select seq, judged_at as left_at, greatest(judged_at, $2::timestamptz) as judged_at, log_size
             from platform.region_clock where region = $1 for update`,
    values: [region, now],
  })
  if (!row) return null
  const { seq, judged_at: judgedAt, log_size: logSize } = row
  return { seq, judgedAt, logSize, held: clockMark({ seq, judgedAt: row.left_at, logSize }) }
}

/**
 * Takes the region's clock behind a batch whose commit is under way. Fails, with everything behind it, when the clock does not stand where
 * that batch leaves it: because it was not committed, or because another process came between. Another may have brought it to the same place at
 * the same moment (of one millisecond, or of a clock that was set back); the last leaf, with its ids and salts, it cannot have.
 */
export async function followClock(client: ClientBase, region: Region, { seq, judgedAt, logSize, leaf }: Left): Promise<void> {
  await client.query({
    name: 'command-follow-clock',
    text: `select 1 / (case when seq = $2 and judged_at = $3::timestamptz and log_size = $4
                             and ($5::bytea is null or exists (select from log.leaf l where l.region = $1 and l.position = $4 - 1 and l.bytes = $5)) then 1 else 0 end)
             from platform.region_clock where region = $1 for update`,
    values: [region, seq, judgedAt, logSize, leaf],
  })
}

export async function readClock(client: ClientBase, region: Region, now: Date): Promise<Clock | null> {
  const { rows: [row] } = await client.query<Omit<ClockRow, 'left_at'>>({
    name: 'command-read-clock',
    text: `select seq, greatest(judged_at, $2::timestamptz) as judged_at, log_size from platform.region_clock where region = $1`,
    values: [region, now],
  })
  return row ? { seq: row.seq, judgedAt: row.judged_at, logSize: row.log_size, held: null } : null
}

export async function moveClock(client: ClientBase, region: Region, { seq, judgedAt, logSize }: Stand): Promise<void> {
  await client.query({
    name: 'command-move-clock',
    text: 'update platform.region_clock set seq = $2, judged_at = $3, log_size = $4 where region = $1',
    values: [region, seq, judgedAt, logSize],
  })
}

export interface Receipt {
  actor: string
  key: string
  content: Buffer
  answer: Answer
}

/** A key is the actor's own: two persons may choose the same. */
export function receiptKey(actor: string, key: string): string {
  return `${actor}|${key}`
}

/** By `receiptKey`. */
export async function loadReceipts(
  client: ClientBase, region: Region, asked: readonly { actor: string; key: string }[],
): Promise<Map<string, Receipt>> {
  const { rows } = await client.query<Receipt>({
    name: 'command-load-receipts',
    // One by one, by their keys: planned while the table was young, a join read all of it for ever after.
    text: `select f.* from unnest($2::uuid[], $3::text[]) as k(actor, key)
            cross join lateral (select r.actor, r.key, r.content, r.answer from command.receipt r
                                 where r.region = $1 and r.actor = k.actor and r.key = k.key offset 0) f`,
    values: [region, asked.map((one) => one.actor), asked.map((one) => one.key)],
  })
  return new Map(rows.map((row) => [receiptKey(row.actor, row.key), row]))
}

export async function insertReceipts(client: ClientBase, region: Region, receipts: readonly Receipt[], at: Date): Promise<void> {
  if (receipts.length === 0) return
  await client.query({
    name: 'command-insert-receipts',
    text: `insert into command.receipt (region, actor, key, content, answer, at)
           select a.region, u.*, $6::timestamptz
             from platform.region a, unnest($2::uuid[], $3::text[], $4::bytea[], $5::json[]) u
            where a.region = $1`,
    values: [
      region, receipts.map((row) => row.actor), receipts.map((row) => row.key), receipts.map((row) => row.content),
      receipts.map((row) => answerText(row.answer)), at,
    ],
  })
}

/** A sentence may quote the beginning of what was typed, cut inside a character: JSON writes the half as \ud…, which no jsonb takes. */
function answerText(answer: Answer): string {
  const text = JSON.stringify(answer)
  return text.includes('\\ud') ? JSON.stringify(answer, (_, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value)) : text
}

/** Only as the owner: the gate adds receipts and takes none away. */
export async function forgetReceipts(client: ClientBase, region: Region, before: Date): Promise<number> {
  const { rowCount } = await client.query({
    name: 'command-forget-receipts',
    text: `delete from command.receipt where region = $1 and at < $2`,
    values: [region, before],
  })
  return rowCount ?? 0
}

/** Who has completed a step of the present round, or had one completed in their place: each counts once in a round. */
/** `document|round|person` of every completed step: nobody completes two in one round. */
export async function loadRoundPersons(client: ClientBase, region: Region, documents: readonly string[]): Promise<Set<string>> {
  if (documents.length === 0) return new Set()
  const { rows } = await client.query<{ document: string; round: number; person: string }>({
    name: 'command-load-round-persons',
    text: `select s.document, s.round, p.person from unnest($2::uuid[]) as k(document)
            cross join lateral (select s.document, s.round, s.person, s.on_behalf_of from process.step s
                                 where s.region = $1 and s.document = k.document offset 0) s
            cross join lateral (values (s.person), (s.on_behalf_of)) as p(person)
            where p.person is not null`,
    values: [region, documents],
  })
  return new Set(rows.map((row) => `${row.document}|${row.round}|${row.person}`))
}

export async function loadOverrides(client: ClientBase, region: Region, documents: readonly string[]): Promise<Set<string>> {
  if (documents.length === 0) return new Set()
  const { rows } = await client.query<{ document: string; rule: string }>({
    name: 'command-load-overrides',
    text: `select f.* from unnest($2::uuid[]) as k(document)
            cross join lateral (select o.document, o.rule from command.override o
                                  join document.document d on d.region = $1 and d.id = k.document and d.round = o.round
                                 where o.region = $1 and o.document = k.document offset 0) f`,
    values: [region, documents],
  })
  return new Set(rows.map((row) => `${row.document}|${row.rule}`))
}

/** A rule that an alert has released for one round of a document. */
export interface Override {
  document: string
  round: number
  rule: string
  alert: string
  seq: bigint
}

export async function insertOverrides(client: ClientBase, region: Region, rows: readonly Override[]): Promise<void> {
  if (rows.length === 0) return
  await client.query({
    name: 'command-insert-overrides',
    text: `insert into command.override (region, document, round, rule, alert, seq)
           select a.region, u.* from platform.region a, unnest($2::uuid[], $3::int[], $4::text[], $5::uuid[], $6::bigint[]) u where a.region = $1`,
    values: [
      region, rows.map((row) => row.document), rows.map((row) => row.round), rows.map((row) => row.rule), rows.map((row) => row.alert),
      rows.map((row) => row.seq),
    ],
  })
}

/** By document: kind of attachment → hashes of the files, as hex. */
export async function loadAttachments(client: ClientBase, region: Region, documents: readonly string[]): Promise<Map<string, Map<string, string[]>>> {
  if (documents.length === 0) return new Map()
  const { rows } = await client.query<{ document: string; kind: string; sha256: string }>({
    name: 'command-load-attachments',
    text: `select f.* from unnest($2::uuid[]) as k(document)
            cross join lateral (select a.document, a.kind, encode(a.sha256, 'hex') as sha256 from document.attachment a
                                 where a.region = $1 and a.document = k.document offset 0) f`,
    values: [region, [...new Set(documents)]],
  })
  return new Map([...Map.groupBy(rows, (row) => row.document)].map(([document, list]) => (
    [document, new Map([...Map.groupBy(list, (row) => row.kind)].map(([kind, files]) => [kind, files.map((row) => row.sha256)]))])))
}

export type NewHistoryRow = Omit<HistoryRow, 'relation' | 'judgedAt'>

const COLUMN_TYPES = { money: 'bigint', int: 'bigint', text: 'text', code: 'text', bool: 'boolean', uuid: 'uuid' } as const

/** One signed row per document that began or ceased to count, in the relation that the kind declares for its features. */
export async function insertHistory(
  client: ClientBase, region: Region, source: HistorySource, rows: readonly NewHistoryRow[], at: Date,
): Promise<void> {
  if (rows.length === 0) return
  const columns = Object.entries(source.columns)
  const arrays = columns.map(([, type], index) => `$${index + 8}::${COLUMN_TYPES[type]}[]`)
  await client.query({
    name: `command-insert-${source.relation}`,
    text: `insert into ${source.relation} (region, judged_at, seq, sign, is_part, document, counts_from, ${columns.map(([name]) => name).join(', ')})
           select a.region, $2::timestamptz, u.*
             from platform.region a, unnest($3::bigint[], $4::smallint[], $5::boolean[], $6::uuid[], $7::timestamptz[], ${arrays.join(', ')}) u
            where a.region = $1`,
    values: [
      region, at, rows.map((row) => row.seq), rows.map((row) => row.sign), rows.map((row) => row.isPart), rows.map((row) => row.document), rows.map((row) => row.countsFrom),
      ...columns.map(([name]) => rows.map((row) => row.columns[name] ?? null)),
    ],
  })
}

export async function loadCalendar(client: ClientBase): Promise<WorkdayCalendar> {
  const { rows: years } = await client.query<{ year: number }>('select year from platform.calendar_year')
  const { rows: days } = await client.query<{ day: string; kind: string }>('select day, kind from platform.calendar_day')
  const of = (kind: string) => new Set(days.filter((row) => row.kind === kind).map((row) => row.day))
  return { years: new Set(years.map((row) => row.year)), holidays: of('holiday'), makeUpDays: of('makeUp') }
}

/** Each office and its superior today. */
export async function loadOffices(client: ClientBase): Promise<Map<Region, Region | null>> {
  const { rows } = await client.query<{ region: Region; parent: Region | null }>(
    'select region, parent from platform.office where valid_from <= current_date and (valid_to is null or valid_to > current_date)')
  return new Map(rows.map((row) => [row.region, row.parent]))
}

export interface StaffRow {
  person: string
  position: string
  role: 'primary' | 'deputy'
  unit: string
  unitName: string
  office: boolean
}

/** Who holds what today, positions by code: read as the owner. */
export async function loadStaff(owner: Pool, region: Region): Promise<StaffRow[]> {
  const { rows } = await owner.query<StaffRow>(
    `select a.person, p.code as position, a.role, u.id as unit, u.name as "unitName", u.office
       from access.assignment a
       join access.position p on p.region = $1 and p.id = a.position
       join access.unit u on u.region = $1 and u.id = p.unit
      where a.region = $1 and a.period @> current_date and not a.cut
      order by u.code, p.code, a.person`, [region])
  return rows
}

import { isUtf8 } from 'node:buffer'
import type { ClientBase } from 'pg'
import type { LoadedKind } from '#kernel/module/model.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Gate } from './gate.ts'
import type { LeafContent } from './verify-file.ts'
import type { Problems } from './verify-problems.ts'

const PAGE = 5_000
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/**
 * Which leaf is of which document, in a table of this transaction: one pass over the log. Order and time run forward along it: with a clock that was
 * set back into a gap an act is judged without what went before it, and no document by itself shows that. Nor does it lie ahead of the gate's own clock.
 */
export async function indexLeaves(client: ClientBase, region: Region, { clock }: Pick<Gate, 'clock'>, found: Problems): Promise<void> {
  await client.query('create temporary table verify_leaf (position bigint, document uuid, subject uuid, action text, verdict uuid, seq bigint, at timestamptz) on commit drop')
  const last = { seq: 0n, at: -Infinity }
  const now = Math.max(clock().getTime(), Date.now()) + TOLERANCE_MS
  for (let next = -1n; ;) {
    const rows = await readTexts(client, region, next)
    const read = rows.flatMap(({ position, text }) => {
      const content = text === null ? null : readLeaf(text, region)
      if (!content) found.add(`存证 ${position} 无法读出，无法核验。`, `Leaf ${position} cannot be read, so it could not be checked.`)
      else tellTurned(position, content, last, now, found)
      return content ? [{ position, content }] : []
    })
    await client.query(
      'insert into verify_leaf select * from unnest($1::bigint[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::bigint[], $7::timestamptz[])',
      [
        read.map(({ position }) => position), read.map(({ content }) => content.document), read.map(({ content }) => content.subject),
        read.map(({ content }) => content.action), read.map(({ content }) => content.verdict?.id ?? null), read.map(({ content }) => content.seq), read.map(({ content }) => new Date(content.at)),
      ])
    if (rows.length < PAGE) break
    next = rows.at(-1)!.position
  }
  await client.query('create index on verify_leaf (document, position)')
  await client.query(`create index on verify_leaf (subject) where action = 'open'`)
  await client.query('analyze verify_leaf')
}

interface LeafText { position: bigint; text: string | null }

/** As text, which is half of what bytes are on their way here. One leaf that is no text breaks that for its whole page, which then comes as bytes. */
async function readTexts(client: ClientBase, region: Region, after: bigint): Promise<LeafText[]> {
  const ask = async <Row extends object>(column: string) => (await client.query<Row & { position: bigint }>(
    `select position, ${column} from log.leaf where region = $1 and position > $2 order by position limit ${PAGE}`, [region, after])).rows
  await client.query('savepoint verify_texts')
  const texts = await ask<{ text: string }>(`convert_from(bytes, 'UTF8') as text`).catch((error: { code?: string }) => {
    if (error.code !== NO_TEXT) throw error
    return null
  })
  if (!texts) await client.query('rollback to savepoint verify_texts')
  await client.query('release savepoint verify_texts')
  return texts ?? (await ask<{ bytes: Buffer }>('bytes')).map(({ position, bytes }) => ({ position, text: isUtf8(bytes) ? bytes.toString('utf8') : null }))
}

/** What PostgreSQL says of bytes that are no UTF-8, or hold a zero. */
const NO_TEXT = '22021'

/** Clocks of two machines differ by less. */
const TOLERANCE_MS = 600_000

function tellTurned(position: bigint, content: LeafContent, last: { seq: bigint; at: number }, now: number, found: Problems): void {
  const [seq, at] = [BigInt(content.seq), Date.parse(content.at)]
  if (seq < last.seq || at < last.at) {
    found.add(`存证 ${position} 的序号或时间早于前一条：地区时钟曾被拨回，判定时可能没有看到此前的业务。`,
      `Leaf ${position} has an order or a time before the leaf that precedes it: the clock of the region was set back, and what it was judged by may lack what went before.`)
  }
  // Told of the first: all that follow bear at least its time.
  if (at > now && last.at <= now) {
    found.add(`存证 ${position} 的时间 ${content.at} 在将来：地区时钟曾被拨快，此后的业务按那一时间判定。`,
      `Leaf ${position} is of ${content.at}, which lies ahead: the clock of the region was set forward, and what follows is judged as of that time.`)
  }
  Object.assign(last, { seq, at })
}

/** Null when this is no leaf of this region that `record` could have written. */
function readLeaf(text: string, region: Region): LeafContent | null {
  let content: LeafContent
  try {
    content = JSON.parse(text) as LeafContent
  } catch {
    return null
  }
  const ids = [content?.document, content?.subject ?? null, content?.verdict?.id ?? null].every((id, index) => (index > 0 && id === null) || ID.test(String(id)))
  // An action of no letters could not be kept in a column: PostgreSQL has no text with a zero character.
  return ids && content.region === region && /^[0-9]{1,18}$/.test(content.seq) && /^[A-Za-z]{1,100}$/.test(content.action) && !Number.isNaN(Date.parse(content.at))
    ? content : null
}

interface Whole { zh: string; en: string; text: string }

/** What no page of documents shows, each query at most 100 rows of (name, detail): rows of nothing, gaps, and counters. */
const WHOLE: Whole[] = [
  {
    zh: '存证 {name} 的单据 {detail} 不存在', en: 'leaf {name} is of the document {detail}, which does not exist',
    text: `select v.position::text as name, v.document::text as detail from verify_leaf v
            where not exists (select from document.document d where d.region = $1 and d.id = v.document)`,
  },
  ...['process.step', 'process.task', 'process.instance', 'rules.verdict', 'document.version', 'ledger.transfer', 'command.override'].map((table): Whole => ({
    zh: `${table} 中单据 {name} 不存在`, en: `${table} has rows of the document {name}, which does not exist`,
    text: `select distinct x.document::text as name, '' as detail from ${table} x
            where x.region = $1 and not exists (select from document.document d where d.region = $1 and d.id = x.document)`,
  })),
  {
    zh: '任务 {name} 所属单据 {detail} 没有流程', en: 'task {name} is of the document {detail}, which has no flow',
    text: `select t.id::text as name, t.document::text as detail from process.task t
            where t.region = $1 and not exists (select from process.instance i where i.region = $1 and i.document = t.document)`,
  },
  {
    zh: '单据 {name} 的流程图 {detail} 未发布', en: 'document {name} follows the drawing {detail}, which was never published',
    text: `select i.document::text as name, i.kind || ' ' || i.definition_version as detail from process.instance i
            where i.region = $1 and not exists (select from process.definition d where d.kind = i.kind and d.version = i.definition_version)`,
  },
  {
    zh: '单据 {name} 的单位 {detail} 不存在', en: 'document {name} is of the unit {detail}, which does not exist',
    text: `select d.id::text as name, d.unit::text as detail from document.document d
            where d.region = $1 and not exists (select from access.unit u where u.region = $1 and u.id = d.unit)`,
  },
  {
    zh: '判定 {name} 的规则集 {detail} 不存在', en: 'the verdict {name} names the rule set {detail}, which does not exist',
    text: `select v.id::text as name, v.rule_set as detail from rules.verdict v
            where v.region = $1 and v.rule_set <> 'none' and not exists (select from rules.rule_set r where r.region = $1 and r.hash = v.rule_set)`,
  },
  {
    zh: '编号 {name} 不连续：{detail}', en: 'the numbers {name} are not gapless: {detail}',
    text: `select coalesce(n.name, c.name) as name, format('%s–%s, %s, %s', n.first, n.last, n.count, c.value) as detail
             from (select regexp_replace(number, '-[0-9]+$', '') as name, min(substring(number from '[0-9]+$')::bigint) as first,
                          max(substring(number from '[0-9]+$')::bigint) as last, count(*) as count
                     from document.document where region = $1 and number is not null group by 1) n
             full join (select name, value from platform.counter where region = $1) c on c.name = n.name
            where n.first is distinct from 1 or n.last is distinct from n.count or n.count is distinct from c.value`,
  },
  {
    zh: '单据 {detail} 的编号 {name} 不是其种类、地区和年度的', en: 'the number {name} of document {detail} is not of its kind, region and year',
    text: `select d.number as name, d.id::text as detail from document.document d
             left join (select * from unnest($2::text[], $3::text[]) as k(kind, prefix)) k on k.kind = d.kind
            where d.region = $1 and d.number is not null and d.number !~ ('^' || k.prefix || '-' || d.region || '-' || d.fiscal_year || '-[0-9]{6,}$')`,
  },
  {
    // Who was refused moved the order too, but not a thousand million of them between two acts.
    zh: '地区时钟 {name} 与存证不符：{detail}', en: 'the clock of the region {name} differs from its leaves: {detail}',
    text: `select c.region as name, format('%s/%s, %s/%s', c.log_size, l.size, c.seq, l.seq) as detail
             from platform.region_clock c, (select count(*) as size, coalesce(max(seq), 0) as seq from verify_leaf) l
            where c.region = $1 and (c.log_size <> l.size or c.seq < l.seq or c.seq > l.seq + 1000000000)`,
  },
  {
    // Signing takes a second, and without it leaves are evidence of nothing. When an act was written is in the id of its verdict, which its leaf names,
    // whatever the day of its business. What was not judged, a draft that was saved, was written before the next that was; until then nothing tells when.
    zh: '自位置 {name} 起有 {detail} 条存证写入已逾十分钟仍没有检查点覆盖：没有签署（启动系统即补签），或检查点被删去',
    en: 'from position {name} on, {detail} leaves were written more than ten minutes ago and no checkpoint covers them: they were not signed (a start of the system signs them), or checkpoints were taken away',
    text: `select min(position)::text as name, count(*)::text as detail
             from (select position, coalesce(max(judged) over (partition by seq), min(judged) over (order by position rows between current row and unbounded following)) as written
                     from (select position, seq, to_timestamp(('x' || left(replace(verdict::text, '-', ''), 12))::bit(48)::bigint / 1000.0) as judged
                             from verify_leaf where position >= coalesce((select max(c.size) from log.checkpoint c where c.region = $1), 0)) told) unsigned
            where written < now() - interval '10 minutes' having count(*) > 0`,
  },
  {
    zh: '地区 {name} 的账目还在，{detail} 中却没有这个地区', en: 'the books of the region {name} are here, but {detail} does not have it',
    text: `select $1 as name, t.name as detail from (values ('platform.region', (select count(*) from platform.region where region = $1)),
             ('platform.region_clock', (select count(*) from platform.region_clock where region = $1))) t(name, rows) where t.rows = 0`,
  },
  {
    // It may be ahead of the last leaf, because who was refused moved it as well, but then not ahead of the calendar.
    zh: '地区时钟的时间 {name} 早于最后的存证或在将来', en: 'the clock of the region says {name}, which is before its last leaf or lies ahead',
    text: `select c.judged_at::text as name, '' as detail from platform.region_clock c, (select max(at) as at from verify_leaf) l
            where c.region = $1 and (c.judged_at < l.at or c.judged_at > greatest(l.at, now() + interval '1 day'))`,
  },
  {
    zh: '序号 {name} 的事件（单据 {detail}）没有存证', en: 'the event of order {name} about the document {detail} comes from no leaf',
    text: `select o.seq::text as name, o.document::text as detail from events.outbox o
            where o.region = $1 and not exists (select from verify_leaf v
              where v.document = o.document and v.seq = o.seq and o.topic like '%.' || v.action)`,
  },
  {
    zh: '存证 {name} 没有发出事件（单据 {detail}）', en: 'leaf {name} of the document {detail} has left no event',
    text: `select v.position::text as name, v.document::text as detail from verify_leaf v
            where not exists (select from events.outbox o where o.region = $1 and o.seq = v.seq and o.document = v.document)`,
  },
  {
    // Each leaf has its event and each event its leaf, so more of these are one that was told again.
    zh: '事件有 {name} 条，存证只有 {detail} 条：有的事件重复', en: 'there are {name} events and only {detail} leaves: some event was told twice',
    text: `select o.count::text as name, v.count::text as detail
             from (select count(*) from events.outbox where region = $1) o, (select count(*) from verify_leaf) v where o.count > v.count`,
  },
  {
    // What was acknowledged is in the log. A kept answer of no leaf makes the program say that something was done which never was: an alert of the
    // night, whose key is known beforehand, would not be raised.
    zh: '回执“{name}”称单据 {detail} 已办理，存证中没有', en: 'the receipt “{name}” says that the document {detail} was acted on, which no leaf does',
    // An answer is kept as text: each ->> would read it from the beginning.
    text: `select r.key as name, coalesce(r.document, '—') as detail
             from (select c.key, a.* from command.receipt c,
                     lateral json_to_record(case when json_typeof(c.answer) = 'object' then c.answer else '{}' end) a(refused text, leaf text, document text, seq text)
                    where c.region = $1 offset 0) r
            where r.refused is distinct from 'true' and not exists (select from verify_leaf v
              where v.position::text = r.leaf and v.document::text = r.document and v.seq::text = r.seq)`,
  },
  {
    zh: '盐值 {name} 没有存证', en: 'the salt of position {name} belongs to no leaf',
    text: `select s.position::text as name, '' as detail from log.salt s
            where s.region = $1 and not exists (select from log.leaf l where l.region = $1 and l.position = s.position)`,
  },
  {
    zh: '不经占用的凭证 {name} 没有决定人的职责记录', en: 'transfer {name} moves money that is under no hold without the act of the one who decided it',
    text: `select t.id::text as name, '' as detail from ledger.transfer t
            where t.region = $1 and t.hold is null and not exists (
              select from access.act a where a.region = $1 and a.key = t.approval_key and a.pair = t.approval_pair
                and a.person = t.approval_person and a.side = t.approval_side and exists (
                  select from process.step s where s.region = $1 and s.document = t.document and s.seq = t.seq and s.person = a.person))`,
  },
]

/** What is looked back on is of documents that leave history there: a row of any other would move sums and counts unseen. */
function strayHistory(kinds: readonly LoadedKind[]): Whole[] {
  return [...Map.groupBy(kinds.filter(({ judged }) => judged?.history), ({ judged }) => judged!.history!.relation)].map(([relation, own]) => ({
    zh: `${relation} 中单据 {name} 不存在，或不留历史记录`, en: `${relation} has rows of the document {name}, which does not exist or leaves no history`,
    text: `select distinct h.document::text as name, '' as detail from ${relation} h
            where h.region = $1 and not exists (select from document.document d
              where d.region = $1 and d.id = h.document and d.kind in (${own.map(({ code }) => `'${code}'`).join(', ')}))`,
  }))
}

/** Those that look at leaves need the table of them, which only this transaction has; the others are asked of any snapshot. */
const looksAtLeaves = ({ text }: Whole) => text.includes('verify_leaf')

export function compareWithLeaves(client: ClientBase, region: Region, loaded: ReadonlyMap<string, LoadedKind>, found: Problems): Promise<void> {
  return compareWhole(client, region, loaded, found, looksAtLeaves)
}

export function compareRows(client: ClientBase, region: Region, loaded: ReadonlyMap<string, LoadedKind>, found: Problems): Promise<void> {
  return compareWhole(client, region, loaded, found, (one) => !looksAtLeaves(one))
}

async function compareWhole(
  client: ClientBase, region: Region, loaded: ReadonlyMap<string, LoadedKind>, found: Problems, isAsked: (one: Whole) => boolean,
): Promise<void> {
  const kinds = [...loaded.values()]
  for (const { zh, en, text } of [...WHOLE, ...strayHistory(kinds)].filter(isAsked)) {
    const values = text.includes('$3') ? [region, kinds.map(({ code }) => code), kinds.map(({ prefix }) => prefix)] : [region]
    const { rows } = await client.query<{ name: string; detail: string }>(`${text} limit 100`, values)
    for (const { name, detail } of rows) {
      const fill = (sentence: string) => sentence.replace('{name}', name).replace('{detail}', detail)
      found.add(`${fill(zh)}。`, `${capital(fill(en))}.`)
    }
  }
}

/** Every file is the one whose hash it is kept under. */
export async function compareBytes(client: ClientBase, region: Region, found: Problems): Promise<void> {
  const { rows } = await client.query<{ document: string; name: string }>(
    `select document, encode(sha256, 'hex') as name from document.attachment where region = $1 and sha256 <> sha256(bytes) limit 100`, [region])
  for (const { document, name } of rows) {
    found.add(`单据 ${document} 的附件 ${name} 不是这个哈希值的文件。`, `The file ${name} of document ${document} is not the one of that hash.`)
  }
}

function capital(sentence: string): string {
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1)
}

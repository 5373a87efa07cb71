import type { ClientBase } from 'pg'
import { Refused } from '#kernel/values/refusal.ts'
import { HASH_BYTES } from './merkle.ts'
import { type Checkpoint, type Leaf, LEAF_MAX_BYTES, type NodeAddress, refuse } from './model.ts'

/** Rows of one read: at most 128 MB of leaves, usually 2 MB. Eight entry bundles. */
const PAGE = 2_048

export interface NewLeaf {
  position: bigint | number
  bytes: Uint8Array
}

export interface NewSalt {
  position: bigint | number
  field: string
  salt: Uint8Array
}

/** Consecutive nodes of one level; `hashes` holds their 32 bytes each, one behind the other. */
export interface NodeSpan {
  level: number
  first: number
  hashes: Buffer
}

/**
 * Writes the leaves of a batch, in the transaction of the acts. Positions come from the region clock.
 * Throws `Refused` for a leaf of a size that no entry bundle holds, or a region that is unknown or closed to this
 * session.
 */
export async function insertLeaves(client: ClientBase, region: string, leaves: readonly NewLeaf[]): Promise<void> {
  if (leaves.length === 0) return
  for (const { position, bytes } of leaves) {
    if (bytes.length >= 1 && bytes.length <= LEAF_MAX_BYTES) continue
    throw new Refused(refuse('log.leaf_size', { position, bytes: bytes.length, limit: LEAF_MAX_BYTES }))
  }
  const starts: number[] = []
  let start = 0
  for (const { bytes } of leaves) {
    starts.push(start)
    start += bytes.length
  }
  const { rowCount } = await client.query({
    name: 'log-insert-leaves',
    // The bytes travel as one binary value and are cut there: 200 leaves of 800 bytes took 2.0 ms, as a bytea[] (hex)
    // 4.4.
    text: `insert into log.leaf (region, position, bytes)
      select a.region, u.position, substring($5::bytea from u.start + 1 for u.length)
      from platform.region a, unnest($2::bigint[], $3::int[], $4::int[]) u(position, start, length)
      where a.region = $1`,
    values: [
      region,
      leaves.map((leaf) => leaf.position),
      starts,
      leaves.map((leaf) => leaf.bytes.length),
      Buffer.concat(leaves.map((leaf) => leaf.bytes)),
    ],
  })
  assertWritten(region, leaves.length, rowCount)
}

/** Keeps what opens the commitments of those leaves. The table is erasable, the leaves are not. */
export async function insertSalts(client: ClientBase, region: string, salts: readonly NewSalt[]): Promise<void> {
  if (salts.length === 0) return
  const { rowCount } = await client.query({
    name: 'log-insert-salts',
    text: `insert into log.salt (region, position, field, salt)
      select a.region, u.position, u.field, u.salt
      from platform.region a, unnest($2::bigint[], $3::text[], $4::bytea[]) u(position, field, salt)
      where a.region = $1`,
    values: [region, salts.map((row) => row.position), salts.map((row) => row.field), salts.map((row) => row.salt)],
  })
  assertWritten(region, salts.length, rowCount)
}

/**
 * Erases what opens the commitments of these leaves; the personal values can then no longer be guessed from the log.
 */
export async function eraseSalts(client: ClientBase, region: string, positions: readonly number[]): Promise<number> {
  const { rowCount } = await client.query({
    name: 'log-erase-salts',
    text: 'delete from log.salt where region = $1 and position = any($2::bigint[])',
    values: [region, positions],
  })
  return rowCount ?? 0
}

/** Salts by field of one leaf; empty when they were erased or never existed. */
export async function saltsOf(client: ClientBase, region: string, position: number): Promise<Map<string, Buffer>> {
  const { rows } = await client.query<{ field: string; salt: Buffer }>({
    name: 'log-salts-of',
    text: 'select field, salt from log.salt where region = $1 and position = $2',
    values: [region, position],
  })
  return new Map(rows.map(({ field, salt }) => [field, salt]))
}

/**
 * The leaves from position `from` up to but not including `to`, in order, a page at a time. A page is a range of
 * positions, not a `limit`: on a table without statistics the planner gathers and sorts everything behind a limit, for
 * every page anew. The server reads the next page while the last is hashed; whoever stops early leaves one unused.
 */
export async function* leafPages(
  client: ClientBase,
  region: string,
  from: number,
  to: number,
): AsyncGenerator<Leaf[]> {
  const read = (next: number) => {
    const asked = client.query<{ position: string; bytes: Buffer }>({
      name: 'log-leaf-page',
      text: `select position, bytes from log.leaf
        where region = $1 and position >= $2 and position < $3 order by position`,
      values: [region, next, Math.min(next + PAGE, to)],
    })
    // Waited for when the page before has been used; until then a failure must not count as one that nobody handles.
    asked.catch(() => {})
    return asked
  }
  let next = from
  for (let asked = next < to ? read(next) : null; asked; ) {
    const { rows } = await asked
    if (rows.length === PAGE) next += PAGE
    // The end, or a gap; behind a gap the next leaf shows itself.
    else next = (await nextPosition(client, region, rows.length > 0 ? Number(rows.at(-1)!.position) + 1 : next)) ?? to
    asked = next < to ? read(next) : null
    if (rows.length > 0) yield rows.map(({ position, bytes }) => ({ position: Number(position), bytes }))
  }
}

async function nextPosition(client: ClientBase, region: string, from: number): Promise<number | null> {
  const { rows } = await client.query<{ position: string | null }>({
    name: 'log-next-position',
    text: 'select min(position) as position from log.leaf where region = $1 and position >= $2',
    values: [region, from],
  })
  const position = rows[0]?.position ?? null
  return position === null ? null : Number(position)
}

/**
 * Stores many spans in one statement; a node that exists already is a unique violation (another sequencer was there).
 */
export async function insertNodes(client: ClientBase, region: string, spans: readonly NodeSpan[]): Promise<void> {
  const starts: number[] = []
  let start = 0
  for (const { hashes } of spans) {
    starts.push(start)
    start += hashes.length
  }
  const { rowCount } = await client.query({
    name: 'log-insert-nodes',
    // The hashes travel as one binary value: an array of bytea would be written out in hex and parsed again.
    text: `insert into log.node (region, level, index, hash)
      select a.region, s.level, s.first + i, substring($6::bytea from s.start + i * ${HASH_BYTES} + 1 for ${HASH_BYTES})
      from platform.region a, unnest($2::int[], $3::bigint[], $4::int[], $5::int[]) s(level, first, count, start),
        generate_series(0, s.count - 1) i
      where a.region = $1`,
    values: [
      region,
      spans.map((span) => span.level),
      spans.map((span) => span.first),
      spans.map((span) => span.hashes.length / HASH_BYTES),
      starts,
      Buffer.concat(spans.map((span) => span.hashes)),
    ],
  })
  assertWritten(region, start / HASH_BYTES, rowCount)
}

/** The hashes of these nodes, in the order asked for. Throws `Refused` (log.node_missing) when one is not stored. */
export async function readNodes(
  client: ClientBase,
  region: string,
  nodes: readonly NodeAddress[],
): Promise<Buffer[]> {
  if (nodes.length === 0) return []
  const { rows } = await client.query<{ level: number; index: string; hash: Buffer }>({
    name: 'log-read-nodes',
    text: `select f.* from unnest($2::int[], $3::bigint[]) u(level, index)
      cross join lateral (select n.level, n.index, n.hash from log.node n
        where n.region = $1 and n.level = u.level and n.index = u.index offset 0) f`,
    values: [region, nodes.map((node) => node.level), nodes.map((node) => node.index)],
  })
  const found = new Map(rows.map((row) => [`${row.level}/${row.index}`, row.hash]))
  return nodes.map(({ level, index }) => {
    const hash = found.get(`${level}/${index}`)
    if (!hash) throw new Refused(refuse('log.node_missing', { region, level, index }))
    return hash
  })
}

/** Those of `count` consecutive nodes that are stored, one behind the other, and their indices. */
export async function readNodeSpan(
  client: ClientBase,
  region: string,
  { level, first, count }: { level: number; first: number; count: number },
): Promise<{ indices: number[]; hashes: Buffer }> {
  const { rows } = await client.query<{ indices: string[] | null; hashes: Buffer | null }>({
    name: 'log-read-node-span',
    text: `select array_agg(index order by index) indices, string_agg(hash, ''::bytea order by index) hashes
      from log.node
      where region = $1 and level = $2 and index >= $3 and index < $4`,
    values: [region, level, first, first + count],
  })
  const { indices, hashes } = rows[0]!
  return { indices: (indices ?? []).map(Number), hashes: hashes ?? Buffer.alloc(0) }
}

/** The first stored node, by level and index, that a tree of this size does not have; null when there is none. */
export async function nodeBeyond(client: ClientBase, region: string, size: number): Promise<NodeAddress | null> {
  const { rows } = await client.query<{ level: number; index: string }>({
    name: 'log-node-beyond',
    text: `select l level, n.index from generate_series(0, 62) l
      cross join lateral (select index from log.node
        where region = $1 and level = l and index >= $2::bigint >> l order by index limit 1) n
      order by l limit 1`,
    values: [region, size],
  })
  return rows[0] ? { level: rows[0].level, index: Number(rows[0].index) } : null
}

export async function insertCheckpoint(client: ClientBase, region: string, checkpoint: Checkpoint): Promise<void> {
  const { rowCount } = await client.query({
    name: 'log-insert-checkpoint',
    text: `insert into log.checkpoint (region, size, root, note, signed_at)
      select a.region, $2, $3, $4, $5 from platform.region a where a.region = $1`,
    values: [region, checkpoint.size, checkpoint.root, checkpoint.note, checkpoint.signedAt],
  })
  assertWritten(region, 1, rowCount)
}

export async function latestCheckpoint(client: ClientBase, region: string): Promise<Checkpoint | null> {
  const { rows } = await client.query<CheckpointRow>({
    name: 'log-latest-checkpoint',
    text: 'select size, root, note, signed_at from log.checkpoint where region = $1 order by size desc limit 1',
    values: [region],
  })
  return rows[0] ? fromRow(rows[0]) : null
}

/** The smallest signed checkpoint that covers this position; null while it waits for one. */
export async function coveredBy(
  client: ClientBase,
  region: string,
  position: bigint | number,
): Promise<Checkpoint | null> {
  return (await checkpointPage(client, region, Number(position), 1))[0] ?? null
}

/** All checkpoints by rising size, read a page at a time. */
export async function* checkpoints(client: ClientBase, region: string): AsyncGenerator<Checkpoint> {
  for (let after = 0; ; ) {
    const page = await checkpointPage(client, region, after, PAGE)
    yield* page
    if (page.length < PAGE) return
    after = page.at(-1)!.size
  }
}

interface CheckpointRow {
  size: string
  root: Buffer
  note: string
  signed_at: Date
}

async function checkpointPage(client: ClientBase, region: string, above: number, limit: number): Promise<Checkpoint[]> {
  const { rows } = await client.query<CheckpointRow>({
    name: 'log-checkpoint-page',
    text: `select size, root, note, signed_at from log.checkpoint
      where region = $1 and size > $2 order by size limit $3`,
    values: [region, above, limit],
  })
  return rows.map(fromRow)
}

function fromRow({ size, root, note, signed_at }: CheckpointRow): Checkpoint {
  return { size: Number(size), root, note, signedAt: signed_at }
}

function assertWritten(region: string, expected: number, written: number | null): void {
  if (written !== expected) {
    throw new Refused(refuse('log.region_closed', { region, expected, written: written ?? 0 }))
  }
}

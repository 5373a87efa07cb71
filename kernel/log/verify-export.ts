import { type Bilingual, isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { openCheckpoint, originOf } from './checkpoint.ts'
import { type ExpectedRoot, walkCheckpoints } from './checkpoint-walk.ts'
import { emptyRange, EMPTY_ROOT, rootOf } from './merkle.ts'
import { type CheckpointText, type ExportVerdict, type Leaf, problem, type VerifiedRegion } from './model.ts'
import { parseVkey, type Verifier } from './note.ts'
import { collectProblems, type ProblemList } from './problems.ts'
import { gatherNodes } from './sequence.ts'
import { checkTiles } from './tile-check.ts'
import { decodeBundle, type Tile, TILE_WIDTH, tilePath, tilesOf } from './tiles.ts'

/** The files of an export; paths are relative to its folder. */
export interface ExportFiles {
  /** Names of the folders at the top. */
  folders: () => Promise<string[]>
  /** The whole file, or null when it is absent or longer than any honest one. */
  read: (path: string) => Promise<Buffer | null>
  /** The lines of a text file of any length, without their ends; null when it is absent. */
  lines: (path: string) => Promise<AsyncIterable<string> | null>
}

/**
 * Verifies an export with nothing but its files and the public key: every root is recomputed from the leaves
 * themselves. Remembered checkpoints (kept by the verifier since an earlier visit) find what no single export can show:
 * a log that was rolled back, or replaced by another history under the same key. What could not be checked is a
 * problem, never passed.
 */
export async function verifyFiles(
  files: ExportFiles,
  vkey: string,
  remembered: readonly string[],
): Promise<ExportVerdict> {
  const problems = collectProblems()
  const regions: VerifiedRegion[] = []
  const verifier = parseVkey(vkey)
  if (isRefusal(verifier)) return { ok: false, regions, problems: [problem('bad_key', { reason: verifier.message })] }
  const memories = openRemembered(remembered, verifier, problems)
  const names = (await files.folders()).filter((name) => /^\d{9}$/.test(name)).sort()
  if (names.length === 0) problems.add(problem('no_region'))
  for (const region of names) {
    const own = memories.filter(({ origin }) => origin === originOf(verifier.name, region))
    regions.push(await verifyRegion({ region, files, verifier, remembered: own, problems }))
  }
  for (const { origin } of memories) {
    if (names.some((region) => originOf(verifier.name, region) === origin)) continue
    problems.add(problem('remembered_absent', { origin }))
  }
  return { ok: problems.list.length === 0, regions, problems: problems.list }
}

interface RegionCheck {
  region: string
  files: ExportFiles
  verifier: Verifier
  remembered: CheckpointText[]
  problems: ProblemList
}

async function verifyRegion(check: RegionCheck): Promise<VerifiedRegion> {
  const { region, files, problems } = check
  const newest = await openNewest(check)
  if (!newest) return { region, size: null, root: null, rootsCompared: 0 }
  rememberedBeyond(check, newest)
  const range = emptyRange()
  const walk = await walkCheckpoints(range, expectedRoots(check, newest))
  const tiles = checkTiles(`${region}/`, newest.size, files.read, problems)
  const list = await openList(check)
  const gathered = gatherNodes()
  for (const tile of tilesOf(0, newest.size)) {
    const path = `${region}/${tilePath({ ...tile, level: 'entries' })}`
    const leaves = await readBundle(files, path, tile)
    if (!leaves) {
      problems.add(problem('bad_bundle', { file: path, position: tile.index * TILE_WIDTH, width: tile.width }))
      return { region, size: newest.size, root: null, rootsCompared: walk.met() }
    }
    const hashes: Buffer[] = []
    await walk.append(leaves, gathered, (_, hash) => hashes.push(hash))
    await tiles.compare(gathered.take(), path)
    for (const [at, hash] of hashes.entries()) await list.compare(leaves[at]!.position, hash)
  }
  await tiles.end()
  await list.end(newest.size)
  return { region, size: newest.size, root: rootOf(range).toString('base64'), rootsCompared: walk.met() }
}

async function openNewest(check: RegionCheck): Promise<CheckpointText | null> {
  const file = `${check.region}/checkpoint`
  const bytes = await check.files.read(file)
  if (!bytes) {
    check.problems.add(problem('unreadable', { file }))
    return null
  }
  return open(check, bytes.toString('utf8'), file, 1)
}

/** A checkpoint that is signed and of this region; otherwise null and a problem. */
function open(check: RegionCheck, note: string, file: string, line: number): CheckpointText | null {
  const { region, verifier, problems } = check
  const opened = openCheckpoint(note, verifier)
  const expected = originOf(verifier.name, region)
  if (isRefusal(opened)) problems.add(problem('bad_checkpoint', { file, line, reason: opened.message }))
  else if (opened.origin === expected) return opened
  else problems.add(problem('wrong_origin', { file, line, origin: opened.origin, expected }))
  return null
}

function openRemembered(notes: readonly string[], verifier: Verifier, problems: ProblemList): CheckpointText[] {
  const opened = notes.map((note) => openCheckpoint(note, verifier))
  for (const result of opened) {
    if (isRefusal(result)) problems.add(problem('bad_remembered', { reason: result.message }))
  }
  const good = opened.filter((result): result is Exclude<typeof result, Refusal> => !isRefusal(result))
  return good.sort((a, b) => a.size - b.size)
}

/** What the walk cannot meet: a remembered size beyond the export (rolled back), or an empty log with a false root. */
function rememberedBeyond({ region, remembered, problems }: RegionCheck, newest: CheckpointText): void {
  const file = `${region}/checkpoint`
  for (const { size, root } of remembered) {
    if (size > newest.size) problems.add(problem('rolled_back', { region, file, remembered: size, size: newest.size }))
    if (size === 0 && !EMPTY_ROOT.equals(root)) problems.add(problem('forked', { file, size }))
  }
}

/** By rising size: the checkpoints of the list, the remembered ones among them, the newest last. */
async function* expectedRoots(check: RegionCheck, newest: CheckpointText): AsyncGenerator<ExpectedRoot> {
  const { region, remembered, problems } = check
  const waiting = remembered.filter(({ size }) => size > 0 && size <= newest.size)
  const file = `${region}/checkpoint`
  function* rememberedUpTo(limit: number): Generator<ExpectedRoot> {
    while (waiting[0] && waiting[0].size <= limit) {
      const { size, root } = waiting.shift()!
      yield { size, root, mismatch: () => problems.add(problem('forked', { file, size })) }
    }
  }
  for await (const { text, source } of listedCheckpoints(check, newest)) {
    yield* rememberedUpTo(text.size)
    yield { ...text, mismatch: (from) => problems.add(rootDiffers(source, text.size, from)) }
  }
  yield* rememberedUpTo(newest.size)
  if (newest.size > 0) yield { ...newest, mismatch: (from) => problems.add(rootDiffers(file, newest.size, from)) }
  else if (!EMPTY_ROOT.equals(newest.root)) problems.add(rootDiffers(file, 0, 0))
}

function rootDiffers(file: string, size: number, from: number): Bilingual {
  return problem('root_differs', { file, size, from, to: Math.max(size - 1, from) })
}

async function* listedCheckpoints(
  check: RegionCheck,
  newest: CheckpointText,
): AsyncGenerator<{ text: CheckpointText; source: string }> {
  const { region, files, problems } = check
  const file = `${region}/checkpoints.jsonl`
  const lines = await files.lines(file)
  if (!lines) return problems.add(problem('unreadable', { file }))
  let line = 0
  let before = 0
  for await (const row of lines) {
    line += 1
    const note = noteOfRow(row)
    if (note === null) {
      problems.add(problem('unreadable', { file: `${file}:${line}` }))
      continue
    }
    const text = open(check, note, file, line)
    if (!text) continue
    if (text.size <= before || text.size > newest.size) {
      problems.add(problem('checkpoint_order', { file, line, size: text.size, exported: newest.size }))
      continue
    }
    before = text.size
    yield { text, source: file }
  }
  if (before === newest.size) return
  problems.add(problem('checkpoint_order', { file, line, size: before, exported: newest.size }))
}

function noteOfRow(row: string): string | null {
  try {
    const { note } = JSON.parse(row) as { note?: unknown }
    return typeof note === 'string' ? note : null
  } catch {
    // Not JSON: the caller names file and line.
    return null
  }
}

async function readBundle(files: ExportFiles, path: string, tile: Tile): Promise<Leaf[] | null> {
  const bytes = await files.read(path)
  const entries = bytes && decodeBundle(bytes)
  if (entries?.length !== tile.width) return null
  return entries.map((entry, at) => ({ position: tile.index * TILE_WIDTH + at, bytes: entry }))
}

/** `leaves.csv` proves nothing by itself; it must not mislead the person who looks an act up in it either. */
async function openList({ region, files, problems }: RegionCheck) {
  const file = `${region}/leaves.csv`
  const lines = (await files.lines(file))?.[Symbol.asyncIterator]()
  if (!lines) problems.add(problem('unreadable', { file }))
  let good = lines !== undefined && (await lines.next()).value === 'position,hash'
  if (lines && !good) problems.add(problem('list_differs', { file, position: 0 }))
  const next = async (): Promise<string | undefined> => (await lines!.next()).value as string | undefined
  return {
    async compare(position: number, hash: Buffer): Promise<void> {
      if (!good) return
      if ((await next()) === `${position},${hash.toString('hex')}`) return
      // After a missing line all others are off by one; one sentence says it.
      good = false
      problems.add(problem('list_differs', { file, position }))
    },
    async end(size: number): Promise<void> {
      if (good && (await next()) !== undefined) problems.add(problem('list_differs', { file, position: size }))
    },
  }
}

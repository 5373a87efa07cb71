import { createHash, type Hash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { basename } from 'node:path'
import { type MappedRecord, type Mapping, type PaymentRow, readPayments } from '#kernel/files/index.ts'
import type { Store } from '#kernel/screening/index.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { BYTE_ORDER_MARK, csvLine } from './csv.ts'
import { type Intake, type PartRead, refuse } from './model.ts'
import type { ScreenProgress } from './progress.ts'

export interface GatherRequest {
  files: readonly string[]
  mapping: Mapping
  store: Store
  /** Told of every record, with its place in all files. */
  onRecord: (line: bigint, fields: MappedRecord) => void
  /** rejected.csv */
  rejectedFile: string
  trusted: boolean
  progress: ScreenProgress
  signal: AbortSignal
}

const SHOWN_REJECTS = 20

interface OpenPart extends PartRead {
  number: number
  sumFen: bigint
  content: Hash
  rejects: { line: number; code: string; message: { zh: string; en: string } }[]
}

/**
 * Streams all files into the store; every row is a record or stands in rejected.csv. A text whose rows are those of an earlier one is
 * taken back and said. Throws Refused when a file cannot be taken or no row is left.
 */
export async function gather(request: GatherRequest): Promise<Intake> {
  const { files, mapping, store, progress, signal } = request
  const expected = await expectedBytes(files)
  const digests = new Map<string, string>()
  const intake: Intake = { parts: [], rows: 0, rejected: 0, sumFen: 0n, firstRejects: [], notices: [] }
  const rejected = createWriteStream(request.rejectedFile)
  rejected.write(`${BYTE_ORDER_MARK}${csvLine(['file', 'line', 'code', 'reasonZh', 'reasonEn'])}`)
  let number = 0
  let bytes = 0
  try {
    for (const file of files) {
      // The last is being read; those before it are complete.
      const opened: OpenPart[] = []
      const closeFirst = () => closePart(opened.shift()!, { intake, digests, store, rejected })
      for await (const batch of readPayments(file, mapping, {
        ...(request.trusted ? { unpackedBytes: Number.MAX_SAFE_INTEGER } : {}),
        onBytes: (count) => (bytes += count),
        onIgnored: (names) => intake.notices.push(leftAside(file, names)),
        onPart: (found) => opened.push(openPart(++number, found, files.length === 1 ? found.file : nameOf(file, found.file))),
      })) {
        while (opened.length > 1) await closeFirst()
        for (const row of batch) await take(row, opened[0]!, { store, rejected, intake, onRecord: request.onRecord })
        progress.reading(intake.rows + opened[0]!.rows, bytes, expected)
        signal.throwIfAborted()
      }
      while (opened.length > 0) await closeFirst()
    }
  } finally {
    rejected.end()
    await finished(rejected)
  }
  if (intake.rows === intake.rejected) {
    const first = intake.firstRejects[0]
    throw new Refused(first ? refuse('screen.no_rows', { rejected: intake.rejected, first: first.message }) : refuse('screen.nothing_below_header'))
  }
  return intake
}

function openPart(number: number, found: { encoding: string; headerLine: number }, file: string): OpenPart {
  const { encoding, headerLine } = found
  return { number, file, encoding, headerLine, rows: 0, rejected: 0, sameAs: null, sumFen: 0n, content: createHash('sha256'), rejects: [] }
}

/** The file, and the entry where it is an archive of several. */
function nameOf(file: string, entry: string): string {
  const name = basename(file)
  return name === entry || name === `${entry}.gz` ? name : `${name}/${entry}`
}

function leftAside(file: string, names: readonly string[]) {
  return { zh: `压缩包“${basename(file)}”中不是 CSV 的文件没有读：${names.join('、')}。`, en: `Left aside in “${basename(file)}”, being no CSV: ${names.join('; ')}.` }
}

async function take(
  row: PaymentRow, part: OpenPart, { store, rejected, intake, onRecord }: Pick<GatherRequest, 'store' | 'onRecord'> & { rejected: WriteStream; intake: Intake },
): Promise<void> {
  part.rows += 1
  if (!row.reject) {
    const text = row.cells.join('\u001f')
    part.content.update(text).update('\n')
    part.sumFen += row.fields.amountFen
    onRecord(store.append(part.number, row.line, row.fields, text), row.fields)
    return
  }
  const { line, reject: { code, message } } = row
  part.rejected += 1
  part.content.update(`${line} ${code}\n`)
  // Rejects of the first text are certain to count; those of a later one wait until it is known to be no copy.
  if (part.number === 1) await writeReject({ line, code, message }, part, { rejected, intake })
  else part.rejects.push({ line, code, message })
}

async function writeReject(
  { line, code, message }: OpenPart['rejects'][number], { file }: OpenPart, { rejected, intake }: { rejected: WriteStream; intake: Intake },
): Promise<void> {
  if (intake.firstRejects.length < SHOWN_REJECTS) intake.firstRejects.push({ file, line, message })
  if (!rejected.write(csvLine([file, line, code, message.zh, message.en]))) await once(rejected, 'drain')
}

async function closePart(
  part: OpenPart, { intake, digests, store, rejected }: { intake: Intake; digests: Map<string, string>; store: Store; rejected: WriteStream },
): Promise<void> {
  const digest = part.content.digest('hex')
  const sameAs = part.rows > 0 ? digests.get(digest) ?? null : null
  const { file, encoding, headerLine, rows, rejected: count } = part
  intake.parts.push({ file, encoding, headerLine, rows, rejected: count, sameAs })
  if (sameAs !== null) {
    await store.forget(part.number)
    intake.notices.push({
      zh: `文件“${file}”与“${sameAs}”内容完全相同，只计一次，没有把它的 ${rows.toLocaleString('en')} 行当作重复付款。`,
      en: `File “${file}” has the same content as “${sameAs}”: it is counted once, and its ${rows.toLocaleString('en')} rows are not taken for payments made twice.`,
    })
    return
  }
  digests.set(digest, file)
  intake.rows += rows
  intake.rejected += count
  intake.sumFen += part.sumFen
  for (const one of part.rejects) await writeReject(one, part, { rejected, intake })
}

/** Each text is read twice. Of packed files the unpacked size is not known before. */
async function expectedBytes(files: readonly string[]): Promise<number | null> {
  if (files.some((file) => !/\.(csv|tsv|txt)$/i.test(file))) return null
  const sizes = await Promise.all(files.map((file) => stat(file).then(({ size }) => size, () => 0)))
  return sizes.reduce((sum, size) => sum + 2 * size, 0)
}

/** Files that are not the same but share most rows: two exports of overlapping periods. */
export async function overlaps(store: Pick<Store, 'ask'>, parts: readonly PartRead[]): Promise<Intake['notices']> {
  if (parts.length < 2) return []
  const rows = await store.ask(`with d as (select distinct part, raw from line), c as (select part, count(*) as n from d group by part)
    select a.part as one, b.part as other, count(*) as shared, any_value(least(x.n, y.n)) as least from d a join d b on a.raw = b.raw and a.part < b.part
      join c x on x.part = a.part join c y on y.part = b.part group by all having count(*) >= 20 and count(*) >= any_value(least(x.n, y.n)) / 2 order by shared desc limit 10`)
  return rows.map((row) => {
    const [one, other] = [parts[Number(row['one']) - 1]!.file, parts[Number(row['other']) - 1]!.file]
    const shared = Number(row['shared']).toLocaleString('en')
    return {
      zh: `“${one}”与“${other}”有 ${shared} 行完全相同，可能是期间重叠的两次导出；其中的“重复付款”先核对文件。`,
      en: `“${one}” and “${other}” share ${shared} identical rows: perhaps two exports of overlapping periods. Check the files before believing in payments made twice.`,
    }
  })
}

import { hash } from 'node:crypto'
import { type Document, refuse as refuseDocument } from '#kernel/document/model.ts'
import type { ActAsked, ActPlan, PlannedCommand } from '#kernel/module/model.ts'
import { isId } from '#kernel/values/id.ts'
import { MAX_FEN, plainYuan } from '#kernel/values/money.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { sayTakenBack } from '#modules/payment/public.ts'
import { readCamt054 } from './camt054.ts'
import { type Matched, matchLines } from './match.ts'
import { refuse, type ReceiptLine, type Result } from './model.ts'
import { isOriginalKept, keepOriginal, lastMapping, type Mapped } from './originals.ts'
import { headerHash, mappingText, readMapping, readReceiptCsv } from './receipt-csv.ts'
import { contentHash, type ReadReceipts } from './receipt-lines.ts'
import { booksOf, type FileLookup, knownFiles, linesOf, readOwn, type TakenFile } from './store.ts'

/** A file is taken once: neither these bytes nor these receipts in another order may stand in the books or wait to be booked. */
export function admitFile(document: Document, { sameFile, sameContent }: FileLookup): Refusal | null {
  if ((document.amountFen ?? 0n) > MAX_FEN) return refuse('receipt.too_large')
  if (sameFile) return refuse('receipt.file_known', { ...sameFile })
  if (sameContent) return refuse('receipt.content_known', { ...sameContent })
  return contentHash(linesOf(document.body)) === document.body['contentSha256'] ? null : refuse('receipt.content_differs')
}

/** A file is settled together with its payments, at the order desk: by itself it would stand as booked and have booked nothing. */
export function admitSettling({ action, reason }: { action: string; reason: string }, { body }: Pick<Document, 'body'>): Refusal | null {
  return action !== 'settle' || reason.split('\n')[1] === body['contentSha256'] ? null : refuse('receipt.settle_at_desk')
}

/** What a file would book, line by line; writes nothing. */
export async function planPreview(asked: ActAsked): Promise<ActPlan | Refusal> {
  const read = await readFile(asked)
  if (isRefusal(read)) return read
  const others = await othersLike(asked, read)
  const known = await withoutOriginal(asked, read, others) ? null : sameAs(read, others)
  return known ?? { commands: [], said: shown(read, matchLines(read.lines, await booksOf(asked.client, asked.region, read.lines))) }
}

/** How a file with this header was read the last time a mapping was needed: offered to who brings the next one, who decides. Writes nothing. */
export async function planOffer({ client, region, file, query }: ActAsked): Promise<ActPlan | Refusal> {
  const header = isMarkup(file!) ? null : await headerHash(file!, nameOf(query))
  if (isRefusal(header)) return header
  return { commands: [], said: { offered: header === null ? null : await lastMapping(client, region, header) } }
}

/** Takes a file in as one document, with all its lines. Nothing is booked by that: another person compares and books. */
export async function planImport(asked: ActAsked): Promise<ActPlan | Refusal> {
  const document = String(asked.query['document'])
  if (!isId(document)) return refuseDocument('document.no_such')
  const read = await readFile(asked)
  if (isRefusal(read)) return read
  const { format, lines, sha256, contentSha256, fileName, mapped } = read
  const original = { name: fileName, sha256, contentSha256, mapped, bytes: asked.file! }
  // Brought again as the same document, it goes to the gate, which gives the same answer to the same key.
  const others = (await othersLike(asked, read)).filter(({ id }) => id !== document)
  const lost = await withoutOriginal(asked, read, others)
  if (lost) return { commands: [], said: { ...shown(read, []), kept: lost.number }, keeps: keepOriginal(asked.region, lost.id, original) }
  const known = sameAs(read, others)
  if (known) return known
  return {
    keeps: keepOriginal(asked.region, document, original),
    said: shown(read, matchLines(lines, await booksOf(asked.client, asked.region, lines))),
    commands: [{ kind: 'receiptFile', document, action: 'submit', body: { fileName, format, sha256, contentSha256, lines: lines as never } }],
  }
}

/**
 * Books what agrees: the file and its payments in one transaction. A payment that is refused (another person must act, or it has just
 * been booked by hand) steps back and stays a break. Asked again for a booked file, it books what agrees by now. Without the file that the
 * bank gave, nobody can say that its lines are the bank's, and nothing is booked.
 */
export async function planSettle({ client, region, body }: ActAsked): Promise<ActPlan | Refusal> {
  const document = String(body['document'])
  const file = isId(document) ? await readOwn(client, region, 'receiptFile', document) : null
  if (!file) return refuseDocument('document.no_such')
  const original = { sha256: String(file.body['sha256']), contentSha256: String(file.body['contentSha256']) }
  if (!await isOriginalKept(client, region, document, original)) return refuse('receipt.original_missing', { number: file.number ?? '' })
  const lines = linesOf(file.body)
  const matched = matchLines(lines, await booksOf(client, region, lines))
  const counts = countsOf(matched)
  const reason = `相符 ${counts.matched} 笔，差异 ${counts.breaks} 笔\n${original.contentSha256}`
  return {
    said: { number: file.number, ...counts },
    commands: [
      ...(file.state === 'booked' ? [] : [{ kind: 'receiptFile', document, action: 'settle', reason }]),
      ...matched.flatMap((one) => (one.result === 'matched' ? settle(one) : [])),
    ],
  }
}

function settle({ line, payment }: Matched): PlannedCommand {
  const common = { kind: 'payment', document: payment!.id, yields: true as const }
  if (line.outcome === 'paid') {
    return { ...common, action: 'receive', reason: [line.serial, plainYuan(BigInt(line.amountFen)), line.payee, line.account ?? ''].join('\n') }
  }
  const why = line.note ?? (line.outcome === 'returned' ? '银行退票' : '银行付款失败')
  return { ...common, action: line.outcome === 'returned' ? 'bounce' : 'fail', reason: sayTakenBack(line.serial, why) }
}

interface FileRead extends ReadReceipts {
  fileName: string
  sha256: string
  contentSha256: string
  /** How the columns had to be read; null where nothing was said. */
  mapped: Mapped | null
}

async function readFile({ file, query }: ActAsked): Promise<FileRead | Refusal> {
  const bytes = file!
  const fileName = nameOf(query)
  const isXml = isMarkup(bytes)
  const mapping = readMapping(query['mapping'] === undefined ? undefined : String(query['mapping']))
  if (isRefusal(mapping)) return mapping
  const lines: ReceiptLine[] | Refusal = isXml ? readCamt054(bytes) : await readReceiptCsv(bytes, fileName, mapping)
  if (isRefusal(lines)) return lines
  const text = isXml ? null : mappingText(mapping)
  const header = text === null ? null : await headerHash(bytes, fileName)
  if (isRefusal(header)) return header
  return {
    format: isXml ? 'camt.054' : 'csv', lines, fileName, sha256: hash('sha256', bytes, 'hex'), contentSha256: contentHash(lines),
    mapped: text === null || header === null ? null : { headerSha256: header, mapping: text },
  }
}

function isMarkup(bytes: Buffer): boolean {
  return /^(?:\uFEFF)?\s*</.test(bytes.subarray(0, 200).toString('utf8'))
}

function nameOf(query: ActAsked['query']): string {
  return [...String(query['name'] ?? '').normalize('NFC').replace(/[\p{Cc}\p{Cf}]/gu, '').split(/[/\\]/).at(-1)!].slice(0, 120).join('') || 'receipts'
}

/** Documents that took these bytes or these receipts. */
function othersLike({ client, region }: ActAsked, { sha256, contentSha256 }: FileRead): Promise<TakenFile[]> {
  return knownFiles(client, region, [sha256, contentSha256])
}

/** The one that took these very bytes, with the receipts in them, but whose sender broke off before they were kept. */
async function withoutOriginal({ client, region }: ActAsked, read: FileRead, others: readonly TakenFile[]): Promise<TakenFile | null> {
  const known = others.find(({ sha256, content }) => sha256 === read.sha256 && content === read.contentSha256)
  return known && !await isOriginalKept(client, region, known.id, read) ? known : null
}

/** Said before the gate says it, so that a preview says it too. */
function sameAs({ sha256, contentSha256 }: FileRead, others: readonly TakenFile[]): Refusal | null {
  const file = others.find((one) => one.sha256 === sha256)
  if (file && file.content !== contentSha256) return refuse('receipt.lines_differ', { number: file.number })
  if (file) return refuse('receipt.file_known', { number: file.number, name: file.name })
  const content = others.find((one) => one.content === contentSha256)
  return content ? refuse('receipt.content_known', { number: content.number, name: content.name }) : null
}

const SHOWN = 200

function shown({ format, lines, fileName, sha256 }: FileRead, matched: readonly Matched[]): Record<string, unknown> {
  const breaks = matched.flatMap((one, index) => (one.result === 'matched' ? [] : [{ ...one, n: index + 1 }]))
  return {
    fileName, format, sha256, lines: lines.length, ...countsOf(matched),
    // The breaks first: they are what a person has to look at.
    shown: [...breaks, ...matched.flatMap((one, index) => (one.result === 'matched' ? [{ ...one, n: index + 1 }] : []))].slice(0, SHOWN)
      .map(({ n, line, result, payment }) => ({ n, ...line, result, payment: payment && { id: payment.id, number: payment.number, state: payment.state, amountFen: String(payment.amountFen) } })),
  }
}

function countsOf(matched: readonly Matched[]): { matched: number; matchedFen: string; breaks: number; byResult: Partial<Record<Result, number>> } {
  const agreeing = matched.filter((one) => one.result === 'matched')
  const byResult: Partial<Record<Result, number>> = {}
  for (const { result } of matched) byResult[result] = (byResult[result] ?? 0) + 1
  return {
    matched: agreeing.length, matchedFen: String(agreeing.reduce((sum, { line }) => sum + BigInt(line.amountFen), 0n)),
    breaks: matched.length - agreeing.length, byResult,
  }
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Refused } from '#kernel/values/refusal.ts'
import { parseMapping } from './mapping.ts'
import type { Mapping, PaymentRow } from './model.ts'
import { type PartFound, readPayments, type ReadOptions } from './read.ts'
import type { FileSource } from './source.ts'
import { testMapping } from './test-mapping.ts'
import { zipOf } from './test-zip.ts'

const YAML = testMapping(`absent: [NA]
redacted: ['redacted*']
columns: {unit: 单位, payee: 收款人, date: 日期, amount: 金额,
  budget: {columns: [单位, 项目]}, settlement: {column: 方式, map: {1: 转账}}}
`)
const HEADER = '单位,收款人,日期,金额,项目,方式'
const ROW = '财政局,中文公司,2026-01-05,"1,234.50",办公,1'

let folder: string
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'sluice-files-')) })
afterAll(() => rmSync(folder, { recursive: true }))

function mappingWith(changes: Partial<Mapping> = {}): Mapping {
  const mapping = parseMapping(YAML)
  if (Array.isArray(mapping)) throw new Error(mapping[0]!.message.en)
  return { ...mapping, ...changes }
}

async function read(source: FileSource, mapping = mappingWith(), options: ReadOptions = {}): Promise<PaymentRow[]> {
  const rows: PaymentRow[] = []
  for await (const batch of readPayments(source, mapping, options)) rows.push(...batch)
  return rows
}

function bytesOf(bytes: Buffer | string, name = 'payments.csv'): FileSource {
  return { name, bytes: Buffer.from(bytes as string) }
}

async function refusal(reading: Promise<unknown>): Promise<string> {
  const error = await reading.then(() => null, (reason: unknown) => reason)
  if (!(error instanceof Refused)) throw error ?? new Error('nothing was refused')
  expect(error.refusal.message.zh).not.toContain('—')
  return error.refusal.code
}

/** 中文 as GB18030 and the euro sign as windows-1252 write them: Node encodes neither. */
const GB18030 = Buffer.from('unit,payee,amount\nA,\xd6\xd0\xce\xc4,1.00\n', 'latin1')
const WINDOWS = Buffer.from('unit,payee,amount\nA,caf\xe9 \x80,1.00\n', 'latin1')
const LATIN: Partial<Mapping> = {
  columns: {
    payee: { columns: ['payee'], separator: '', map: null },
    amount: { columns: ['amount'], separator: '', map: null },
  },
}

describe('the encoding of a payment file', () => {
  const utf16 = Buffer.from(`\uFEFF${HEADER}\n${ROW}\n`, 'utf16le')
  it.each([
    ['UTF-8', Buffer.from(`${HEADER}\n${ROW}\n`)],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${HEADER}\n${ROW}\n`)],
    ['UTF-16 little-endian with a mark', utf16],
    ['UTF-16 big-endian with a mark', Buffer.from(utf16).swap16()],
  ])('is found without being stated, or wins over a wrong statement: %s', async (_, bytes) => {
    for (const encoding of ['auto', 'windows-1252']) {
      const [row, ...rest] = await read(bytesOf(bytes), mappingWith({ encoding }))
      expect(rest).toEqual([])
      expect(row).toMatchObject({ line: 2, fields: { payee: '中文公司', amountFen: 123450n } })
      expect(row).toMatchObject({ fields: { budget: '财政局 / 办公', settlement: '转账' } })
    }
  })

  it.each([
    ['gb18030', GB18030, '中文'],
    ['windows-1252', WINDOWS, 'café €'],
    ['utf-16le', Buffer.from('unit,payee,amount\nA,中文,1.00\n', 'utf16le'), '中文'],
    ['utf-16le', Buffer.from('unit,payee,amount\nA,plain,1.00\n', 'utf16le'), 'plain'],
  ])('is taken as stated when the bytes are not UTF-8: %s', async (encoding, bytes, payee) => {
    const rows = await read(bytesOf(bytes), mappingWith({ ...LATIN, encoding }))
    expect(rows).toMatchObject([{ line: 2, fields: { payee } }])
    expect(await refusal(read(bytesOf(bytes), mappingWith(LATIN)))).toBe('files.encoding_unknown')
  })

  it('names the line of the first byte that does not fit, however far down it stands', async () => {
    const lineOf = async (bytes: Buffer): Promise<number> => {
      const refused: unknown = await read(bytesOf(bytes), mappingWith(LATIN)).catch((error: unknown) => error)
      return Number((refused as Refused).refusal.values['line'])
    }
    const head = 'unit,payee,amount\n'
    const plain = 'A,中文,1.00\n'.repeat(30_000)
    expect(await lineOf(Buffer.concat([Buffer.from(head), Buffer.from([0x41, 0xd6, 0xd0, 0x2c, 0x0a])]))).toBe(2)
    expect(await lineOf(Buffer.concat([Buffer.from(head + plain), Buffer.from([0xe9]), Buffer.from(`\n${plain}`)]))).toBe(30_002)
    expect(await lineOf(Buffer.concat([Buffer.from(head + plain), Buffer.from([0xe4, 0xb8])])), 'cut in a character').toBe(30_002)
    expect(await lineOf(Buffer.from(`${head}A,plain,1.00\n`, 'utf16le'))).toBe(1)
  })

  it('is decided by the whole file, not by its beginning', async () => {
    const plain = Buffer.from(`unit,payee,amount\n${'A,plain,1.00\n'.repeat(60_000)}`)
    const long = Buffer.concat([plain, WINDOWS.subarray(18)])
    const rows = await read(bytesOf(long), mappingWith({ ...LATIN, encoding: 'windows-1252' }))
    expect(rows.at(-1)).toMatchObject({ line: 60_002, fields: { payee: 'café €' } })
  })

  it('rejects the row whose bytes do not fit, and that row only', async () => {
    const broken = Buffer.concat([GB18030, Buffer.from([0x42, 0x2c, 0xff, 0xff]), Buffer.from(',2.00\nC,ok,3.00\n')])
    const rows = await read(bytesOf(broken), mappingWith({ ...LATIN, encoding: 'gb18030' }))
    expect(rows.map((row) => row.reject?.code ?? 'taken')).toEqual(['taken', 'files.bad_characters', 'taken'])
  })

  it('keeps a replacement character that the publisher wrote', async () => {
    const rows = await read(bytesOf('payee,amount\nA\uFFFDB,1\n'), mappingWith(LATIN))
    expect(rows).toMatchObject([{ fields: { payee: 'A\uFFFDB' } }])
  })
})

describe('the header of a payment file', () => {
  it('is found under a preamble, in any spelling of case, width and spaces, with any delimiter', async () => {
    const text = `sep=;\n某市支付表;;\n\n" 单 位";收款人;日期;金额;项目;方式\n${ROW.replaceAll(',', ';').replace('1;234', '1,234')}\n`
    const found: PartFound[] = []
    const rows = await read(bytesOf(text), mappingWith(), { onPart: (part) => found.push(part) })
    expect(found).toMatchObject([{ headerLine: 4, encoding: 'utf-8' }])
    expect(rows).toMatchObject([{ line: 5, fields: { unit: '财政局', amountFen: 123450n } }])
  })

  it('names the missing columns and what is there instead', async () => {
    const error = await read(bytesOf('单位,收款单位,日期,金额,项目,方式\n')).catch((reason: Refused) => reason.refusal)
    expect(error).toMatchObject({ code: 'files.column_missing', values: { line: 1, missing: '收款人' } })
    expect(await refusal(read(bytesOf(`x\n${HEADER}\n`), mappingWith({ header: 1 })))).toBe('files.column_missing')
    expect(await refusal(read(bytesOf(`${HEADER},金额\n`)))).toBe('files.column_twice')
    expect(await refusal(read(bytesOf('')))).toBe('files.empty')
    expect(await refusal(read(bytesOf('\n\n')))).toBe('files.empty')
  })
})

describe('a header below the first thirty rows', () => {
  const text = `${Array.from({ length: 30 }, (_, index) => `说明 ${index + 1}`).join('\n')}\n${HEADER}\n${ROW}\n`

  it('is not looked for, and the refusal says how it is found', async () => {
    const error = await read(bytesOf(text)).catch((reason: Refused) => reason.refusal)
    expect(error).toMatchObject({ code: 'files.header_not_found', values: { rows: 30, line: 1, header: '说明 1' } })
  })

  it('is taken from the line that the mapping states', async () => {
    expect(await read(bytesOf(text), mappingWith({ header: 31 }))).toMatchObject([{ line: 32, fields: { unit: '财政局' } }])
  })
})

describe('the rows of a payment file', () => {
  it('come out once each, taken or rejected with line and reason', async () => {
    const lines = [
      HEADER, ROW, '财政局,缺列,2026-01-05,1', ROW.replace('"1,234.50"', '壹佰'), ROW.replace('"1,234.50"', '9'.repeat(40)),
      ROW.replace('2026-01-05', '2026-02-30'), ',,,,,', ROW.replace('2026-01-05', ''), '"财政局,甲,2026-01-05,1,办公,1',
      ROW.replace(/1$/, '9'), ROW.replace('"1,234.50"', 'NA'), `${ROW},`, `${ROW},多`,
      ROW.replace('中文公司', '"甲\n乙"'), ROW,
    ]
    const rows = await read(bytesOf(lines.join('\r\n')))
    expect(rows.map((row) => [row.line, row.reject?.code ?? 'taken'])).toEqual([
      [2, 'taken'], [3, 'files.wrong_columns'], [4, 'files.bad_amount'], [5, 'files.amount_too_large'],
      [6, 'files.bad_date'],
      [8, 'taken'], [9, 'files.quote_not_closed'], [10, 'files.value_not_mapped'],
      [11, 'files.amount_missing'], [12, 'taken'],
      [13, 'files.wrong_columns'], [14, 'taken'], [16, 'taken'],
    ])
    expect(rows.find((row) => row.line === 8)).toMatchObject({ fields: { date: null } })
    for (const { reject, line } of rows) {
      if (reject) expect([reject.message.zh, reject.message.en].every((text) => text.includes(String(line)))).toBe(true)
    }
  })

  it('withhold what the publisher withheld, so that strangers do not become one payee', async () => {
    const [row] = await read(bytesOf(`${HEADER}\n${ROW.replace('中文公司', 'REDACTED personal data')}\n`))
    expect(row?.fields).toMatchObject({ payee: null, redacted: ['payee'] })
  })

  it('may have a decimal comma', async () => {
    const text = `${HEADER.replaceAll(',', ';')}\n财政局;甲;2026-01-05;1.234,5;办公;1\n`
    const rows = await read(bytesOf(text), mappingWith({ decimal: 'comma' }))
    expect(rows).toMatchObject([{ fields: { amountFen: 123450n } }])
  })
})

describe('a packed payment file', () => {
  const csv = Buffer.from(`${HEADER}\n${ROW}\n`)

  it('is read from disk as .csv, .csv.gz and .zip with several CSV, whatever its name', async () => {
    const archive = zipOf([
      { name: '一月.csv', bytes: csv }, { name: 'deep/二月.CSV', bytes: csv },
      { name: 'readme.md', bytes: Buffer.from('x') },
      { name: '__MACOSX/._a.csv', bytes: Buffer.from('x') },
    ])
    const ignored: string[] = []
    const files = [['a.csv', csv], ['a.csv.gz', gzipSync(csv)], ['a.zip', archive], ['b.csv', archive]] as const
    for (const [name, bytes] of files) {
      const path = join(folder, name)
      writeFileSync(path, bytes)
      const rows = await read(path, mappingWith(), { onIgnored: (names) => ignored.push(...names) })
      expect(rows.map((row) => [row.file, row.line])).toEqual(
        bytes === archive ? [['一月.csv', 2], ['deep/二月.CSV', 2]] : [['a.csv', 2]],
      )
    }
    expect(ignored).toEqual(['readme.md', 'readme.md'])
  })

  it('that is a bomb is refused before the first row, unless the command line trusts it', async () => {
    const rows = `${ROW}\n`.repeat(60_000)
    const bomb = Buffer.from(`${HEADER}\n${rows}`)
    const archive = bytesOf(zipOf([{ name: 'a.csv', bytes: bomb }]), 'a.zip')
    for (const source of [archive, bytesOf(gzipSync(bomb, { level: 9 }), 'a.gz')]) {
      const reading = readPayments(source, mappingWith())
      expect(await refusal(reading.next())).toBe('files.packed_too_tightly')
      expect(await read(source, mappingWith(), { unbounded: true })).toHaveLength(60_000)
    }
    const large = bytesOf(gzipSync(csv), 'a.gz')
    expect(await refusal(read(large, mappingWith(), { unpackedBytes: 50 }))).toBe('files.too_large')
  })

  it('that lies about its size, is cut short or missing is refused', async () => {
    const liar = zipOf([{ name: 'a.csv', bytes: Buffer.from(`${HEADER}\n${`${ROW}\n`.repeat(60_000)}`), claim: 100 }])
    expect(await refusal(read(bytesOf(liar, 'a.zip')))).toBe('files.broken_archive')
    const whole = gzipSync(Buffer.from(`${HEADER}\n${ROW}\n`.repeat(50)))
    expect(await refusal(read(bytesOf(whole.subarray(0, whole.length - 12), 'a.gz')))).toBe('files.broken_archive')
    const archive = zipOf([{ name: 'a.csv', bytes: csv }])
    expect(await refusal(read(bytesOf(archive.subarray(0, 60), 'a.zip')))).toBe('files.broken_archive')
    expect(await refusal(read(bytesOf(zipOf([{ name: 'a.pdf', bytes: csv }]), 'a.zip')))).toBe('files.nothing_inside')
    expect(await refusal(read(join(folder, 'absent.csv')))).toBe('files.not_found')
    for (const place of [folder, '/dev/null']) expect(await refusal(read(place))).toBe('files.not_a_file')
  })
})

import { Readable } from 'node:stream'
import Excel from 'exceljs'
import { describe, expect, it } from 'vitest'
import { readTable } from './table.ts'
import { zipOf } from './test-zip.ts'

async function workbook(fill: (sheet: Excel.Worksheet, book: Excel.Workbook) => void): Promise<Buffer> {
  const book = new Excel.Workbook()
  fill(book.addWorksheet('指标'), book)
  return Buffer.from(await book.xlsx.writeBuffer())
}

const ROWS = [['单位', '指标', '金额'], ['财政局', '办公费', '1234.5'], ['教育局', '', '2']]

describe('an uploaded list', () => {
  it('reads the same from CSV and XLSX, with line numbers', async () => {
    const csv = Buffer.from(`2026年预算\n\n${ROWS.map((row) => row.join(',')).join('\n')}\n`)
    const xlsx = await workbook((sheet, book) => {
      sheet.addRow(['2026年预算'])
      sheet.addRow([])
      sheet.addRows([ROWS[0], ['财政局', '办公费', 1234.5], ['教育局', null, 2]])
      book.addWorksheet('说明').addRow(['不读'])
    })
    const expected = {
      header: ROWS[0], headerLine: 3, rejects: [],
      rows: [{ line: 4, cells: ROWS[1] }, { line: 5, cells: ROWS[2] }],
    }
    expect(await readTable(csv, 'a.csv')).toEqual(expected)
    expect(await readTable(xlsx, 'a.xlsx')).toEqual(expected)
    const stream = Readable.from([xlsx.subarray(0, 999), xlsx.subarray(999)])
    expect(await readTable(stream, 'a.xlsx', { columns: ['金额'] })).toEqual(expected)
  })

  it('from a spreadsheet on a Chinese desktop is GB18030', async () => {
    const bytes = Buffer.concat([Buffer.from('a,b\n'), Buffer.from([0xd6, 0xd0, 0xce, 0xc4]), Buffer.from(',1\n')])
    expect(await readTable(bytes, 'a.csv')).toMatchObject({ rows: [{ line: 2, cells: ['中文', '1'] }] })
  })

  it('keeps dates as days, rich text as text, and rejects numbers that Excel has cut', async () => {
    const xlsx = await workbook((sheet) => {
      sheet.addRow(['日期', '账号', '名称'])
      sheet.addRow([new Date('2026-01-05'), '6222020000000000000', { richText: [{ text: '甲' }, { text: '乙' }] }])
      sheet.getCell('A2').numFmt = 'yyyy-mm-dd'
      sheet.addRow(['', 6222020000000000000, ''])
    })
    expect(await readTable(xlsx, 'a.xlsx')).toMatchObject({
      rows: [{ line: 2, cells: ['2026-01-05', '6222020000000000000', '甲乙'] }],
      rejects: [{ line: 3, reject: { code: 'files.long_number', values: { cell: 'B3' } } }],
    })
  })

  it('with a formula is refused, the cell named, the members of a shared formula included', async () => {
    const single = await workbook((sheet) => {
      sheet.addRows([['a', 'b'], [1, { formula: 'A2*2', result: 2 }]])
    })
    expect(await readTable(single, 'a.xlsx')).toMatchObject({ code: 'files.formula', values: { cell: 'B2' } })
    const error = await workbook((sheet) => void sheet.addRows([['a'], [{ error: '#REF!' }]]))
    expect(await readTable(error, 'a.xlsx')).toMatchObject({ code: 'files.formula', values: { cell: 'A2' } })
  })

  it('with macros is refused by part, by content type or by name', async () => {
    const types = (text: string) => ({ name: '[Content_Types].xml', bytes: Buffer.from(text) })
    const plain = await workbook((sheet) => void sheet.addRows(ROWS))
    const code = async (bytes: Buffer, name = 'a.xlsx') => (await readTable(bytes, name) as { code?: string }).code
    const part = { name: 'xl/vbaProject.bin', bytes: Buffer.from('x') }
    expect(await code(zipOf([types('<Types/>'), part]))).toBe('files.macro_workbook')
    const declared = types('application/vnd.ms-excel.sheet.macroEnabled.main+xml')
    expect(await code(zipOf([declared]))).toBe('files.macro_workbook')
    expect(await code(plain, 'a.xlsm')).toBe('files.macro_workbook')
    expect(await code(Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'a.xls')).toBe('files.old_workbook')
    expect(await code(plain)).toBe(undefined)
  })

  it('that is a bomb, broken, empty, without the columns or several files is refused', async () => {
    const code = async (bytes: Buffer, name: string, columns: string[] = []) =>
      (await readTable(bytes, name, { columns }) as { code?: string }).code
    const types = { name: '[Content_Types].xml', bytes: Buffer.from('<Types/>') }
    const zeros = { name: 'xl/worksheets/sheet1.xml', bytes: Buffer.alloc(20_000_000) }
    expect(await code(zipOf([types, zeros]), 'a.xlsx')).toBe('files.packed_too_tightly')
    expect(await code(zipOf([types, { ...zeros, claim: 10 }]), 'a.xlsx')).toBe('files.broken_archive')
    expect(await code(zipOf([types]), 'a.xlsx')).toBe('files.empty')
    expect(await code(Buffer.alloc(0), 'a.csv')).toBe('files.empty')
    expect(await code(Buffer.from('a,b\n1,2\n'), 'a.csv', ['金额'])).toBe('files.header_not_found')
    const part = { name: 'a.csv', bytes: Buffer.from('a,b\n') }
    expect(await code(zipOf([part, { ...part, name: 'b.csv' }]), 'a.zip')).toBe('files.one_only')
  })
})

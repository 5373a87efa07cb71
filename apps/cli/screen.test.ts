import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import excel from 'exceljs'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { harmlessInSpreadsheets } from '#kernel/values/spreadsheet.ts'
import { progressOn } from './screen/progress.ts'
import type { Summary } from './screen/summary.ts'
import { run as suggest } from './mapping.ts'
import { run } from './screen.ts'
import { testMapping } from '#kernel/files/test-mapping.ts'
import { zipOf } from '#kernel/files/test-zip.ts'

const MAPPING = testMapping(`columns: {unit: 单位, payee: 收款人, invoice: 发票, purpose: 用途, date: 日期, amount: 金额}
redacted: [隐去]
`, 'yyyy-MM-dd, d.M.yyyy')
const HEADER = '单位,收款人,发票,用途,日期,金额'
const ROWS = [
  '一中,甲公司,F10001,办公楼物业管理费,2026-03-02,900.50', '一中,甲公司,F10001,办公楼物业管理费,2026-03-02,900.50',
  '二中,乙公司,F20001,慰问用酒,2026-03-07,50.00', '二中,隐去,F20002,抚恤,2026-03-09,70.00', '一中,甲公司,C1,退回,2026-04-09,-10.00',
]
const FILE = `${HEADER}\n${ROWS.join('\n')}\n`

const folder = mkdtempSync(join(tmpdir(), 'sluice-screen-test-'))
afterAll(() => rmSync(folder, { recursive: true }))
let made = 0
function put(name: string, content: string | Buffer): string {
  const path = join(mkdtempSync(join(folder, 'in-')), name)
  writeFileSync(path, content)
  return path
}
const mappingFile = (changes = '') => put('mapping.yaml', MAPPING + changes)
const place = () => join(folder, `out-${++made}`)

/** Runs the command in this process; what it printed and told. */
async function sluice(command: typeof run, words: string[]): Promise<{ code: number }> {
  let [printed, told] = ['', '']
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => (printed += String(text)) !== '')
  const error = vi.spyOn(process.stderr, 'write').mockImplementation((text) => (told += String(text)) !== '')
  try {
    return { code: await command(words) }
  } finally {
    out.mockRestore()
    error.mockRestore()
    Object.assign(last, { printed, told })
  }
}
const last = { printed: '', told: '' }

async function screened(files: string[], words: string[] = [], mapping = mappingFile()) {
  const out = place()
  const { code } = await sluice(run, [...files, '--mapping', mapping, '--out', out, '--json', '--quiet', ...words])
  expect(code, last.told).toBe(0)
  const read = (name: string) => readFileSync(join(out, name), 'utf8')
  return { out, read, summary: JSON.parse(last.printed) as Summary }
}

async function refused(files: string[], words: string[] = [], mapping = mappingFile()): Promise<string> {
  const out = place()
  const before = new Set(readdirSync(folder))
  const { code } = await sluice(run, [...files, '--mapping', mapping, '--out', out, '--json', '--quiet', ...words])
  expect(code, last.told).toBe(1)
  expect(readdirSync(folder).filter((name) => !before.has(name) && !name.startsWith('in-')), 'nothing half-written').toEqual([])
  expect(last.printed).toBe('')
  // One sentence in each language.
  expect(last.told.trim().split('\n').length, last.told).toBe(2)
  expect(last.told).toMatch(/\p{Script=Han}/u)
  return last.told
}

describe('a screened file', () => {
  it('answers every row and the signed sum, and says what was found by which test', async () => {
    const { summary, out } = await screened([put('a.csv', FILE)])
    expect(summary).toMatchObject({ rows: 5, rejected: 0, sum: '1911.00', currency: 'CNY', payments: 5 })
    expect(summary.byRule).toMatchObject({ 'DUP-T1': 1, 'CAL-T1': 1, 'PAY-T1': 1, 'PAY-T4': 0 })
    expect(summary.byRule['TXT-T1']).toBeGreaterThan(0)
    expect(summary.byRule['TEXT-01'], 'the rule of the gate').toBe(1)
    expect(Object.values(summary.byRule).reduce((sum, count) => sum + count, 0)).toBe(summary.findings)
    expect(summary.notApplicable['PAY-T4']).toEqual(['payeeAccount'])
    expect(summary.cannotJudge['DUP-T1']).toBe(1)
    expect(summary.seconds).toBeGreaterThan(0)
    expect(summary.peakRssMb).toBeGreaterThan(10)
    expect(readdirSync(out).sort()).toEqual(['findings.csv', 'rejected.csv', 'report.html', 'report.xlsx', 'summary.json'])
    expect(JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8'))).toEqual(summary)
  })

  it('lists all findings in findings.csv and as many in the workbook', async () => {
    const { read, out, summary } = await screened([put('a.csv', FILE)])
    const lines = read('findings.csv').trim().split('\n')
    expect(lines).toHaveLength(summary.findings + 1)
    expect(lines.find((line) => line.includes('DUP-T1'))).toContain('a.csv:2 a.csv:3')
    const book = new excel.Workbook()
    await book.xlsx.readFile(join(out, 'report.xlsx'))
    expect(book.getWorksheet('疑点 Findings')!.rowCount).toBe(summary.findings + 1)
    expect(book.getWorksheet('按测试 By rule')!.rowCount).toBe(Object.keys(summary.byRule).length + 1)
  })

  it('counts by unit, payee and month what is more than a reference', async () => {
    const { out } = await screened([put('a.csv', FILE)])
    const book = new excel.Workbook()
    await book.xlsx.readFile(join(out, 'report.xlsx'))
    const rowsOf = (name: string) => book.getWorksheet(name)!.getSheetValues().slice(2).map((row) => row as (string | number | undefined)[])
    const certain = rowsOf('疑点 Findings').filter((row) => Number(row[5]) >= 0.1)
    expect(certain.length).toBeGreaterThan(2)
    for (const [sheet, column] of [['按单位 By unit', 8], ['按收款人 By payee', 7]] as const) {
      const told = rowsOf(sheet)
      expect(told.map(([, name, , findings]) => [name, findings])).toEqual(told.map(([, name]) => [name, certain.filter((row) => row[column] === name).length]))
      expect(told.map(([, name]) => name).sort()).toEqual([...new Set(certain.flatMap((row) => row[column] ?? []))].sort())
      expect(told.map(([, , tests]) => Number(tests)), 'those about whom most tests speak first').toEqual(told.map(([, , tests]) => Number(tests)).toSorted((left, right) => right - left))
    }
    const months = rowsOf('按月 By month')
    expect(months.map((row) => row.slice(1, 4))).toEqual([['2026-03', 1921, 4], ['2026-04', -10, 1]])
    expect(months.reduce((sum, row) => sum + Number(row[4]), 0)).toBe(certain.length)
  })

  it('is the same in every form of file', async () => {
    const sheet = new excel.Workbook()
    const page = sheet.addWorksheet('支付')
    for (const row of FILE.trim().split('\n')) page.addRow(row.split(',').map((cell) => (/^-?\d+\.\d\d$/.test(cell) ? Number(cell) : cell)))
    const forms: [string, Buffer | string, string?][] = [
      ['utf16.csv', Buffer.from(`\uFEFF${FILE}`, 'utf16le')], ['preamble.csv', `某局支付明细\n\n制表：张三\n${FILE}`], ['a.csv.gz', gzipSync(FILE)],
      ['a.zip', zipOf([{ name: 'a.csv', bytes: Buffer.from(FILE) }, { name: 'readme.md', bytes: Buffer.from('x') }])],
      ['a.xlsx', Buffer.from(await sheet.xlsx.writeBuffer())],
      ['comma.csv', FILE.replaceAll(',', ';').replace(/(\d)\.(\d\d)$/gm, '$1,$2'), 'decimal: comma\n'],
    ]
    const plain = await screened([put('a.csv', FILE)])
    for (const [name, content, changes] of forms) {
      const { summary } = await screened([put(name, content)], [], mappingFile(changes))
      expect({ name, ...summary.byRule, sum: summary.sum }).toEqual({ name, ...plain.summary.byRule, sum: plain.summary.sum })
    }
  })

  it('in an older encoding is read by what the mapping states', async () => {
    const gb = Buffer.from([0xb5, 0xa5, 0xce, 0xbb, 0x2c, 0xbd, 0xf0, 0xb6, 0xee, 0x0a, 0xb5, 0xa5, 0xce, 0xbb, 0x2c, 0x31, 0x0a])
    const mapping = put('m.yaml', MAPPING.replace(/columns: .*/, 'columns: {unit: 单位, amount: 金额}').replace('grain', 'encoding: gb18030\ngrain'))
    expect((await screened([put('gb.csv', gb)], [], mapping)).summary).toMatchObject({ rows: 1, sum: '1.00' })
    const west = Buffer.from('Unit,Amount\nCaf\xe9 \x80,2\n', 'latin1')
    const western = put('m.yaml', MAPPING.replace(/columns: .*/, 'columns: {unit: Unit, amount: Amount}').replace('grain', 'encoding: windows-1252\ngrain'))
    expect((await screened([put('west.csv', west)], [], western)).summary).toMatchObject({ rows: 1, sum: '2.00' })
  })
})

describe('several files', () => {
  it('count the same file under two names once, and say so', async () => {
    const { summary, read } = await screened([put('march.csv', FILE), put('copy of march.csv.gz', gzipSync(FILE)), put('april.csv', FILE.replaceAll('2026-03', '2026-04'))])
    expect(summary).toMatchObject({ rows: 10, sum: '3822.00' })
    expect(summary.notices[0]!.zh).toMatch(/copy of march\.csv.*march\.csv.*完全相同/)
    expect(summary.byRule['DUP-T1']).toBe(2)
    expect(read('report.html')).toContain('copy of march.csv')
  })

  it('that overlap in most rows are said to', async () => {
    const rows = Array.from({ length: 60 }, (_, index) => `一中,户${index},G${index}00,用途说明${index},2026-03-02,${index + 1}.25`)
    const { summary } = await screened([put('a.csv', [HEADER, ...rows.slice(0, 50)].join('\n')), put('b.csv', [HEADER, ...rows.slice(10)].join('\n'))])
    expect(summary.notices.map(({ en }) => en).join()).toContain('share 40 identical rows')
  })
})

describe('what is written', () => {
  const evil = `${HEADER}\n"=HYPERLINK(""http://x"")","<script>alert(1)</script>&",F1,"@SUM(1)",2026-03-02,5.00\n"=HYPERLINK(""http://x"")","<script>alert(1)</script>&",F1,"@SUM(1)",2026-03-02,5.00\n`
  it('brings no formula into a spreadsheet', async () => {
    const { read, out } = await screened([put('=cmd.csv', evil)])
    const cells = read('findings.csv').split('\n').flatMap((line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/))
    expect(cells.filter((cell) => /^"?[=+@-]/.test(cell))).toEqual([])
    expect(read('findings.csv')).toContain(`"'=HYPERLINK`)
    for (const text of ['=1', '+1', '-1', '@x', ' =1', '\t=1']) expect(harmlessInSpreadsheets(text)[0]).toBe("'")
    expect(harmlessInSpreadsheets('甲=乙')).toBe('甲=乙')
    const book = new excel.Workbook()
    await book.xlsx.readFile(join(out, 'report.xlsx'))
    book.eachSheet((sheet) => sheet.eachRow((row) => row.eachCell((cell) => expect(cell.formula).toBeUndefined())))
  })

  it('is HTML with every text encoded, in one file that loads nothing', async () => {
    const { read } = await screened([put('a.csv', evil)])
    const html = read('report.html')
    expect(html).not.toContain('<script>alert')
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&amp;')
    expect(html).not.toMatch(/(src|href)="(?!#)/)
    expect(html.match(/<script/g)).toHaveLength(1)
    expect(html).toMatch(/^<!doctype html>\n<html lang="zh-CN"/)
    const zh = html.match(/lang="zh-CN"/g)!.length
    expect(html.match(/lang="en"/g)).toHaveLength(zh - 1)
  })

  it('replaces former results, and no other folder', async () => {
    const { out, summary } = await screened([put('a.csv', FILE)])
    const again = await sluice(run, [put('b.csv', `${FILE}一中,丙,X1,补助,2026-05-06,1.00\n`), '--mapping', mappingFile(), '--out', out, '--quiet', '--json'])
    expect(again.code).toBe(0)
    expect(JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8'))).toMatchObject({ rows: summary.rows + 1 })
    writeFileSync(join(out, 'notes.txt'), 'mine')
    expect((await sluice(run, [put('a.csv', FILE), '--mapping', mappingFile(), '--out', out, '--quiet'])).code).toBe(1)
    expect(last.told).toContain('--out')
    expect(existsSync(join(out, 'notes.txt'))).toBe(true)
  })
})

describe('input that cannot be used', () => {
  it('goes on over 10,000 malformed rows and lists each with line and reason', async () => {
    const bad = Array.from({ length: 10_000 }, (_, index) => (index % 2 ? `一中,丙,F${index},用途,2026-13-45,1.00` : `一中,丙,F${index},用途,2026-03-02,壹佰`))
    const { summary, read } = await screened([put('a.csv', `${FILE}${bad.join('\n')}\n`)])
    expect(summary).toMatchObject({ rows: 10_005, rejected: 10_000, sum: '1911.00' })
    const lines = read('rejected.csv').trim().split('\n')
    expect(lines).toHaveLength(10_001)
    expect(lines[1]).toMatch(/^a\.csv,7,files\.bad_amount,.*壹佰/)
    expect(lines[10_000]).toMatch(/^a\.csv,10006,files\.bad_date,/)
  })

  it('is refused in one sentence each, with nothing written', async () => {
    expect(await refused([put('a.csv', `${HEADER}\n一中,丙,F,用途,2026-03-02,壹佰\n`)])).toContain('1 行被拒收')
    expect(await refused([put('a.csv', '')])).toContain('没有内容')
    expect(await refused([join(folder, 'none.csv')])).toContain('none.csv')
    expect(await refused([put('a.csv', Buffer.from('\xb5\xa5\xce\xbb,Amount\n1,2\n', 'latin1'))])).toContain('encoding')
    expect(await refused([put('a.csv', 'x,y\n1,2\n')])).toContain('单位')
    expect(await refused([put('book.xlsm', zipOf([{ name: '[Content_Types].xml', bytes: Buffer.from('<Types/>') }]))])).toContain('宏')
    expect(await refused([put('bomb.zip', zipOf([{ name: 'a.csv', bytes: Buffer.alloc(20 * 1024 ** 2, 'a') }]))])).toMatch(/100 倍/)
    expect(await refused([put('bomb.csv.gz', gzipSync(Buffer.alloc(20 * 1024 ** 2, 'a')))])).toMatch(/100 倍/)
    const sheet = new excel.Workbook()
    sheet.addWorksheet('支付').addRows([HEADER.split(','), ['一中', '甲', 'F1', '用途', '2026-03-02', { formula: '1+1', result: 2 }]])
    expect(await refused([put('f.xlsx', Buffer.from(await sheet.xlsx.writeBuffer()))])).toContain('公式')
  })

  it('is refused when the mapping is missing or wrong, by its line', async () => {
    expect(await refused([put('a.csv', FILE)], [], join(folder, 'none.yaml'))).toContain('none.yaml')
    expect(await refused([put('a.csv', FILE)], [], mappingFile('colour: red\n'))).toMatch(/第 11 行.*colour/)
    expect(await refused([put('a.csv', FILE)], ['--holidays', put('h.csv', '2026-10-01\nsoon\n')])).toMatch(/第 2 行“soon”/)
  })

  it('is refused when the words are wrong', async () => {
    for (const words of [[], ['a.csv'], ['a.csv', '--mapping', 'm.yaml'], ['a.csv', '--mapping', 'm', '--out', 'o', '--limits', 'x'], ['a.csv', '--colour']]) {
      expect((await sluice(run, words)).code, words.join(' ')).toBe(2)
    }
    expect((await sluice(run, ['--help'])).code).toBe(0)
    expect(last.printed).toContain('sluice screen')
  })

  it('leaves nothing when it is interrupted', async () => {
    const many = Array.from({ length: 60_000 }, (_, index) => `一中,户${index % 99},F${index},用途说明,2026-03-02,${index}.00`).join('\n')
    const out = place()
    const running = sluice(run, [put('a.csv', `${HEADER}\n${many}\n`), '--mapping', mappingFile(), '--out', out, '--quiet'])
    setTimeout(() => process.emit('SIGINT'), 30)
    expect((await running).code).toBe(130)
    expect(existsSync(out)).toBe(false)
    expect(readdirSync(folder).filter((name) => name.startsWith('.out'))).toEqual([])
  })
})

describe('holidays and limits', () => {
  it('are taken from the words of the command', async () => {
    const { summary } = await screened([put('a.csv', FILE)], ['--holidays', put('h.csv', '# 2026\n2026-03-02\n2026-03-07,workday\n'), '--limits', '1000,5000'])
    expect(summary.byRule).toMatchObject({ 'CAL-T2': 1, 'CAL-T1': 0, 'LIM-T1': 1 })
  })
})

it('the progress bar moves on a terminal and keeps a log readable', () => {
  const told: string[] = []
  let now = 0
  const bar = progressOn({ isTTY: true, write: (text) => told.push(text) }, () => now)
  now = 1_000
  bar.reading(50_000, 50, 100)
  bar.done()
  expect(told.join('')).toMatch(/50 %.*50,000 行 rows {2}50,000 行\/秒 rows\/s/)
  const quiet = progressOn({ write: (text) => told.push(text) }, () => now)
  told.length = 0
  quiet.reading(1, 1, null)
  expect(told).toEqual([])
})

describe('the command “sluice mapping suggest”', () => {
  it('proposes a mapping with which the file is screened', async () => {
    const file = put('a.csv', FILE)
    const out = join(folder, 'proposed.yaml')
    expect((await sluice(suggest, ['suggest', file, '--out', out])).code).toBe(0)
    expect((await screened([file], [], out)).summary).toMatchObject({ rows: 5, sum: '1911.00' })
    await expect(sluice(suggest, ['suggest', file, '--out', out])).rejects.toThrow('exists')
    expect((await sluice(suggest, ['suggest', put('b.csv', 'Date,Amount\n01/02/2026,1\n')])).code).toBe(3)
    expect((await sluice(suggest, ['propose', file])).code).toBe(2)
  })
})

import { describe, expect, it } from 'vitest'
import { parseMapping, readHead, readPayments, suggestMapping } from './index.ts'
import { guessEncoding } from './head.ts'

const CLEAR = `财政局支付明细
单位名称,收款人全称,支付日期,支付凭证号,发票号码,摘要,支付金额
一中,甲公司,2026年3月1日,P1,F1,物业管理费,"1,000.00"
一中,甲公司,2026年3月1日,P1,F1,保洁,20.50
一中,***,2026年3月2日,P2,F2,慰问,-3.00
`

const head = (text: string | Buffer, name = 'payments.csv') => readHead({ name, bytes: Buffer.from(text) }, 1_000)

describe('a proposed mapping', () => {
  it('of a clear file loads as it is and reads every row', async () => {
    const { yaml, open } = suggestMapping(await head(CLEAR))
    const mapping = parseMapping(yaml)
    expect(open).toEqual([])
    if (Array.isArray(mapping)) throw new Error(mapping[0]!.message.en)
    expect(mapping).toMatchObject({ currency: 'CNY', grain: 'line', dateFormats: ['yyyy年M月d日'], redacted: ['***'], calendar: 'cn' })
    const rows = []
    for await (const batch of readPayments({ name: 'payments.csv', bytes: Buffer.from(CLEAR) }, mapping)) rows.push(...batch)
    expect(rows.map((row) => [row.fields?.amountFen, row.fields?.date, row.fields?.payee, row.fields?.purpose])).toEqual([
      [100_000n, '2026-03-01', '甲公司', '物业管理费'], [2_050n, '2026-03-01', '甲公司', '保洁'], [-300n, '2026-03-02', null, '慰问'],
    ])
  })

  it('explains each choice beside it, in both languages', async () => {
    const { yaml } = suggestMapping(await head(CLEAR))
    expect(yaml).toMatch(/payee: "收款人全称" {2}# .*甲公司.* \/ .*甲公司/)
    expect(yaml).toMatch(/grain: line {2}# 3 行只有 2 个凭证号 \/ 3 rows have only 2 voucher numbers/)
  })

  it('does not load while nobody can tell day from month', async () => {
    const { yaml, open } = suggestMapping(await head('Date,Supplier,Amount\n01/02/2026,A,1.00\n03/04/2026,B,2.00\n'))
    expect(open).toHaveLength(1)
    expect(open[0]!.en).toContain('dd/MM/yyyy or MM/dd/yyyy')
    expect(Array.isArray(parseMapping(yaml))).toBe(true)
    const told = suggestMapping(await head('Date,Supplier,Amount\n01/02/2026,A,1.00\n23/04/2026,B,2.00\n'))
    expect(parseMapping(told.yaml)).toMatchObject({ dateFormats: ['dd/MM/yyyy'] })
  })

  it('says when there is no amount', async () => {
    const { yaml, open } = suggestMapping(await head('Date,Supplier\n2026-01-02,A\n'))
    expect(open[0]!.zh).toContain('金额')
    expect(Array.isArray(parseMapping(yaml))).toBe(true)
  })

  it('takes whole names before names that only contain one, and no column twice', async () => {
    const { yaml } = suggestMapping(await head('VendorNum,Vendor,Amount\n12,Acme,1.00\n'))
    expect(parseMapping(yaml)).toMatchObject({ columns: { payeeId: { columns: ['VendorNum'] }, payee: { columns: ['Vendor'] } } })
  })

  it('finds a decimal comma, a semicolon and words for nothing', async () => {
    const { yaml } = suggestMapping(await head('Supplier;Amount;Invoice\nMüller;1.234,50;NA\nMeier;2,00;7\n'))
    expect(parseMapping(yaml)).toMatchObject({ decimal: 'comma', delimiter: ';', absent: ['NA'] })
  })

  it('cannot be broken by what stands in the file', async () => {
    const { yaml } = suggestMapping(await head('"Amount","Supplier: {x}\n# y"\n1.00,"a\nb: [c"\n'))
    expect(parseMapping(yaml)).toMatchObject({ columns: { amount: { columns: ['Amount'] } } })
  })
})

describe('the encoding of a file that does not say', () => {
  const gb = Buffer.from([0xb5, 0xa5, 0xce, 0xbb, 0x2c, 0xbd, 0xf0, 0xb6, 0xee, 0x0a])
  it('is guessed from its bytes', () => {
    expect(guessEncoding(gb)).toBe('gb18030')
    expect(guessEncoding(Buffer.from('Caf\xe9;\xa3 10\n', 'latin1'))).toBe('windows-1252')
    expect(guessEncoding(Buffer.from('Amount,Date\n', 'utf16le'))).toBe('utf-16le')
    expect(guessEncoding(Buffer.from('Amount,Date\n', 'utf16le').swap16())).toBe('utf-16be')
  })

  it('stands in the proposal', async () => {
    const { yaml } = suggestMapping(await head(Buffer.concat([gb, Buffer.from([0xbc, 0xd7, 0x2c, 0x31, 0x2e, 0x30, 0x30, 0x0a])])))
    expect(parseMapping(yaml)).toMatchObject({ encoding: 'gb18030', columns: { amount: { columns: ['金额'] }, unit: { columns: ['单位'] } } })
  })
})

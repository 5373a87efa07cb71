import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '#kernel/values/refusal.ts'
import type { OrderedPayment } from '#modules/payment/public.ts'
import { readCamt054 } from './camt054.ts'
import { HEAD } from './fixtures/test-samples.ts'
import { encodeGbk } from './gbk.ts'
import { MOST_LINES, type ReceiptLine } from './model.ts'
import { orderFiles } from './order-file.ts'
import { readMapping, readReceiptCsv, type ReceiptMapping } from './receipt-csv.ts'
import { contentHash } from './receipt-lines.ts'

const payment = (n: number, changes: Partial<OrderedPayment> = {}): OrderedPayment => ({
  id: `00000000-0000-7000-8000-00000000000${n}`, number: `ZF-330502000-2026-00000${n}`, state: 'ordered', amountFen: 120_050n, indicator: 'i', hold: 'h',
  payee: '甲物业<管理>有限公司', payeeAccount: '6222000011112222', payeeBank: '某银行"某"支行', purpose: '物业管理费', settlement: 'transfer', payerAccount: null, isAsSubmitted: true, turn: null, ...changes,
})

const made = (head: typeof HEAD, ...payments: OrderedPayment[]) => {
  const files = orderFiles(head, payments)
  if (isRefusal(files)) throw new Error(files.code)
  return files
}

describe('the order file', () => {
  it('is the same bytes whatever order its payments come in, and other bytes for another day, payer or payee', () => {
    const one = made(HEAD, payment(1), payment(2))
    expect(made(HEAD, payment(2), payment(1))).toEqual(one)
    expect(hash('sha256', one.csv, 'hex')).toBe(one.csvSha256)
    for (const other of [
      made({ ...HEAD, executionDay: '2026-10-13' }, payment(1), payment(2)), made({ ...HEAD, payerName: '他人' }, payment(1), payment(2)),
      made(HEAD, payment(1), payment(2, { payee: '乙' })), made(HEAD, payment(1)),
    ]) expect(other.xmlSha256).not.toBe(one.xmlSha256)
  })

  it('carries every payment in both forms, with count and sum', () => {
    const { csv, xml } = made(HEAD, payment(1), payment(2, { amountFen: 1n }))
    const text = new TextDecoder('gbk', { fatal: true }).decode(csv)
    const rows = text.split('\r\n')
    expect(rows).toHaveLength(4)
    expect(rows[1]).toBe('"1","ZF-330502000-2026-000001","330001012345","某区财政局零余额账户","某银行营业部","6222000011112222","甲物业<管理>有限公司","某银行""某""支行","1200.50","CNY","物业管理费"')
    const message = xml.toString('utf8')
    expect(message).toContain('<NbOfTxs>2</NbOfTxs><CtrlSum>1200.51</CtrlSum>')
    expect(message).toContain('<Cdtr><Nm>甲物业&lt;管理&gt;有限公司</Nm></Cdtr>')
    expect(message.match(/<EndToEndId>[^<]+/g)).toEqual(['<EndToEndId>ZF-330502000-2026-000001', '<EndToEndId>ZF-330502000-2026-000002'])
    expect(message.match(/<MsgId>(\w+)</)![1]!.length).toBeLessThanOrEqual(35)
  })

  it('never changes a name: what GBK cannot spell is refused and goes in UTF-8, a formula is kept from spreadsheets only', () => {
    const rare = payment(1, { payee: '张㛃𬱖' })
    const refused = orderFiles(HEAD, [rare])
    expect(isRefusal(refused) && [refused.code, refused.values['text']]).toEqual(['order.not_in_gbk', '㛃'])
    expect(made({ ...HEAD, encoding: 'utf8' }, rare).csv.toString('utf8')).toContain('张㛃𬱖')
    const formula = made(HEAD, payment(1, { payee: '=HYPERLINK("x")' }))
    expect(formula.csv.toString('latin1')).toContain(`"'=HYPERLINK(""x"")"`)
    expect(formula.xml.toString('utf8')).toContain('<Nm>=HYPERLINK("x")</Nm>')
    const lines = made(HEAD, payment(1, { purpose: '一\r\n二\u0007三' }))
    expect(lines.xml.toString('utf8')).toContain('<Ustrd>一 二 三</Ustrd>')
  })

  it('refuses what GBK cannot spell in the account of the payer too', () => {
    const refused = orderFiles({ ...HEAD, payerAccount: '3300-𬱖' }, [payment(1)])
    expect(isRefusal(refused) && [refused.code, refused.values['text']]).toEqual(['order.not_in_gbk', '𬱖'])
  })

  it('refuses a payment without an account, or with one that the message cannot hold', () => {
    const code = (changes: Partial<OrderedPayment>) => {
      const files = orderFiles(HEAD, [payment(1, changes)])
      return isRefusal(files) && files.code
    }
    expect(code({ payeeAccount: null })).toBe('order.no_account')
    expect(code({ payeeBank: null })).toBe('order.no_account')
    expect(code({ payeeAccount: '6'.repeat(35) })).toBe('order.account_too_long')
    expect(code({ payeeAccount: '6'.repeat(34) })).toBe(false)
  })
})

const line = (changes: Partial<ReceiptLine> = {}): ReceiptLine => ({
  reference: 'ZF-330502000-2026-000001', serial: 'B1', amountFen: '120050', outcome: 'paid', payee: '甲公司', account: '6222', day: '2026-10-12', note: null, ...changes,
})

describe('a CSV of receipts', () => {
  const NONE: ReceiptMapping = { columns: {}, outcomes: {} }
  const read = (text: string, mapping = NONE) => readReceiptCsv(Buffer.from(text), '回单.csv', mapping)

  it('is read by the usual headings', async () => {
    expect(await read('支付编号,银行流水号,金额,收款人,收款账号,结果,日期,附言\nZF-330502000-2026-000001,B1,"1,200.50",甲公司,6222,成功,2026/10/12,\nX,B2,3,,,退汇,20261012,户名不符\n'))
      .toEqual([line(), line({ reference: 'X', serial: 'B2', amountFen: '300', outcome: 'returned', payee: null, account: null, note: '户名不符' })])
  })

  it('is read by a mapping that names its columns and words; a mapping that cannot be read is refused', async () => {
    const mapping = readMapping('{"reference":"附加域","serial":"流水","amount":"发生额","outcome":"标志","outcomes":{"0":"paid","9":"failed"}}')
    if (isRefusal(mapping)) throw new Error(mapping.code)
    expect(await read('流水;附加域;发生额;标志\nB1;Y;1.00;9\n', mapping)).toMatchObject([{ reference: 'Y', serial: 'B1', outcome: 'failed' }])
    for (const bad of ['{', '[]', '{"reference":1}', '{"colour":"x"}', '{"outcomes":{"0":"gone"}}']) expect(isRefusal(readMapping(bad)), bad).toBe(true)
    const missing = await read('甲,乙\n1,2\n')
    expect(isRefusal(missing) && missing.code).toBe('receipt.column_missing')
  })

  it('with ten thousand malformed lines is one sentence, and with one among good ones too', async () => {
    const header = '支付编号,银行流水号,金额,结果\n'
    const many = await read(header + 'Z,B,一千二,成功\n'.repeat(4_000) + 'Z,,1,成功\n'.repeat(900))
    expect(isRefusal(many) && [many.code, many.values['count'], many.values['line']]).toEqual(['receipt.unreadable_row', 4_900, 2])
    const ten = await read(header + 'Z,B,一千二,成功\n'.repeat(10_000))
    expect(isRefusal(ten) && ten.code).toBe('receipt.too_many_lines')
    for (const [row, why] of [['Z,B,-1,成功', '应大于零'], ['Z,B,1,也许', '也许'], ['Z,B,1.005,成功', '1.005'], [`Z,${'9'.repeat(65)},1,成功`, '64']] as const) {
      const one = await read(`${header}Z,B1,1,成功\n${row}\n`)
      expect(isRefusal(one) && one.message.zh, row).toContain(why)
      expect(isRefusal(one) && one.values['line']).toBe(3)
    }
  })

  it('never takes a word for an outcome that nobody declared, nor a blank or an unnamed column for paid', async () => {
    const header = '支付编号,银行流水号,金额,结果\n'
    for (const word of ['constructor', 'toString', '__proto__']) {
      const one = await read(`${header}Z,B1,1,${word}\n`)
      expect(isRefusal(one) && one.code, word).toBe('receipt.unreadable_row')
      expect(isRefusal(readMapping(`{"${word}":"x"}`)), word).toBe(true)
    }
    const blank = await read(`${header}Z,B1,1,成功\nZ,B2,1,\n`)
    expect(isRefusal(blank) && blank.values['line']).toBe(3)
    const unnamed = await read('支付编号,银行流水号,金额,银行处理状态\nZ,B1,1,失败\n')
    expect(isRefusal(unnamed) && unnamed.code).toBe('receipt.column_missing')
    const stated = readMapping('{"outcomes":{"":"paid"}}')
    if (isRefusal(stated)) throw new Error(stated.code)
    expect(await read(`${header}Z,B1,1,\n`, stated), 'unless the mapping says what a blank means').toMatchObject([{ outcome: 'paid' }])
  })

  it('with two columns that could be the amount is refused, until the mapping names one', async () => {
    const text = '支付编号,银行流水号,交易金额,金额\nZ,B1,1.00,2.00\n'
    const twice = await read(text)
    expect(isRefusal(twice) && twice.code).toBe('receipt.column_twice')
    expect(await read(text, { columns: { amount: '金额' }, outcomes: {} })).toMatchObject([{ amountFen: '200' }])
  })

  it('keeps each field as the document will, on one line, so that the hash of its content is that of what is stored', async () => {
    const [one] = await read(`支付编号,银行流水号,金额,收款人,附言\nZ,B1,1,"Cafe\u0301\n甲","一\n二"\n`) as ReceiptLine[]
    expect([one!.payee, one!.note]).toEqual(['Caf\u00e9 甲', '一 二'])
    const broken = await read('支付编号,银行流水号,金额\nZ,"B1\n2.00",1\n')
    expect(isRefusal(broken) && broken.code, 'a serial is one word').toBe('receipt.unreadable_row')
  })

  it('has one content in whatever encoding, separator and order of columns it comes', async () => {
    const plain = '支付编号,银行流水号,金额,收款人\nZ,B1,1200.5,甲公司\nY,B2,3,乙公司\n'
    const gbk = encodeGbk(plain)
    const turned = '收款人;金额;银行流水号;支付编号\r\n乙公司;3.00;B2;Y\r\n"甲公司";"1,200.50";B1;Z\r\n'
    const hashes = await Promise.all([Buffer.from(plain), Buffer.from(`\uFEFF${plain}`), gbk, Buffer.from(turned)].map(async (bytes) => {
      const lines = await readReceiptCsv(bytes, '回单.csv', NONE)
      return isRefusal(lines) ? lines.code : contentHash(lines)
    }))
    expect(new Set(hashes).size, hashes.join(' ')).toBe(1)
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/)
  })

  it('has one content whatever its order, and another for another amount', () => {
    const lines = [line(), line({ serial: 'B2' })]
    expect(contentHash(lines.toReversed())).toBe(contentHash(lines))
    expect(contentHash([line(), line({ serial: 'B2', amountFen: '1' })])).not.toBe(contentHash(lines))
  })
})

const camt = (entries: string, head = '') => Buffer.from(
  `<?xml version="1.0" encoding="UTF-8"?>${head}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><Ntfctn>${entries}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`)
const transaction = (inside = '') => `<TxDtls><Refs><AcctSvcrRef>B1</AcctSvcrRef><EndToEndId>ZF-330502000-2026-000001</EndToEndId></Refs><Amt Ccy="CNY">1200.50</Amt>
  <CdtDbtInd>DBIT</CdtDbtInd><RltdPties><Cdtr><Pty><Nm>甲公司</Nm></Pty></Cdtr><CdtrAcct><Id><Othr><Id>6222</Id></Othr></Id></CdtrAcct></RltdPties>${inside}</TxDtls>`
const entry = (inside: string, { sign = 'DBIT', status = '<Sts><Cd>BOOK</Cd></Sts>', amount = '1200.50' } = {}) => (
  `<Ntry><NtryRef>N1</NtryRef><Amt Ccy="CNY">${amount}</Amt><CdtDbtInd>${sign}</CdtDbtInd>${status}<BookgDt><Dt>2026-10-12</Dt></BookgDt><NtryDtls>${inside}</NtryDtls></Ntry>`)

describe('a camt.054', () => {
  const code = (bytes: Buffer) => {
    const lines = readCamt054(bytes)
    return isRefusal(lines) ? lines.code : lines.length
  }

  it('gives a line per transaction: paid, returned, incoming, not final; old and new versions, with or without a prefix', () => {
    expect(readCamt054(camt(entry(transaction())))).toEqual([line()])
    expect(readCamt054(camt(entry(transaction('<RtrInf><Rsn><Cd>AC01</Cd></Rsn></RtrInf>'), { sign: 'CRDT' })))).toEqual([line({ outcome: 'returned', note: 'AC01' })])
    expect(readCamt054(camt(entry(transaction('<RtrInf/>'))))).toEqual([line({ outcome: 'returned', note: 'RtrInf' })].map((one) => ({ ...one, note: null })))
    expect(readCamt054(camt(entry(transaction(), { status: '<Sts>PDNG</Sts>' })))).toMatchObject([{ outcome: 'notFinal' }])
    expect(readCamt054(camt(entry(transaction(), { status: '' }))), 'no status is no booking').toMatchObject([{ outcome: 'notFinal' }])
    expect(readCamt054(camt(entry('', { sign: 'CRDT' })))).toMatchObject([{ outcome: 'incoming', serial: 'N1', reference: null }])
    const old = camt(entry(transaction().replace('<Pty>', '').replace('</Pty>', ''), { status: '<Sts>BOOK</Sts>' })).toString()
    expect(readCamt054(Buffer.from(old.replaceAll(/<(\/?)([A-Z])/g, '<$1n:$2').replace('xmlns=', 'xmlns:n=')))).toEqual([line()])
  })

  it('reads a reversal as what it is: our money back, or money of others gone again, never as paid', () => {
    const reversed = (sign: string) => camt(entry(transaction().replace('DBIT', sign), { sign, status: '<RvslInd>true</RvslInd><Sts>BOOK</Sts>' }))
    expect(readCamt054(reversed('CRDT'))).toMatchObject([{ outcome: 'returned' }])
    expect(readCamt054(reversed('DBIT'))).toMatchObject([{ outcome: 'incoming' }])
  })

  it('keeps each field on one line and whole', () => {
    expect(readCamt054(camt(entry(transaction().replace('甲公司', `Cafe\u0301\n${'𬱖'.repeat(150)}`))))).toMatchObject([{ payee: `Caf\u00e9 ${'𬱖'.repeat(135)}` }])
    expect(code(camt(entry(transaction().replace('B1', 'B1\n1.00'))))).toBe('receipt.unreadable_row')
  })

  it('tells apart the transactions of one entry that carry no reference of their own', () => {
    const bare = transaction().replace('<AcctSvcrRef>B1</AcctSvcrRef>', '')
    expect(readCamt054(camt(entry(bare + bare, { amount: '2401.00' })))).toMatchObject([{ serial: 'N1/1', amountFen: '120050' }, { serial: 'N1/2', amountFen: '120050' }])
  })

  it('is refused with a DTD, entities, too deep, too many, cut off, of another kind, in another currency, without amount', () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    expect(code(camt(entry(transaction()), bomb))).toBe('receipt.xml_unsafe')
    expect(code(camt(entry(transaction().replace('甲公司', '&b;'))))).toBe('receipt.xml_broken')
    expect(code(camt('<a>'.repeat(50)))).toBe('receipt.xml_too_deep')
    expect(code(camt(entry('').repeat(MOST_LINES + 1)))).toBe('receipt.too_many_lines')
    expect(code(camt(entry(transaction())).subarray(0, 500))).toBe('receipt.xml_broken')
    expect(code(Buffer.from('<?xml version="1.0"?><Document><CstmrCdtTrfInitn/></Document>'))).toBe('receipt.not_camt')
    expect(code(camt(''))).toBe('receipt.no_lines')
    expect(code(camt(entry(transaction().replace('CNY', 'USD'))))).toBe('receipt.unreadable_row')
    expect(code(camt(entry(transaction().replace(/<Amt.*Amt>/, ''))))).toBe('receipt.unreadable_row')
    expect(code(Buffer.concat([camt(entry(transaction())).subarray(0, 300), Buffer.of(0xff, 0xfe)])), 'bytes that are no UTF-8').toBe('receipt.xml_broken')
  })

  it('reads a long name in pieces without losing a character at their border', () => {
    const padding = `<!-- ${'甲'.repeat(30_000)} -->`
    expect(readCamt054(camt(padding + entry(transaction())))).toEqual([line()])
  })
})

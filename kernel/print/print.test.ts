import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { printPdf, qrCode, refuse, type PrintAnswer, type PrintData, type PrintTemplate } from './index.ts'
import { readPdf } from './test-pdf.ts'

const template: PrintTemplate = {
  name: 'test.typ',
  source: `#import "/sheet.typ": *
#show: sheet
#titled(data.title, line: data.line)
#pairs(data.pairs)
#listed(data.columns, data.rows)
#drawn(data.qr)
#signed(("经办人", "负责人"))`,
}

function dataOf(changes: Record<string, unknown> = {}): PrintData {
  return {
    sheet: { title: '支付申请单', language: 'zh', head: ['某市财政局', 'ZF-1'], foot: '张三 打印于 2026-11-22 09:00', watermark: '张三 007', day: '2026-11-22' },
    title: '支付申请单', line: 'ZF-330502000-2026-000001', qr: qrCode('https://example.invalid/p/1'),
    pairs: [{ label: '收款人', value: '某物业公司' }, { label: '用途', value: '办公楼物业管理费', wide: true }],
    columns: [{ title: '环节' }, { title: '金额（元）', right: true }], rows: [['送审', '1,200.00']],
    ...changes,
  } as PrintData
}

it('a sheet is a PDF whose words another program reads, in Chinese, with head, foot, watermark and page number', async () => {
  const pdf = await printPdf(template, dataOf())
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  const { pages, title } = await readPdf(pdf)
  expect(title).toBe('支付申请单')
  expect(pages).toHaveLength(1)
  for (const words of ['某市财政局', '张三 打印于 2026-11-22 09:00', '张三 007', '收款人', '办公楼物业管理费', '1,200.00', '1 / 1']) expect(pages[0]).toContain(words)
})

it('the same data give the same bytes, from this process and from a fresh one', async () => {
  const [first, second] = await Promise.all([printPdf(template, dataOf()), printPdf(template, dataOf())])
  expect(second.equals(first)).toBe(true)
  const fresh = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), { serialization: 'advanced', execArgv: [] })
  const answer = await new Promise<PrintAnswer>((resolve) => {
    fresh.once('message', (said) => resolve(said as PrintAnswer))
    fresh.send({ template, data: JSON.stringify(dataOf()), day: '2026-11-22' })
  })
  fresh.kill()
  expect('pdf' in answer && first.equals(answer.pdf)).toBe(true)
  expect((await printPdf(template, dataOf({ line: 'ZF-330502000-2026-000002' }))).equals(first)).toBe(false)
})

it('what people type is printed as they typed it: nothing of it is read as markup, code or a path', async () => {
  const evil = [
    '#read("/data.json")', '#import "@preview/x:1.0.0": *', '$ a^2 $ *粗* _斜_ `原` <标> @引', '= 标题 \\ // 注释 /* 注 */', '"); #panic("x") //',
    '#{ let f() = f() + f(); f() }', '</svg><script>', '\u2028\u202e\t"\'\\u{23}',
  ]
  for (const text of evil) {
    const { pages } = await readPdf(await printPdf(template, dataOf({ pairs: [{ label: '用途', value: text, wide: true }] })))
    // Quotes are set as they stand, and spaces may be lines.
    const seen = pages.join('').replaceAll(/\s/g, '')
    const typed = text.replaceAll(/[\s\u2028\u202e]/g, '')
    expect(seen).toContain(typed)
  }
})

it('a text that brings the setter down is refused, and the server and the next page live', async () => {
  // A tab between marks of direction, as it would reach the library without cleaning: the template writes it itself.
  const fatal = { name: 'fatal.typ', source: '#import "/sheet.typ": *\n#show: sheet\n#broken("\\u{202e}\\u{9}\\"\'\\\\u{23}")' }
  await expect(printPdf(fatal, dataOf())).rejects.toMatchObject({ refusal: { code: 'print.failed' } })
  expect((await printPdf(template, dataOf())).length).toBeGreaterThan(1_000)
})

it('a character that the font lacks is printed as 〓 with its code, not as an empty box', async () => {
  const { pages } = await readPdf(await printPdf(template, dataOf({ title: '经办人𠮷某😀\u{e000}' })))
  expect(pages[0]).toContain('经办人〓(U+20BB7)某〓(U+1F600)〓(U+E000)')
})

it('a hash of 64 characters stays on the page', async () => {
  const hash = 'a1'.repeat(60)
  const { pages } = await readPdf(await printPdf(template, dataOf({ rows: [[hash, '1']] })))
  expect(pages[0]!.replaceAll(' ', '')).toContain(hash)
})

it('a template reaches no file and no network, and a fault names it', async () => {
  for (const source of ['#read("/etc/passwd")', '#read("../../etc/passwd")', '#text(font: "No Such Font")[x]']) {
    await expect(printPdf({ name: 'wrong.typ', source: `#import "/sheet.typ": *\n${source}` }, dataOf())).rejects.toThrow(/^wrong\.typ: /)
  }
})

it('too much, too many and too long are refused in words, and the next page is printed all the same', async () => {
  await expect(printPdf(template, dataOf({ line: '长'.repeat(1_000_000) }))).rejects.toMatchObject({ refusal: { code: 'print.too_large' } })
  const endless = { name: 'endless.typ', source: '#{ let n = 0; while true { n += 1; if n > 9000 { n = 0 } } }' }
  const never = { name: 'long.typ', source: '#import "/sheet.typ": *\n#for i in range(400) { for j in range(9000) { [#i #j 廉闸] } }' }
  for (const long of [endless, never]) {
    const answer = await printPdf(long, dataOf(), 400).then(() => 'printed', (error: unknown) => error)
    // The compiler itself stops a loop that turns too often; a page too long is stopped by the clock.
    if (long === never) expect(answer).toMatchObject({ refusal: { code: 'print.too_long' } })
    else expect(answer).toBeInstanceOf(Error)
  }
  const many = Array.from({ length: 25 }, () => printPdf(template, dataOf()).then(() => 'printed', (error: { refusal: { code: string } }) => error.refusal.code))
  const answers = await Promise.all(many)
  expect(answers.filter((answer) => answer === 'print.busy')).toHaveLength(5)
  expect(answers.filter((answer) => answer === 'printed')).toHaveLength(20)
}, 20_000)

it('every refusal says both languages', () => {
  for (const { zh, en } of Object.values(refuse.catalogue)) expect(zh.length * en.length).toBeGreaterThan(0)
})

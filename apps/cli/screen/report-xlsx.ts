import type { Findings, Ranked } from '#kernel/screening/index.ts'
import { formatYuan, plainYuan } from '#kernel/values/money.ts'
import { harmlessInSpreadsheets } from '#kernel/values/spreadsheet.ts'
import { type Screened, SHOWN_ROWS } from './model.ts'

type Cells = (string | number | null)[]

/** Rows of one sheet of Excel 2007 and later. */
const SHEET_ROWS = 1_048_575

/** The same as a workbook, streamed row by row: overview, the top, all findings, their rows, by rule, unit, payee and month, rejected. */
export async function writeWorkbook(file: string, screened: Screened, findings: Findings): Promise<void> {
  const { default: excel } = await import('exceljs')
  const book = new excel.stream.xlsx.WorkbookWriter({ filename: file, useStyles: true })
  const sheet = async (name: string, header: string[], widths: number[], rows: Iterable<Cells> | AsyncIterable<Cells>) => {
    const page = book.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] })
    page.columns = widths.map((width) => ({ width }))
    const top = page.addRow(header)
    top.font = { bold: true }
    top.commit()
    let count = 0
    for await (const row of rows) {
      if (++count > SHEET_ROWS) break
      // Texts are stored as texts; a sign in front would become a formula when somebody edits the cell.
      page.addRow(row.map((cell) => (typeof cell === 'string' ? harmlessInSpreadsheets(cell) : cell))).commit()
    }
    page.commit()
  }
  const { intake, profile, outcomes, top, months, units, payees, currency } = screened
  await sheet('概览 Summary', ['项目 item', '值 value'], [36, 40], [
    ['来源 source', `${screened.title.zh} ${screened.title.en}`], ['期间 period', `${profile.from ?? '—'} – ${profile.to ?? '—'}`], ['行 rows', intake.rows], ['拒收 rejected', intake.rejected],
    ['支付 payments', profile.payments], [`合计 sum ${currency}`, formatYuan(intake.sumFen)], ['疑点 findings', screened.findings], ...intake.notices.map((notice): Cells => ['提示 notice', `${notice.zh} ${notice.en}`]),
    ...intake.parts.map((part): Cells => [`文件 file ${part.file}`, `${part.rows} 行 rows, ${part.rejected} 拒收 rejected, ${part.encoding}${part.sameAs === null ? '' : `, = ${part.sameAs}`}`]),
  ])
  const finding = ({ rank, test, found, score, alsoIn }: Ranked): Cells => [
    rank, test.id, test.title.zh, test.title.en, found.sure, score, found.payee, found.unit, Number(plainYuan(found.amountFen)), found.count, found.reason.zh, found.reason.en, test.ask.zh, test.ask.en, alsoIn.join(' '),
  ]
  const header = ['序 rank', '编号 rule', '测试', 'test', '把握 sure', 'score', '收款人 payee', '单位 unit', `涉及金额 at stake ${currency}`, '笔数 payments', '理由', 'reason', '要什么', 'ask for', '另见 also in']
  const widths = [7, 9, 26, 30, 8, 8, 30, 26, 16, 9, 60, 60, 40, 40, 16]
  await sheet('重点 Top', header, widths, top.map(finding))
  await sheet('疑点 Findings', header, widths, findingRows(findings, finding))
  await sheet('明细 Rows', ['疑点 rank', '编号 rule', '日期 date', '单位 unit', '收款人 payee', '发票 invoice', '凭证 voucher', '用途 purpose', `金额 amount ${currency}`, '出处 place'], [9, 9, 11, 26, 30, 18, 18, 40, 16, 34], evidenceRows(findings, screened))
  await sheet('按测试 By rule', ['编号 rule', '测试', 'test', '疑点 findings', '无法判断 cannot judge', '缺少 lacks'], [9, 34, 40, 12, 18, 30],
    outcomes.map(({ test, cannotJudge, missing, ...one }) => [test.id, test.title.zh, test.title.en, missing.length > 0 ? null : one.findings, cannotJudge, missing.join('; ')]))
  for (const [name, standings] of [['按单位 By unit', units], ['按收款人 By payee', payees]] as const) {
    await sheet(name, ['名称 name', '测试 tests', '疑点 findings', `涉及金额 at stake ${currency}`], [40, 9, 10, 18], standings.map((one) => [one.name, one.tests, one.findings, Number(plainYuan(one.amountFen))]))
  }
  await sheet('按月 By month', ['月份 month', `金额 sum ${currency}`, '笔数 payments', '疑点 findings'], [10, 18, 10, 10], months.map((one) => [one.month, Number(plainYuan(one.sumFen)), one.payments, one.findings]))
  await book.commit()
}

async function* findingRows(findings: Findings, toCells: (one: Ranked) => Cells): AsyncGenerator<Cells> {
  for await (const page of findings.pages()) yield* page.map(toCells)
}

async function* evidenceRows(findings: Findings, { evidence }: Screened): AsyncGenerator<Cells> {
  for await (const page of findings.pages()) {
    for (const { rank, test, found } of page) {
      for (const id of found.ids.slice(0, SHOWN_ROWS)) {
        const row = evidence.get(id)
        if (row) yield [rank, test.id, row.day, row.unit, row.payee, row.invoice, row.transaction, row.purpose, Number(plainYuan(row.amountFen)), row.place]
      }
    }
  }
}

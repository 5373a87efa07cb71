import { formatYuan, plainYuan } from '#kernel/values/money.ts'
import { harmlessInSpreadsheets } from '#kernel/values/spreadsheet.ts'
import { type Screened, SHOWN_ROWS } from './model.ts'

type Cells = (string | number | null)[]

/** Rows of one sheet of Excel 2007 and later. */
const SHEET_ROWS = 1_048_575

/** The same as a workbook, streamed row by row: overview, the top, all findings, their rows, by rule, unit, payee and month, rejected. */
export async function writeWorkbook(file: string, screened: Screened): Promise<void> {
  const { default: excel } = await import('exceljs')
  const book = new excel.stream.xlsx.WorkbookWriter({ filename: file, useStyles: true })
  const sheet = (name: string, header: string[], widths: number[], rows: Iterable<Cells>) => {
    const page = book.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] })
    page.columns = widths.map((width) => ({ width }))
    const top = page.addRow(header)
    top.font = { bold: true }
    top.commit()
    let count = 0
    for (const row of rows) {
      if (++count > SHEET_ROWS) break
      // Texts are stored as texts; a sign in front would become a formula when somebody edits the cell.
      page.addRow(row.map((cell) => (typeof cell === 'string' ? harmlessInSpreadsheets(cell) : cell))).commit()
    }
    page.commit()
  }
  const { intake, profile, outcomes, ranked, top, months, units, payees, currency } = screened
  sheet('概览 Summary', ['项目 item', '值 value'], [36, 40], [
    ['来源 source', `${screened.title.zh} ${screened.title.en}`], ['期间 period', `${profile.from ?? '—'} – ${profile.to ?? '—'}`], ['行 rows', intake.rows], ['拒收 rejected', intake.rejected],
    ['支付 payments', profile.payments], [`合计 sum ${currency}`, formatYuan(intake.sumFen)], ['疑点 findings', ranked.length], ...intake.notices.map((notice): Cells => ['提示 notice', `${notice.zh} ${notice.en}`]),
    ...intake.parts.map((part): Cells => [`文件 file ${part.file}`, `${part.rows} 行 rows, ${part.rejected} 拒收 rejected, ${part.encoding}${part.sameAs === null ? '' : `, = ${part.sameAs}`}`]),
  ])
  const finding = ({ rank, test, found, score, alsoIn }: Screened['ranked'][number]): Cells => [
    rank, test.id, test.title.zh, test.title.en, found.sure, score, found.payee, found.unit, Number(plainYuan(found.amountFen)), found.count, found.reason.zh, found.reason.en, test.ask.zh, test.ask.en, alsoIn.join(' '),
  ]
  const header = ['序 rank', '编号 rule', '测试', 'test', '把握 sure', 'score', '收款人 payee', '单位 unit', `涉及金额 at stake ${currency}`, '笔数 payments', '理由', 'reason', '要什么', 'ask for', '另见 also in']
  const widths = [7, 9, 26, 30, 8, 8, 30, 26, 16, 9, 60, 60, 40, 40, 16]
  sheet('重点 Top', header, widths, top.map(finding))
  sheet('疑点 Findings', header, widths, lazily(ranked, finding))
  sheet('明细 Rows', ['疑点 rank', '编号 rule', '日期 date', '单位 unit', '收款人 payee', '发票 invoice', '凭证 voucher', '用途 purpose', `金额 amount ${currency}`, '出处 place'], [9, 9, 11, 26, 30, 18, 18, 40, 16, 34], evidenceRows(screened))
  sheet('按测试 By rule', ['编号 rule', '测试', 'test', '疑点 findings', '无法判断 cannot judge', '缺少 lacks'], [9, 34, 40, 12, 18, 30],
    outcomes.map(({ test, found, cannotJudge, missing }) => [test.id, test.title.zh, test.title.en, missing.length > 0 ? null : found.length, cannotJudge, missing.join('; ')]))
  for (const [name, standings] of [['按单位 By unit', units], ['按收款人 By payee', payees]] as const) {
    sheet(name, ['名称 name', '测试 tests', '疑点 findings', `涉及金额 at stake ${currency}`], [40, 9, 10, 18], standings.map((one) => [one.name, one.tests, one.findings, Number(plainYuan(one.amountFen))]))
  }
  sheet('按月 By month', ['月份 month', `金额 sum ${currency}`, '笔数 payments', '疑点 findings'], [10, 18, 10, 10], months.map((one) => [one.month, Number(plainYuan(one.sumFen)), one.payments, one.findings]))
  await book.commit()
}

function* lazily<Item>(items: readonly Item[], toCells: (item: Item) => Cells): Generator<Cells> {
  for (const item of items) yield toCells(item)
}

function* evidenceRows({ ranked, evidence }: Screened): Generator<Cells> {
  for (const { rank, test, found } of ranked) {
    for (const id of found.ids.slice(0, SHOWN_ROWS)) {
      const row = evidence.get(id)
      if (row) yield [rank, test.id, row.day, row.unit, row.payee, row.invoice, row.transaction, row.purpose, Number(plainYuan(row.amountFen)), row.place]
    }
  }
}

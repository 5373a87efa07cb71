import type { ReactNode } from 'react'
import { useScrolls } from './use-scrolls.ts'

export interface Column<Row> {
  key: string
  title: string
  /** Stands in the head in the place of the title. */
  heading?: ReactNode
  render: (row: Row) => ReactNode
  align?: 'right'
  /** Heads the card on a narrow screen. */
  main?: boolean
  /** Figure under the column. */
  total?: ReactNode
}

interface Props<Row> {
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** Of a row that is marked or stands out. */
  rowClass?: (row: Row) => string | undefined
}

/** A real table: rows and headers for the ear, and below 640 px each row becomes a card with its column titles. */
export function DataTable<Row>({ caption, columns, rows, rowKey, rowClass }: Props<Row>) {
  const totals = columns.some((column) => column.total !== undefined)
  const [frame, scrolls] = useScrolls<HTMLDivElement>()
  return (
    <div className="table-frame" ref={frame} {...(scrolls ? { tabIndex: 0, role: 'region', 'aria-label': caption } : {})}>
      <table className="data-table">
        <caption className="only-heard">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => <th key={column.key} scope="col" className={column.align}>{column.heading ?? column.title}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} data-row={rowKey(row)} className={rowClass?.(row)}>
              {columns.map((column) => (
                <td key={column.key} data-title={column.title} className={cellClass(column)}><div className="cell">{column.render(row)}</div></td>
              ))}
            </tr>
          ))}
        </tbody>
        {totals && (
          <tfoot>
            <tr>
              {columns.map((column) => (
                <td key={column.key} className={cellClass(column)} data-title={column.title}>{column.total}</td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  )
}

function cellClass(column: { align?: 'right'; main?: boolean }): string | undefined {
  return [column.align, column.main && 'main'].filter(Boolean).join(' ') || undefined
}

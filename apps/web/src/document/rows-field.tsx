import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Body, Field } from '#kernel/document/model.ts'
import { parseYuan } from '#kernel/values/money.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { Icon } from '#ui/icon.tsx'
import { useSay } from '#ui/language.tsx'
import { MoneyText } from '#ui/money-text.tsx'
import { emptyRow, FieldInput } from './field-input.tsx'
import { FieldText } from './field-text.tsx'
import { RowsTools } from './rows-tools.tsx'
import { typedOf, type Problem, type Typed, type TypedValue } from './form-values.ts'

type TableField = Field & { type: 'table' }

interface Props {
  field: TableField
  id: string
  kind: string
  region: string
  rows: Typed[]
  labels: Record<string, string>
  editable: boolean
  problem: Problem | undefined
  onChange: (rows: Typed[]) => void
}

const ROWS_SHOWN = 20

/** Rows of a table field: typed one by one or read from a file; twenty at a time, so that 500 rows stay quick. */
export function RowsField({ field, id, kind, region, rows, labels, editable, problem, onChange }: Props) {
  const { t } = useTranslation()
  const said = useSay()
  const [from, setFrom] = useState(0)
  const start = Math.min(from, Math.max(0, Math.floor((rows.length - 1) / ROWS_SHOWN) * ROWS_SHOWN))
  const setCell = (row: number, name: string, value: TypedValue) => {
    onChange(rows.map((each, index) => (index === row ? { ...each, [name]: value } : each)))
  }
  const addRead = (read: Body[]) => {
    // More than the form takes are shown as well and refused as too many: rows cut off here would be missed by nobody.
    onChange([...rows, ...read.map((body) => typedOf(field.columns, body))])
  }
  const add = () => {
    onChange([...rows, emptyRow(field.columns)])
    setFrom(Math.floor(rows.length / ROWS_SHOWN) * ROWS_SHOWN)
  }
  return (
    <div className="stacked" role="group" aria-labelledby={`${id}-label`}>
      {editable && (
        <RowsTools field={field} kind={kind} full={rows.length >= field.maxRows} onAdd={add} onRead={addRead} />
      )}
      {rows.length === 0 ? <p className="quiet">{t('table.empty')}</p> : (
        <div className="rows-frame" tabIndex={0} role="region" aria-label={said(field.title)}>
          <table className="rows-table">
            <Head field={field} editable={editable} />
            <tbody>
              {rows.slice(start, start + ROWS_SHOWN).map((row, offset) => {
                const index = start + offset
                return (
                  <OneRow
                    key={index} field={field} id={`${id}-${index}`} index={index} row={row} region={region}
                    labels={labels} editable={editable}
                    wrong={problem?.cell?.row === index + 1 ? problem.cell.column : null}
                    onCell={(name, value) => setCell(index, name, value)}
                    onRemove={() => onChange(rows.filter((_, each) => each !== index))}
                  />
                )
              })}
            </tbody>
            <Totals field={field} rows={rows} editable={editable} />
          </table>
        </div>
      )}
      {rows.length > ROWS_SHOWN && <Pager start={start} all={rows.length} onGo={setFrom} />}
    </div>
  )
}

function Head({ field, editable }: { field: TableField; editable: boolean }) {
  const { t } = useTranslation()
  const said = useSay()
  return (
    <thead>
      <tr>
        <th scope="col" className="narrow">№</th>
        {field.columns.map((column) => (
          <th key={column.name} scope="col" className={column.type === 'money' ? 'figure' : undefined}>
            {said(column.title)}
            {column.required && editable && ' *'}
          </th>
        ))}
        {editable && (
          <th scope="col" className="narrow">
            <span className="only-heard">{t('table.remove', { n: '' })}</span>
          </th>
        )}
      </tr>
    </thead>
  )
}

interface RowProps {
  field: TableField
  id: string
  index: number
  row: Typed
  region: string
  labels: Record<string, string>
  editable: boolean
  /** Name of the column whose cell is wrong. */
  wrong: string | null
  onCell: (name: string, value: TypedValue) => void
  onRemove: () => void
}

function OneRow({ field, id, index, row, region, labels, editable, wrong, onCell, onRemove }: RowProps) {
  const { t } = useTranslation()
  const said = useSay()
  return (
    <tr>
      <td className="narrow">{index + 1}</td>
      {field.columns.map((column) => {
        const value = row[column.name] ?? null
        if (!editable || column.type === 'table') {
          return (
            <td key={column.name} className={column.type === 'money' ? 'read figure' : 'read'}>
              <FieldText field={column} value={value} labels={labels} region={region} />
            </td>
          )
        }
        return (
          <td key={column.name} className={column.type === 'money' ? 'money' : undefined}>
            <FieldInput
              field={column} id={`${id}-${column.name}`} region={region}
              label={`${t('table.row', { n: index + 1 })} ${said(column.title)}`}
              value={value} labels={labels} invalid={wrong === column.name}
              onChange={(next) => onCell(column.name, next)}
            />
          </td>
        )
      })}
      {editable && (
        <td className="narrow">
          <button
            type="button" className="icon-button" aria-label={t('table.remove', { n: index + 1 })} onClick={onRemove}
          >
            <Icon name="trash" />
          </button>
        </td>
      )}
    </tr>
  )
}

function Totals({ field, rows, editable }: { field: TableField; rows: Typed[]; editable: boolean }) {
  const { t } = useTranslation()
  if (!field.columns.some((column) => column.type === 'money')) return null
  const total = (name: string) => rows.reduce((sum, row) => {
    const fen = parseYuan(String(row[name] ?? ''))
    return isRefusal(fen) ? sum : sum + fen
  }, 0n)
  return (
    <tfoot>
      <tr>
        <td className="narrow">{t('table.total')}</td>
        {field.columns.map((column) => (
          <td key={column.name} className="read figure">
            {column.type === 'money' && <MoneyText fen={total(column.name)} unit="yuan" />}
          </td>
        ))}
        {editable && <td className="narrow" />}
      </tr>
    </tfoot>
  )
}

function Pager({ start, all, onGo }: { start: number; all: number; onGo: (from: number) => void }) {
  const { t } = useTranslation()
  return (
    <div className="rows-tools">
      <button type="button" className="plain-button" disabled={start === 0} onClick={() => onGo(start - ROWS_SHOWN)}>
        {t('table.earlier')}
      </button>
      <span>{t('table.range', { from: start + 1, to: Math.min(all, start + ROWS_SHOWN), all })}</span>
      <button
        type="button" className="plain-button" disabled={start + ROWS_SHOWN >= all}
        onClick={() => onGo(start + ROWS_SHOWN)}
      >
        {t('table.later')}
      </button>
    </div>
  )
}

import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Field } from '#kernel/document/model.ts'
import { parseYuan } from '#kernel/values/money.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { Icon } from '#ui/icon.tsx'
import { useSay } from '#ui/language.tsx'
import { MoneyText } from '#ui/money-text.tsx'
import type { TableView } from '../../../server/model.ts'
import { call, Declined } from '../api.ts'
import { emptyRow, FieldInput } from './field-input.tsx'
import { FieldText } from './field-text.tsx'
import { typedOf, type Problem, type Typed, type TypedValue } from './form-values.ts'

interface Props {
  field: Field & { type: 'table' }
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
  const setCell = (row: number, name: string, value: TypedValue) => onChange(rows.map((each, index) => (index === row ? { ...each, [name]: value } : each)))
  const add = () => { onChange([...rows, emptyRow(field.columns)]); setFrom(Math.floor(rows.length / ROWS_SHOWN) * ROWS_SHOWN) }
  return (
    <div className="stacked" role="group" aria-labelledby={`${id}-label`}>
      {editable && (
        <RowsTools field={field} kind={kind} full={rows.length >= field.maxRows} onAdd={add}
          onRead={(read) => onChange([...rows, ...read.map((body) => typedOf(field.columns, body))].slice(0, field.maxRows))} />
      )}
      {rows.length === 0 ? <p className="quiet">{t('table.empty')}</p> : (
        <div className="rows-frame" tabIndex={0} role="region" aria-label={said(field.title)}>
          <table className="rows-table">
            <thead>
              <tr>
                <th scope="col" className="narrow">№</th>
                {field.columns.map((column) => <th key={column.name} scope="col" className={column.type === 'money' ? 'figure' : undefined}>{said(column.title)}{column.required && editable && ' *'}</th>)}
                {editable && <th scope="col" className="narrow"><span className="only-heard">{t('table.remove', { n: '' })}</span></th>}
              </tr>
            </thead>
            <tbody>
              {rows.slice(start, start + ROWS_SHOWN).map((row, offset) => {
                const index = start + offset
                return (
                  <tr key={index}>
                    <td className="narrow">{index + 1}</td>
                    {field.columns.map((column) => (
                      <td key={column.name} className={editable ? undefined : column.type === 'money' ? 'read figure' : 'read'}>
                        {editable && column.type !== 'table'
                          ? <FieldInput field={column} id={`${id}-${index}-${column.name}`} label={`${t('table.row', { n: index + 1 })} ${said(column.title)}`}
                            region={region} value={row[column.name] ?? null} labels={labels}
                            invalid={problem?.cell?.row === index + 1 && problem.cell.column === column.name}
                            onChange={(value) => setCell(index, column.name, value)} />
                          : <FieldText field={column} value={row[column.name] ?? null} labels={labels} region={region} />}
                      </td>
                    ))}
                    {editable && (
                      <td className="narrow">
                        <button type="button" className="icon-button" aria-label={t('table.remove', { n: index + 1 })}
                          onClick={() => onChange(rows.filter((_, each) => each !== index))}><Icon name="trash" /></button>
                      </td>
                    )}
                  </tr>
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

function Totals({ field, rows, editable }: { field: Field & { type: 'table' }; rows: Typed[]; editable: boolean }) {
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
          <td key={column.name} className="read figure">{column.type === 'money' && <MoneyText fen={total(column.name)} unit="yuan" />}</td>
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
      <button type="button" className="plain-button" disabled={start === 0} onClick={() => onGo(start - ROWS_SHOWN)}>{t('table.earlier')}</button>
      <span>{t('table.range', { from: start + 1, to: Math.min(all, start + ROWS_SHOWN), all })}</span>
      <button type="button" className="plain-button" disabled={start + ROWS_SHOWN >= all} onClick={() => onGo(start + ROWS_SHOWN)}>{t('table.later')}</button>
    </div>
  )
}

interface ToolsProps {
  field: Field
  kind: string
  full: boolean
  onAdd: () => void
  onRead: (rows: TableView['rows']) => void
}

function RowsTools({ field, kind, full, onAdd, onRead }: ToolsProps) {
  const { t } = useTranslation()
  const said = useSay()
  const file = useRef<HTMLInputElement>(null)
  const [told, setTold] = useState<{ rejected: TableView['rejected']; text: string } | null>(null)
  const read = async (chosen: File) => {
    try {
      const answer = await call('POST /api/files/table', { query: { kind, field: field.name, name: chosen.name }, body: chosen })
      onRead(answer.rows)
      setTold({ rejected: answer.rejected, text: t('table.read', { count: answer.rows.length }) })
    } catch (reason) {
      if (!(reason instanceof Declined)) throw reason
      setTold({ rejected: [], text: said(reason.answer.message) })
    }
    if (file.current) file.current.value = ''
  }
  return (
    <>
      <div className="rows-tools">
        <button type="button" className="plain-button" disabled={full} onClick={onAdd}><Icon name="plus" />{t('table.add')}</button>
        <button type="button" className="plain-button" onClick={() => file.current?.click()}><Icon name="upload" />{t('table.upload')}</button>
        <span className="form-hint">{t('table.uploadHint')}</span>
        <input ref={file} type="file" hidden accept=".csv,.xlsx" aria-label={t('table.upload')}
          onChange={(event) => { const chosen = event.target.files?.[0]; if (chosen) void read(chosen) }} />
      </div>
      {told && (
        <div role="status">
          {told.text}
          {told.rejected.length > 0 && (
            <div className="rows-rejected">
              <strong>{t('table.rejected', { count: told.rejected.length })}</strong>
              <ul>{told.rejected.map((line) => <li key={line.line}>{t('table.line', { line: line.line })}{said(line.why)}</li>)}</ul>
            </div>
          )}
        </div>
      )}
    </>
  )
}

import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Field } from '#kernel/document/model.ts'
import { Icon } from '#ui/icon.tsx'
import { useSay } from '#ui/language.tsx'
import { Progress, sizeText } from '#ui/progress.tsx'
import type { TableView } from '../../../server/model.ts'
import { call, Declined } from '../api.ts'

interface Props {
  field: Field
  kind: string
  full: boolean
  onAdd: () => void
  onRead: (rows: TableView['rows']) => void
}

/** Adds one row, or the rows of a file; lines that could not be read are named with the reason. */
export function RowsTools({ field, kind, full, onAdd, onRead }: Props) {
  const { t } = useTranslation()
  const said = useSay()
  const file = useRef<HTMLInputElement>(null)
  const [told, setTold] = useState<{ rejected: TableView['rejected']; text: string } | null>(null)
  const [sent, setSent] = useState<{ bytes: number; total: number } | null>(null)
  const read = async (chosen: File) => {
    setSent({ bytes: 0, total: chosen.size })
    try {
      const answer = await call('POST /api/files/table', {
        query: { kind, field: field.name, name: chosen.name }, body: chosen,
      }, undefined, (bytes, total) => setSent({ bytes, total }))
      onRead(answer.rows)
      setTold({ rejected: answer.rejected, text: t('table.read', { count: answer.rows.length }) })
    } catch (reason) {
      if (!(reason instanceof Declined)) throw reason
      setTold({ rejected: [], text: said(reason.answer.message) })
    }
    setSent(null)
    if (file.current) file.current.value = ''
  }
  return (
    <>
      <div className="rows-tools">
        <button type="button" className="plain-button" disabled={full} onClick={onAdd}>
          <Icon name="plus" />
          {t('table.add')}
        </button>
        <button type="button" className="plain-button" onClick={() => file.current?.click()}>
          <Icon name="upload" />
          {t('table.upload')}
        </button>
        <span className="form-hint">{t('table.uploadHint')}</span>
        <input ref={file} type="file" hidden accept=".csv,.xlsx" aria-label={t('table.upload')}
          onChange={(event) => { const chosen = event.target.files?.[0]; if (chosen) void read(chosen) }} />
      </div>
      {sent && sent.total > 0 && <Progress title={t('table.reading')} done={Math.min(sent.bytes, sent.total)} total={sent.total} unit={sizeText} />}
      {told && !sent && (
        <div role="status">
          {told.text}
          {told.rejected.length > 0 && (
            <div className="rows-rejected">
              <strong>{t('table.rejected', { count: told.rejected.length })}</strong>
              <ul>
                {told.rejected.map((line) => (
                  <li key={line.line}>
                    {t('table.line', { line: line.line })}
                    {said(line.why)}
                  </li>
                ))}
              </ul>
            </div>
          )}
        </div>
      )}
    </>
  )
}

import { useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { TodoItem } from '../../../../server/model.ts'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { useSay } from '#ui/language.tsx'
import { LoadMore } from '#ui/load-more.tsx'
import { useModal } from '#ui/modal.ts'
import { MoneyText } from '#ui/money-text.tsx'
import { PageState, Waiting } from '#ui/page-state.tsx'
import { useDesk, useTitle } from '../../desk.tsx'
import { ReadProblem } from '../../read-state.tsx'
import '../../styles/desk.css'
import { usePages } from '../paged.ts'
import { Bulk } from './bulk.tsx'
import { useFilter } from './filter.ts'
import { Filters } from './filters.tsx'
import { useTodoColumns } from './todo-columns.tsx'
import { useMarks, type Marks } from './use-marks.ts'
import { useRowKeys } from './use-row-keys.ts'
import { Views } from './views.tsx'

const LIST = 'todo'

/** Everything that waits for this position, with filters in the address, views, columns, and what can be done together. */
export function Todo() {
  const { t } = useTranslation()
  const said = useSay()
  const { me, position } = useDesk()
  const { filter, change, replace } = useFilter()
  const place = { region: position?.region ?? '', position: position?.id ?? '' }
  const pages = usePages('GET /api/todo', { ...place, ...filter }, position !== null)
  const marks = useMarks(pages.items)
  const [help, setHelp] = useState(false)
  useRowKeys({
    onMark: (row) => { const item = pages.items.find((one) => one.task === row); if (item) marks.toggle(item) },
    onHelp: () => setHelp(true),
  })
  const columns = useShownColumns(marks, pages.items)
  if (!position) return <PageState whole state="empty">{t(me.administrator ? 'shell.administratorText' : 'shell.noPosition')}</PageState>
  const filtered = Object.keys(filter).some((name) => name !== 'sort')
  return (
    <>
      <div className="page-head">
        <h1>{t('desk.todo')}</h1>
        <span className="quiet">{position.unit.name} · {said(position.name)}</span>
        <div className="page-tools">
          <Columns />
          <button type="button" className="plain-button only-wide" onClick={() => setHelp(true)}>{t('desk.keys')} <kbd>?</kbd></button>
        </div>
      </div>
      <Views place={place} filter={filter} onChoose={replace} />
      <Filters filter={filter} onChange={change} onClear={() => replace({})} />
      {pages.error ? <ReadProblem reason={pages.error} onRetry={() => void pages.refetch()} />
        : pages.isPending ? <Waiting lines={8} height={30} />
          : pages.items.length === 0
            ? <PageState state="empty">{t(pages.hasNextPage ? 'desk.goOn' : filtered ? 'desk.noneFiltered' : 'desk.none')}</PageState>
            : (
              <DataTable caption={t('desk.todo')} columns={columns} rows={pages.items} rowKey={(item) => item.task}
                rowClass={(item) => (marks.marked.has(item.task) ? 'marked' : undefined)} />
            )}
      {pages.items.some((item) => item.bulk.length > 0) && <p className="counted">{t('desk.bulkHint')}</p>}
      <LoadMore pages={pages} />
      <Bulk marks={marks} place={place} />
      {help && <Keys onClose={() => setHelp(false)} />}
    </>
  )
}

/** The columns that the person wants, in front of them the marks where anything can be marked, and the sum under the amounts. */
function useShownColumns(marks: Marks, items: readonly TodoItem[]): Column<TodoItem>[] {
  const { t } = useTranslation()
  const { settings } = useDesk()
  const titled = useTitle()
  const hidden = settings.hidden[LIST] ?? []
  const sum = items.reduce((total, item) => total + BigInt(item.document.amountFen ?? '0'), 0n)
  const columns = useTodoColumns().filter((column) => column.main || !hidden.includes(column.key))
    .map((column) => (column.key === 'amount' ? { ...column, total: <MoneyText fen={sum} /> } : column.main ? { ...column, total: t('desk.total') } : column))
  if (!items.some((item) => item.bulk.length > 0)) return columns
  const mark: Column<TodoItem> = {
    key: 'mark', title: t('desk.pick'),
    heading: <input type="checkbox" aria-label={t('desk.markAll')} checked={marks.items.length > 0 && items.every((item) => !marks.mayMark(item) || marks.marked.has(item.task))}
      onChange={(event) => (event.target.checked ? marks.all(items) : marks.clear())} />,
    render: (item) => (
      <input type="checkbox" aria-label={t('desk.mark', { title: titled(item.document) || item.document.number })} checked={marks.marked.has(item.task)}
        disabled={!marks.mayMark(item)} title={marks.mayMark(item) ? undefined : t(item.bulk.length > 0 ? 'desk.otherKind' : 'desk.bulkHint')} onChange={() => marks.toggle(item)} />
    ),
  }
  return [mark, ...columns]
}

function Columns() {
  const { t } = useTranslation()
  const { settings, change } = useDesk()
  const hidden = settings.hidden[LIST] ?? []
  const set = (key: string, shown: boolean) => change({
    hidden: { ...settings.hidden, [LIST]: shown ? hidden.filter((one) => one !== key) : [...hidden, key] },
  })
  return (
    <details className="columns only-wide" onKeyDown={closeByEscape}>
      <summary className="plain-button">{t('desk.columns')}</summary>
      <div className="columns-list">
        {useTodoColumns().filter((column) => !column.main).map((column) => (
          <label key={column.key}><input type="checkbox" checked={!hidden.includes(column.key)} onChange={(event) => set(column.key, event.target.checked)} />{column.title}</label>
        ))}
      </div>
    </details>
  )
}

/** The list lies over the page: Escape takes it away and leaves the focus on what opened it. */
function closeByEscape(event: KeyboardEvent<HTMLDetailsElement>): void {
  if (event.key !== 'Escape' || !event.currentTarget.open) return
  event.currentTarget.open = false
  event.currentTarget.querySelector('summary')?.focus()
}

function Keys({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const dialog = useModal()
  const keys = [['j / k', t('desk.keyNext')], ['x', t('desk.keyMark')], ['Enter', t('desk.keyOpen')], ['/', t('desk.keyFind')], ['Ctrl K', t('desk.keyPalette')], ['?', t('desk.keyHelp')]]
  return (
    <dialog ref={dialog} className="desk-dialog" aria-labelledby="keys-title" onClose={onClose}>
      <h2 id="keys-title">{t('desk.keysTitle')}</h2>
      <dl className="keys">{keys.map(([key, does]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{does}</dd></div>)}</dl>
      <div className="dialog-buttons"><button type="button" className="plain-button" onClick={() => dialog.current?.close()}>{t('desk.close')}</button></div>
    </dialog>
  )
}

import { useQuery } from '@tanstack/react-query'
import { useEffect, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { DocumentRow } from '../../server/model.ts'
import { Icon, type IconName } from '#ui/icon.tsx'
import { useSay } from '#ui/language.tsx'
import { useModal } from '#ui/modal.ts'
import { MoneyWithUnit } from '#ui/money-text.tsx'
import { call, Declined } from './api.ts'
import { useDesk, useTitle } from './desk.tsx'
import { MODULE_PAGES } from './module-pages.ts'
import './styles/palette.css'

interface Entry {
  id: string
  icon: IconName
  title: string
  beside?: string
  document?: DocumentRow
  to: string
}

interface Group {
  title: string
  entries: Entry[]
}

const PAUSE_MS = 180
const MOST = 8

/** Pages, kinds to start, to-dos and documents under one search; walked with arrows, opened with Enter. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const dialog = useModal()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const text = useLater(typed.trim())
  const here = useHere(typed.trim())
  const there = useThere(text)
  const groups = [...here, ...there.groups].filter((group) => group.entries.length > 0)
  const entries = groups.flatMap((group) => group.entries)
  const current = Math.min(at, entries.length - 1)
  const open = (entry: Entry | undefined) => {
    if (!entry) return
    onClose()
    void navigate(entry.to)
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const next = entries.length === 0 ? 0 : (current + (event.key === 'ArrowDown' ? 1 : entries.length - 1)) % entries.length
      setAt(next)
      document.getElementById(`palette-${next}`)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) open(entries[current])
  }
  let index = -1
  return (
    <dialog ref={dialog} className="palette" aria-label={t('desk.search')} onClose={onClose} onClick={(event) => { if (event.target === dialog.current) onClose() }}>
      <div className="palette-input">
        <Icon name="search" size={18} />
        <input role="combobox" aria-expanded={entries.length > 0} aria-controls="palette-list" aria-activedescendant={entries.length > 0 ? `palette-${current}` : undefined} aria-label={t('desk.searchHint')}
          placeholder={t('desk.searchHint')} value={typed} autoFocus maxLength={100} onChange={(event) => { setTyped(event.target.value); setAt(0) }} onKeyDown={press} />
        <button type="button" className="plain-button bare" aria-label={t('desk.close')} onClick={onClose}><Icon name="bad" /></button>
      </div>
      <div id="palette-list" role="listbox" aria-label={t('desk.search')} tabIndex={-1} className="palette-list" aria-busy={there.busy}>
        {groups.map((group) => (
          <div key={group.title} role="group" aria-label={group.title}>
            <div className="nav-title" aria-hidden="true">{group.title}</div>
            {group.entries.map((entry) => {
              index += 1
              const mine = index
              return (
                <div key={entry.id} id={`palette-${mine}`} role="option" aria-selected={mine === current} className="palette-entry"
                  onMouseMove={() => setAt(mine)} onClick={() => open(entry)}>
                  <Icon name={entry.icon} /><span className="palette-title">{entry.title}</span>
                  <span className="quiet">{entry.beside}</span>
                  {entry.document && entry.document.amountFen !== null && <MoneyWithUnit fen={entry.document.amountFen} />}
                </div>
              )
            })}
          </div>
        ))}
      </div>
      <p className="palette-foot quiet" role="status">{there.said || (entries.length === 0 && !there.busy ? t('desk.noHits') : ' ')}</p>
    </dialog>
  )
}

/** What is known without asking: pages of the menu and kinds that this position makes. */
function useHere(typed: string): Group[] {
  const { t } = useTranslation()
  const said = useSay()
  const { kinds, position, me } = useDesk()
  const region = position?.region ?? me.regions[0]?.region ?? ''
  const pages: Entry[] = [
    { id: 'home', icon: 'desk', title: t('shell.workbench'), to: '/' }, { id: 'todo', icon: 'waiting', title: t('desk.todo'), to: '/todo' },
    { id: 'notices', icon: 'bell', title: t('notices.title'), to: '/notices' }, { id: 'indicators', icon: 'scale', title: t('shell.indicators'), to: '/indicators' },
    { id: 'rules', icon: 'seal', title: t('rules.menu'), to: '/rules' }, { id: 'settings', icon: 'person', title: t('desk.settings'), to: '/settings' },
    ...MODULE_PAGES.flatMap(({ path, title, menu }): Entry[] => (
      menu && (menu.positions?.includes(position?.code ?? '') ?? true) ? [{ id: `page-${path}`, icon: menu.icon, title: said(title), to: `/${path}` }] : [])),
    ...kinds.map((kind): Entry => ({ id: `list-${kind.code}`, icon: 'list', title: said(kind.title), to: `/documents?region=${region}&kind=${kind.code}` })),
  ]
  const start = (position?.makes ?? []).flatMap((code): Entry[] => {
    const kind = kinds.find((one) => one.code === code)
    return kind ? [{ id: `new-${code}`, icon: 'plus', title: t('documents.create', { kind: said(kind.title) }), to: `/documents/${region}/new/${code}` }] : []
  })
  const fits = (entry: Entry) => entry.title.toLowerCase().includes(typed.toLowerCase())
  return [
    { title: t('desk.groupStart'), entries: start.filter(fits) },
    { title: t('desk.groupPages'), entries: pages.filter(fits).slice(0, typed ? MOST : pages.length) },
  ]
}

/** What the server finds: tasks that wait for this position, and documents that the person may read. */
function useThere(text: string): { groups: Group[]; busy: boolean; said: string } {
  const { t } = useTranslation()
  const said = useSay()
  const { kinds, position, me } = useDesk()
  const titled = useTitle()
  const region = position?.region ?? me.regions[0]?.region
  const long = [...text].length >= 2 || /^\d$/.test(text)
  const tasks = useQuery({
    queryKey: ['palette-todo', region, position?.id, text], enabled: long && position !== null,
    queryFn: ({ signal }) => call('GET /api/todo', { query: { region: position!.region, position: position!.id, text, limit: '5' } }, signal),
  })
  const found = useQuery({
    queryKey: ['palette-search', region, text], enabled: long && region !== undefined, retry: false,
    queryFn: ({ signal }) => call('GET /api/search', { query: { region: region!, text, limit: String(MOST) } }, signal),
  })
  const entry = (document: DocumentRow, task?: string): Entry => ({
    id: `${task ?? 'document'}-${document.id}`, icon: task ? 'waiting' : 'record', title: titled(document) || document.number || document.id, document,
    beside: [said(kinds.find((kind) => kind.code === document.kind)?.title), document.number].filter(Boolean).join(' '),
    to: `/documents/${document.region}/${document.id}${task ? `?task=${task}` : ''}`,
  })
  const busy = long && (tasks.isFetching || found.isFetching)
  const problem = found.error instanceof Declined ? said(found.error.answer.message) || t('desk.searchFailed') : ''
  return {
    groups: long ? [
      { title: t('desk.groupTasks'), entries: (tasks.data?.items ?? []).map((item) => entry(item.document, item.task)) },
      { title: t('desk.groupDocuments'), entries: (found.data?.items ?? []).map((document) => entry(document)) },
    ] : [],
    busy, said: problem || (busy ? t('desk.searching') : text && !long ? t('desk.tooShort') : ''),
  }
}

/** What was typed, once the typing pauses. */
function useLater(text: string): string {
  const [later, setLater] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setLater(text), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return later
}

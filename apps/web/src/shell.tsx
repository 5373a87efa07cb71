import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, NavLink, useLocation, useNavigate, useSearchParams } from 'react-router'
import { Icon } from '#ui/icon.tsx'
import { useSay } from '#ui/language.tsx'
import { Watermark } from '#ui/watermark.tsx'
import { call } from './api.ts'
import type { KindView } from '../../server/model.ts'
import { useDesk } from './desk.tsx'
import gate from './gate.svg'
import { menuPages } from './module-pages.ts'
import { NoticeBell } from './notice-bell.tsx'
import { READING_WORDS } from './words/reading-desk.ts'
import { useArrival, useTabTitle } from './use-arrival.ts'
import { WithRegion } from './wrong-address.tsx'

const loadPalette = () => import('./palette.tsx')
const Palette = lazy(loadPalette)
const HelpPanel = lazy(() => import('./help/help-panel.tsx'))

/** The frame of every page: skip link, header, menu (a drawer on narrow screens), watermark. */
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  const { me, settings } = useDesk()
  const main = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  useArrival()
  useTabTitle(main, t('product.name'))
  const [open, setOpen] = useState(false)
  useEffect(() => setOpen(false), [pathname])
  return (
    <div className="shell">
      <a className="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus() }}>
        {t('shell.skip')}
      </a>
      <header className="shell-head">
        <button
          type="button" className="head-button only-narrow" aria-label={t('shell.menu')} onClick={() => setOpen(true)}
        >
          <Icon name="menu" size={20} />
        </button>
        <Link to="/" className="shell-brand">
          <img src={gate} width={28} height={28} alt="" />
          {t('product.name')}
          {settings.language === 'zh' && <small className="only-wide" lang="en">Sluice</small>}
        </Link>
        <div className="shell-tools">
          <span className="only-wide"><PositionChoice className="head-select" /></span>
          <Finder />
          <NoticeBell />
          <Help />
          <span className="shell-person"><Icon name="person" />{me.person.name}</span>
          <span className="only-wide"><Switches /></span>
          <Leave />
        </div>
      </header>
      <div className="shell-body">
        <div className="shell-side"><Menu /></div>
        <main id="main" className="shell-main" ref={main} tabIndex={-1}><WithRegion>{children}</WithRegion></main>
      </div>
      <MenuDrawer open={open} onClose={() => setOpen(false)} />
      <Watermark name={me.person.name} />
    </div>
  )
}

/** Opens the palette: a button, and Ctrl K (⌘ K) from anywhere. */
function Finder() {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      // Fetched while the second key is still on its way: what is typed right behind Ctrl K belongs into it.
      if (event.key === 'Control' || event.key === 'Meta') void loadPalette()
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return
      event.preventDefault()
      setOpen((now) => !now)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
  return (
    <>
      <button type="button" className="head-button search-button" onClick={() => setOpen(true)} aria-label={`${t('desk.search')} Ctrl K`} aria-keyshortcuts="Control+K">
        <Icon name="search" size={18} /><span className="only-wide">{t('desk.search')} <kbd>Ctrl K</kbd></span>
      </button>
      {open && <Suspense fallback={null}><Palette onClose={() => setOpen(false)} /></Suspense>}
    </>
  )
}

function Help() {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="head-button" aria-label={t('desk.help')} title={t('desk.help')} onClick={() => setOpen(true)}><Icon name="unknown" size={18} /></button>
      {open && <Suspense fallback={null}><HelpPanel onClose={() => setOpen(false)} /></Suspense>}
    </>
  )
}

function MenuDrawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (open) dialog.current?.showModal()
    else dialog.current?.close()
  }, [open])
  return (
    <dialog ref={dialog} className="drawer" aria-label={t('shell.menu')} onClose={onClose}
      onClick={(event) => { if (event.target === dialog.current) onClose() }}>
      {open && (
        <>
          <button type="button" className="plain-button bare" onClick={onClose}>
            <Icon name="bad" />
            {t('shell.closeMenu')}
          </button>
          <Menu />
          <div className="drawer-settings" role="group" aria-label={t('shell.settings')}>
            <PositionChoice />
            <Switches plain />
          </div>
        </>
      )}
    </dialog>
  )
}

function Menu() {
  const { t } = useTranslation()
  const said = useSay()
  const { me } = useDesk()
  return (
    <nav aria-label={t('shell.menu')}>
      <NavLink to="/" end className="nav-link"><Icon name="desk" />{t('shell.workbench')}</NavLink>
      {me.positions.length > 0 && <NavLink to="/todo" className="nav-link"><Icon name="waiting" />{t('desk.todo')}</NavLink>}
      {me.regions.length > 0 && <Registers />}
      <div className="nav-title" />
      {me.regions.length > 0 && <NavLink to="/open-api" className="nav-link"><Icon name="list" />{said({ zh: '开放接口', en: 'Open interface' })}</NavLink>}
      <NavLink to="/settings" className="nav-link"><Icon name="person" />{t('desk.settings')}</NavLink>
    </nav>
  )
}

/** What lies in regions; who may read none is offered none of it. */
function Registers() {
  const { t } = useTranslation()
  const said = useSay()
  const { kinds, position } = useDesk()
  const location = useLocation()
  const [search] = useSearchParams()
  const region = position ? `region=${position.region}&` : ''
  const shown = location.pathname === '/documents' ? search.get('kind') : null
  const { mine = [], others = [] } = Object.groupBy(kinds, ({ concerns }) => (concerns.includes(position?.code ?? '') ? 'mine' : 'others'))
  const link = (kind: KindView) => (
    <Link key={kind.code} to={`/documents?${region}kind=${kind.code}`} className="nav-link" aria-current={kind.code === shown ? 'page' : undefined}>
      <Icon name="list" />{said(kind.title)}
    </Link>
  )
  return (
    <>
      <NavLink to="/indicators" className="nav-link"><Icon name="scale" />{t('shell.indicators')}</NavLink>
      <NavLink to="/rules" className="nav-link"><Icon name="seal" />{t('rules.menu')}</NavLink>
      {menuPages(position?.code ?? null).map(({ path, title, menu }) => (
        <NavLink key={path} to={`/${path}`} className="nav-link"><Icon name={menu.icon} />{said(title)}</NavLink>
      ))}
      <div className="nav-title">{t('shell.documents')}</div>
      {mineFirst(mine, position?.makes ?? []).map(link)}
      {others.length > 0 && (
        <details className="nav-more" open={mine.length === 0 || others.some(({ code }) => code === shown)}>
          <summary>{t('shell.otherDocuments')}</summary>
          {others.map(link)}
        </details>
      )}
    </>
  )
}

/** What this position makes comes before what it handles, each as the server lists it. */
function mineFirst(kinds: KindView[], makes: string[]): KindView[] {
  return kinds.toSorted((left, right) => Number(makes.includes(right.code)) - Number(makes.includes(left.code)))
}

/** Region and position in one choice: a position lies in exactly one region. */
function PositionChoice({ className }: { className?: string }) {
  const { t } = useTranslation()
  const said = useSay()
  const { me, position, change } = useDesk()
  const [search, setSearch] = useSearchParams()
  const regionName = (region: string) => me.regions.find((each) => each.region === region)?.name ?? region
  const label = (held: typeof me.positions[number]) =>
    [...new Set([regionName(held.region), held.unit.name, said(held.name)])].join(' · ') + (held.role === 'deputy' ? t('shell.deputy') : '')
  if (!position) return <span className="head-fixed">{me.regions.length > 0 ? said(READING_WORDS.standing) : t(me.administrator ? 'shell.administrator' : 'shell.noPosition')}</span>
  if (me.positions.length === 1) return <span className="head-fixed">{label(position)}</span>
  const choose = (id: string) => {
    change({ position: id })
    const region = me.positions.find((held) => held.id === id)?.region
    if (region && search.has('region')) setSearch((now) => {
      now.set('region', region)
      now.delete('unit')
      return now
    })
  }
  return (
    <select
      className={className} aria-label={`${t('shell.region')} · ${t('shell.position')}`} value={position.id}
      onChange={(event) => choose(event.target.value)}
    >
      {me.positions.map((held) => <option key={held.id} value={held.id}>{label(held)}</option>)}
    </select>
  )
}

function Switches({ plain }: { plain?: boolean }) {
  const { t } = useTranslation()
  const { settings, change } = useDesk()
  const className = plain ? 'plain-button' : 'head-button'
  const dark = settings.theme === 'dark'
  return (
    <>
      <button type="button" className={className} title={t('shell.moneyUnit')}
        onClick={() => change({ moneyUnit: settings.moneyUnit === 'yuan' ? 'wan' : 'yuan' })}>
        ¥ {t(settings.moneyUnit === 'yuan' ? 'shell.yuan' : 'shell.wan')}<span className="only-heard">
          {t('shell.moneyUnit')}
        </span>
      </button>
      <button
        type="button" className={className} title={t('shell.theme')}
        onClick={() => change({ theme: dark ? 'light' : 'dark' })}
      >
        <Icon name={dark ? 'sun' : 'moon'} />{t(dark ? 'shell.light' : 'shell.dark')}
      </button>
      <button
        type="button" className={className} lang={settings.language === 'zh' ? 'en' : 'zh-CN'}
        title={t('shell.languageLabel')} onClick={() => change({ language: settings.language === 'zh' ? 'en' : 'zh' })}
      >
        {t('shell.language')}
      </button>
    </>
  )
}

function Leave() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const leave = async () => {
    await call('POST /api/logout', {}).catch(() => undefined)
    queries.clear()
    sessionStorage.clear()
    await navigate('/login')
  }
  return (
    <button type="button" className="head-button" onClick={() => void leave()} aria-label={t('shell.leave')}>
      <Icon name="leave" /><span className="only-wide">{t('shell.leave')}</span>
    </button>
  )
}

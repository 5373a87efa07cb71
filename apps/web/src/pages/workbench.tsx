import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { DeskView } from '../../../server/desk/model.ts'
import type { HeldPosition } from '../../../server/model.ts'
import { DataTable } from '#ui/data-table.tsx'
import { Icon } from '#ui/icon.tsx'
import { useSay } from '#ui/language.tsx'
import { PageState, Waiting } from '#ui/page-state.tsx'
import { call } from '../api.ts'
import { useDesk, useKind } from '../desk.tsx'
import { ReadProblem } from '../read-state.tsx'
import '../styles/desk.css'
import { usePages } from './paged.ts'
import { ReadingDesk } from './reading-desk.tsx'
import { useTodoColumns } from './todo/todo-columns.tsx'
import { Drafts, Ended, Office, Returned, ShortIndicators, Started } from './workbench-parts.tsx'

const SHOWN = '8'

/** What waits for me and how soon, what came back, where my own stands, and for the office what is late anywhere. */
export function Workbench() {
  const { t } = useTranslation()
  const said = useSay()
  const { me, position } = useDesk()
  if (!position && me.regions.length > 0) return <ReadingDesk />
  if (!position) return <PageState whole state="empty">{t(me.administrator ? 'shell.administratorText' : 'shell.noPosition')}</PageState>
  return (
    <>
      <div className="page-head">
        <h1>{t('shell.workbench')}</h1>
        <span className="quiet">
          {t('workbench.greeting', {
            name: me.person.name, position: `${position.unit.name} · ${said(position.name)}`,
          })}
        </span>
        <div className="page-tools">
          {position.makes.map((kind) => <MakeLink key={kind} kind={kind} region={position.region} />)}
        </div>
      </div>
      <Parts position={position} />
    </>
  )
}

/** Everything arrives before anything is shown, so that nothing that has been seen is pushed away. */
function Parts({ position }: { position: HeldPosition }) {
  const place = { region: position.region, position: position.id }
  const desk = useQuery({ queryKey: ['desk', place], queryFn: ({ signal }) => call('GET /api/desk', { query: place }, signal) })
  const pages = usePages('GET /api/todo', { ...place, limit: SHOWN })
  const problem = desk.error ?? pages.error
  if (problem) return <ReadProblem reason={problem} onRetry={() => { void desk.refetch(); void pages.refetch() }} />
  if (!desk.data || pages.isPending) return <Waiting lines={9} height={30} />
  const { returned, ended, drafts, started, office } = desk.data
  const own = position.makes.length > 0
  return (
    <>
      <Counters desk={desk.data} />
      {returned.length > 0 && <Returned rows={returned} />}
      {ended.length > 0 && <Ended items={ended} position={position} />}
      <Nearest pages={pages} quiet={own || office !== null} />
      {drafts.length > 0 && <Drafts rows={drafts} />}
      {started.length > 0 && <Started items={started} kinds={position.makes} region={position.region} />}
      <ShortIndicators position={position} />
      {office && <Office office={office} region={position.region} />}
    </>
  )
}

const COUNTERS = ['overdue', 'today', 'soon', 'later', 'held', 'marked'] as const

/** Each figure is a link to the tasks behind it. Who has nothing waiting is not shown six zeros. */
function Counters({ desk: { counts, most } }: { desk: DeskView }) {
  const { t } = useTranslation()
  const waiting = counts.overdue + counts.today + counts.soon + counts.later
  if (waiting === 0) return null
  const address = { held: '/todo?state=held', marked: '/todo?marked=true' }
  return (
    <>
      <nav className="counters" aria-label={t('workbench.title')}>
        {COUNTERS.map((name) => (
          <Link key={name} className={`counter counter-${name}${counts[name] > 0 ? ' some' : ''}`} to={name in address ? address[name as keyof typeof address] : `/todo?due=${name}`}>
            <strong>{counts[name] >= most ? `${most}+` : counts[name]}</strong>
            <span>{t(`desk.${name}`)}</span>
          </Link>
        ))}
      </nav>
      <p className="counted">{waiting > most ? t('desk.counted', { count: most }) : ' '}</p>
    </>
  )
}

function Nearest({ pages, quiet }: { pages: ReturnType<typeof usePages<'GET /api/todo'>>; quiet: boolean }) {
  const { t } = useTranslation()
  const columns = useTodoColumns()
  // Where more stands below, a large "nothing" above it would only be in the way.
  if (pages.items.length === 0) return quiet ? <p className="quiet nothing">{t('workbench.empty')}</p> : <PageState state="empty">{t('workbench.empty')}</PageState>
  return (
    <section aria-labelledby="nearest">
      <div className="section-head first">
        <h2 id="nearest">{t('workbench.title')}</h2>
        <Link to="/todo">{t('desk.todoAll')}</Link>
      </div>
      <DataTable caption={t('workbench.title')} columns={columns} rows={pages.items} rowKey={(item) => item.task} />
    </section>
  )
}

export function MakeLink({ kind, region }: { kind: string; region: string }) {
  const { t } = useTranslation()
  const said = useSay()
  const view = useKind(kind)
  if (!view) return null
  return (
    <Link className="plain-button strong" to={`/documents/${region}/new/${kind}`}>
      <Icon name="plus" />{t('documents.create', { kind: said(view.title) })}
    </Link>
  )
}

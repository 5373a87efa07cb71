import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { TodoItem } from '../../../server/model.ts'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { Icon } from '#ui/icon.tsx'
import { useSay } from '#ui/language.tsx'
import { MoneyText } from '#ui/money-text.tsx'
import { PageState, Waiting } from '#ui/page-state.tsx'
import { dayAndTime, DeadlineTag, LevelTag } from '#ui/tags.tsx'
import { useDesk, useKind, useTitle } from '../desk.tsx'
import { ReadProblem } from '../read-state.tsx'
import { useDocumentColumns } from './document-columns.tsx'
import { LoadMore } from './load-more.tsx'
import { usePages } from './paged.ts'

/** What waits for me, what is risky in it: nearest deadline first. */
export function Workbench() {
  const { t } = useTranslation()
  const said = useSay()
  const { me, position } = useDesk()
  const place = { region: position?.region ?? '', position: position?.id ?? '' }
  const pages = usePages('GET /api/todo', place, position !== null)
  if (!position) return <PageState whole state="empty">{t(me.administrator ? 'shell.administratorText' : 'shell.noPosition')}</PageState>
  return (
    <>
      <div className="page-head">
        <h1>{t('workbench.title')}</h1>
        <span className="quiet">
          {t('workbench.greeting', {
            name: me.person.name, position: `${position.unit.name} · ${said(position.name)}`,
          })}
        </span>
        <div className="page-tools">
          {position.makes.map((kind) => <MakeLink key={kind} kind={kind} region={position.region} />)}
        </div>
      </div>
      <Todo pages={pages} makes={position.makes.length > 0} />
      {!pages.isPending && position.makes.length > 0 && <Own kinds={position.makes} region={position.region} />}
    </>
  )
}

const FILTERS = {
  all: () => true,
  overdue: (item: TodoItem) => item.daysLeft < 0,
  soon: (item: TodoItem) => item.daysLeft === 0 || item.daysLeft === 1,
  held: (item: TodoItem) => item.document.state === 'held' || item.effect === 'intercept',
  marked: (item: TodoItem) => item.effect !== null && item.effect !== 'pass',
} as const

type Filter = keyof typeof FILTERS

type TodoPages = ReturnType<typeof usePages<'GET /api/todo'>>

function Todo({ pages, makes }: { pages: TodoPages; makes: boolean }) {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const asked = search.get('show')
  const filter: Filter = asked !== null && asked in FILTERS ? (asked as Filter) : 'all'
  const columns = useTodoColumns()
  const shown = pages.items.filter(FILTERS[filter])
  const names = Object.keys(FILTERS) as Filter[]
  // Who makes documents has more below; five zeros above it would only be in the way.
  if (makes && !pages.isPending && !pages.error && pages.items.length === 0) return <p className="quiet">{t('workbench.nothingToDo')}</p>
  return (
    <section aria-label={t('workbench.title')}>
      <div className="counters" role="group" aria-label={t('workbench.title')}>
        {names.map((name) => {
          const count = pages.items.filter(FILTERS[name]).length
          return (
            <button
              key={name} type="button" aria-pressed={filter === name}
              className={`counter${name === 'overdue' && count > 0 ? ' alarm' : ''}`}
              onClick={() => setSearch(name === 'all' ? {} : { show: name })}
            >
              <strong>{pages.isPending ? '–' : `${count}${pages.hasNextPage ? '+' : ''}`}</strong>
              <span>{t(`workbench.${name}`)}</span>
            </button>
          )
        })}
      </div>
      <p className="counted">{pages.hasNextPage ? t('workbench.counted', { count: pages.items.length }) : ' '}</p>
      {pages.error
        ? <ReadProblem reason={pages.error} onRetry={() => void pages.refetch()} />
        : pages.isPending ? <Waiting lines={7} height={30} />
          : shown.length === 0 ? (
            <PageState state="empty">
              {t(pages.items.length === 0 ? 'workbench.empty' : 'workbench.emptyShown')}
            </PageState>
          )
            : <DataTable caption={t('workbench.title')} columns={columns} rows={shown} rowKey={(item) => item.task} />}
      <LoadMore pages={pages} />
    </section>
  )
}

function useTodoColumns(): Column<TodoItem>[] {
  const { t } = useTranslation()
  const said = useSay()
  const { kinds, settings } = useDesk()
  const titled = useTitle()
  return [
    {
      key: 'deadline', title: t('workbench.deadline'),
      render: (item) => <DeadlineTag daysLeft={item.daysLeft} dueAt={item.dueAt} />,
    },
    {
      key: 'level', title: t('workbench.level'),
      render: (item) => item.effect && item.effect !== 'pass'
        ? <LevelTag level={item.effect} />
        : <span className="quiet">{t('workbench.clean')}</span>,
    },
    {
      key: 'document', title: t('workbench.document'), main: true,
      render: ({ document, task }) => (
        <>
          <Link to={`/documents/${document.region}/${document.id}?task=${task}`}>
            {titled(document) || document.number || document.id}
          </Link>
          <span className="cell-sub">
            {said(kinds.find((kind) => kind.code === document.kind)?.title)}{' '}
            <span className="cell-nowrap">{document.number}</span>
          </span>
        </>
      ),
    },
    { key: 'unit', title: t('workbench.unit'), render: (item) => item.document.unit.name },
    {
      key: 'node', title: t('workbench.node'), render: (item) => <span className="cell-nowrap">{said(item.node)}</span>,
    },
    {
      key: 'amount', title: t('workbench.amount', { unit: t(settings.moneyUnit === 'yuan'
        ? 'shell.yuan'
        : 'shell.wan') }), align: 'right',
      render: (item) => <MoneyText fen={item.document.amountFen} />,
    },
    {
      key: 'maker', title: t('workbench.maker'),
      render: (item) => <span className="cell-nowrap">{item.document.madeBy}</span>,
    },
    {
      key: 'opened', title: t('workbench.opened'),
      render: (item) => <span className="cell-nowrap quiet">{dayAndTime(item.openedAt)}</span>,
    },
  ]
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

/**
 * The clerk's other questions: what have I begun or got back, and where is what I sent? One kind after the other, so that
 * nothing that has been shown is pushed away by what arrives later.
 */
function Own({ kinds: [kind = '', ...others], region }: { kinds: string[]; region: string }) {
  const { t } = useTranslation()
  const said = useSay()
  const view = useKind(kind)
  const drafts = usePages('GET /api/documents', { region, kind, state: 'draft', limit: '5' }, view !== undefined)
  const latest = usePages('GET /api/documents', { region, kind, limit: '8' }, view !== undefined)
  const columns = useDocumentColumns(view)
  const next = others.length > 0 && <Own key={others[0]} kinds={others} region={region} />
  if (!view || drafts.error || latest.error) return next
  if (drafts.isPending || latest.isPending) return <Waiting lines={4} height={30} />
  const sent = latest.items.filter((row) => row.state !== 'draft')
  const title = said(view.title)
  return (
    <>
      {drafts.items.length > 0 && (
        <section>
          <div className="section-head"><h2>{t('workbench.mine')} · {title}</h2></div>
          <DataTable caption={t('workbench.mine')} columns={columns} rows={drafts.items} rowKey={(row) => row.id} />
        </section>
      )}
      {sent.length > 0 && (
        <section>
          <div className="section-head">
            <h2>{t('workbench.recent', { kind: title })}</h2>
            <Link to={`/documents?region=${region}&kind=${kind}`}>{t('workbench.allOfKind', { kind: title })}</Link>
          </div>
          <DataTable caption={t('workbench.recent', { kind: title })} columns={columns} rows={sent} rowKey={(row) => row.id} />
        </section>
      )}
      {next}
    </>
  )
}

import { useQuery } from '@tanstack/react-query'
import { useId, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { EndedItem, OfficeView, StartedItem } from '../../../server/desk/model.ts'
import type { DocumentRow, HeldPosition, IndicatorRow } from '../../../server/model.ts'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { Icon } from '#ui/icon.tsx'
import { useSay } from '#ui/language.tsx'
import { MoneyText } from '#ui/money-text.tsx'
import { dayAndTime, DeadlineTag, StateTag } from '#ui/tags.tsx'
import { call, Declined } from '../api.ts'
import { useDesk, useTitle } from '../desk.tsx'
import { EndedBy, NextAct } from './ending.tsx'
import { useMark } from './mark-read.ts'

/** A section of the first screen: its heading, a word or a link beside it, and the table. */
function Section({ title, beside, children }: { title: string; beside?: ReactNode; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <div className="section-head"><h2 id={id}>{title}</h2>{beside}</div>
      {children}
    </section>
  )
}

/** Columns of rows that are documents, or stand for one; each document is one link. */
function useRowColumns<Row>(documentOf: (row: Row) => DocumentRow): Record<'title' | 'amount' | 'madeAt' | 'state', Column<Row>> {
  const { t } = useTranslation()
  const said = useSay()
  const titled = useTitle()
  const { kinds, settings } = useDesk()
  const kindOf = (row: Row) => kinds.find((kind) => kind.code === documentOf(row).kind)
  return {
    title: {
      key: 'title', title: t('workbench.document'), main: true,
      render: (row) => {
        const document = documentOf(row)
        return (
          <>
            <Link to={`/documents/${document.region}/${document.id}`}>{titled(document) || document.number || t('documents.noNumber')}</Link>
            <span className="cell-sub">{said(kindOf(row)?.title)} <span className="cell-nowrap">{document.number ?? t('documents.noNumber')}</span></span>
            {document.cameBack && <span className="cell-sub came-back">{t('documents.cameBack', { reason: document.cameBack })}</span>}
          </>
        )
      },
    },
    amount: {
      key: 'amount', title: t('workbench.amount', { unit: t(settings.moneyUnit === 'yuan' ? 'shell.yuan' : 'shell.wan') }), align: 'right',
      render: (row) => <MoneyText fen={documentOf(row).amountFen} />,
    },
    madeAt: { key: 'madeAt', title: t('documents.madeAt'), render: (row) => <span className="cell-nowrap quiet">{dayAndTime(documentOf(row).madeAt)}</span> },
    state: { key: 'state', title: t('documents.state'), render: (row) => <StateTag state={documentOf(row).state} word={kindOf(row)?.states[documentOf(row).state]} /> },
  }
}

const itself = (row: DocumentRow) => row

export function Returned({ rows }: { rows: DocumentRow[] }) {
  const { t } = useTranslation()
  const { title, amount, madeAt } = useRowColumns(itself)
  return <Section title={t('desk.returned')}><DataTable caption={t('desk.returned')} columns={[title, amount, madeAt]} rows={rows} rowKey={(row) => row.id} /></Section>
}

/** What will not be carried out: who ended it, why, what can be done now; until its maker says that they know. */
export function Ended({ items, position }: { items: EndedItem[]; position: HeldPosition }) {
  const { t } = useTranslation()
  const said = useSay()
  const titled = useTitle()
  const mark = useMark({ region: position.region, position: position.id })
  const { title, state, amount } = useRowColumns((item: EndedItem) => item.document)
  const columns: Column<EndedItem>[] = [
    { ...title, render: (item) => <>{title.render(item)}<EndedBy {...item} /></> },
    state, amount,
    { key: 'next', title: t('desk.next'), render: (item) => <NextAct {...item} /> },
    {
      key: 'noted', title: t('desk.seen'),
      render: ({ notice, document }) => (
        <button type="button" className="plain-button" disabled={mark.isPending} aria-label={t('desk.notedOf', { title: titled(document) })} onClick={() => mark.mutate([notice])}>
          <Icon name="pass" />{t('desk.noted')}
        </button>
      ),
    },
  ]
  return (
    <Section title={t('desk.ended')} beside={<span className="quiet">{t('desk.endedHint')}</span>}>
      {mark.error instanceof Declined && <p className="form-problem" role="alert">{said(mark.error.answer.message)}</p>}
      <DataTable caption={t('desk.ended')} columns={columns} rows={items} rowKey={(item) => item.notice} />
    </Section>
  )
}

export function Drafts({ rows }: { rows: DocumentRow[] }) {
  const { t } = useTranslation()
  const { title, amount, madeAt } = useRowColumns(itself)
  return <Section title={t('workbench.mine')}><DataTable caption={t('workbench.mine')} columns={[title, amount, madeAt]} rows={rows} rowKey={(row) => row.id} /></Section>
}

/** What I sent, its state, and whose turn it is now. */
export function Started({ items, kinds, region }: { items: StartedItem[]; kinds: string[]; region: string }) {
  const { t } = useTranslation()
  const said = useSay()
  const desk = useDesk()
  const { title, state, amount, madeAt } = useRowColumns((item: StartedItem) => item.document)
  const standing: Column<StartedItem> = {
    key: 'standing', title: t('desk.standing'),
    render: ({ document, standing: tasks }) => (tasks.length === 0 ? <span className="quiet">{document.state === 'held' ? t('desk.standingHeld') : '–'}</span> : (
      <span className="stacked-cells">
        {tasks.map((task) => <span key={task.node.zh}>{said(task.node)} <DeadlineTag daysLeft={task.daysLeft} /></span>)}
      </span>
    )),
  }
  const links = kinds.flatMap((code) => desk.kinds.find((kind) => kind.code === code) ?? [])
  return (
    <Section title={t('desk.started')} beside={links.map((kind) => (
      <Link key={kind.code} to={`/documents?region=${region}&kind=${kind.code}`}>{t('workbench.allOfKind', { kind: said(kind.title) })}</Link>
    ))}>
      <DataTable caption={t('desk.started')} columns={[title, state, standing, amount, madeAt]} rows={items} rowKey={(item) => item.document.id} />
    </Section>
  )
}

/** Indicators of my unit, or of the whole office, of which little is left. Nothing when none is, or when they cannot be read. */
export function ShortIndicators({ position }: { position: HeldPosition }) {
  const { t } = useTranslation()
  const { settings } = useDesk()
  const query = { region: position.region, ...(position.office ? {} : { unit: position.unit.id }) }
  const read = useQuery({ queryKey: ['short', query], queryFn: ({ signal }) => call('GET /api/budget/indicators/short', { query }, signal), staleTime: 60_000 })
  const rows = read.data?.items ?? []
  if (rows.length === 0) return null
  const unit = t(settings.moneyUnit === 'yuan' ? 'shell.yuan' : 'shell.wan')
  const columns: Column<IndicatorRow>[] = [
    {
      key: 'title', title: t('shell.indicators'), main: true,
      render: (row) => <><Link to={`/indicators?region=${position.region}&query=${encodeURIComponent(row.code)}`}>{row.title}</Link><span className="cell-sub">{row.code} · {row.unit.name}</span></>,
    },
    { key: 'left', title: t('indicators.inUnit', { title: t('desk.shortLeft'), unit }), align: 'right', render: (row) => <MoneyText fen={row.availableFen} /> },
    { key: 'share', title: t('desk.shortShare'), align: 'right', render: (row) => <span className="tag level-note">{shareOf(row)}</span> },
  ]
  return (
    <Section title={t('desk.short')} beside={<span className="quiet">{t('desk.shortHint')}</span>}>
      <DataTable caption={t('desk.short')} columns={columns} rows={rows} rowKey={(row) => row.id} />
    </Section>
  )
}

function shareOf({ availableFen, approvedFen }: IndicatorRow): string {
  return `${(Number(BigInt(availableFen) * 1000n / BigInt(approvedFen)) / 10).toFixed(1)}%`
}

/** Who is late anywhere, and documents in states that wait for somebody; each figure leads to its rows. */
export function Office({ office: { overdue, states, most }, region }: { office: OfficeView; region: string }) {
  const { t } = useTranslation()
  const said = useSay()
  const { kinds } = useDesk()
  const counted = (count: number) => (count >= most ? `${most}+` : String(count))
  const columns: Column<OfficeView['overdue'][number]>[] = [
    { key: 'position', title: t('desk.position'), main: true, render: (row) => said(row.position) },
    { key: 'open', title: t('desk.lateHere'), align: 'right', render: (row) => <strong>{counted(row.open)}</strong> },
    { key: 'oldest', title: t('desk.oldestLate'), render: (row) => <DeadlineTag daysLeft={row.oldestDaysLeft} /> },
  ]
  return (
    <>
      {states.length > 0 && (
        <Section title={t('desk.officeStates')}>
          <ul className="state-links">
            {states.map(({ kind, state, count }) => {
              const view = kinds.find((one) => one.code === kind)
              return (
                <li key={`${kind}.${state}`}>
                  <Link to={`/documents?region=${region}&kind=${kind}&state=${state}`}>{said(view?.title)}</Link>
                  <StateTag state={state} word={view?.states[state]} /><strong>{counted(count)}</strong>
                </li>
              )
            })}
          </ul>
        </Section>
      )}
      {overdue.length > 0 && (
        <Section title={t('desk.officeLate')} beside={<span className="quiet">{t('desk.officeLateHint')}</span>}>
          <DataTable caption={t('desk.officeLate')} columns={columns} rows={overdue} rowKey={(row) => row.position.zh} />
        </Section>
      )}
    </>
  )
}

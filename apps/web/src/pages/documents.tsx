import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { DocumentRow } from '../../../server/model.ts'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { useSay } from '#ui/language.tsx'
import { LoadMore } from '#ui/load-more.tsx'
import { MoneyText } from '#ui/money-text.tsx'
import { PageState, Waiting } from '#ui/page-state.tsx'
import { positionIn, useDesk, useKind } from '../desk.tsx'
import { Exporting } from '../exports/exporting.tsx'
import { ReadProblem } from '../read-state.tsx'
import { WrongAddress } from '../wrong-address.tsx'
import { useDocumentColumns } from './document-columns.tsx'
import { usePages } from './paged.ts'
import { RulePrecision } from './rule-precision.tsx'
import { MakeLink } from './workbench.tsx'

/** The list of one kind. Kind, region and state are in the address, so it can be sent to a colleague. */
export function Documents() {
  const { t } = useTranslation()
  const said = useSay()
  const desk = useDesk()
  const [search, setSearch] = useSearchParams()
  const kind = useKind(search.get('kind') ?? desk.kinds[0]?.code ?? null)
  const region = search.get('region') ?? desk.position?.region ?? desk.me.regions[0]?.region ?? ''
  const state = search.get('state') ?? ''
  const query = { region, kind: kind?.code ?? '', state }
  const pages = usePages('GET /api/documents', query, kind !== undefined && region !== '' && (state === '' || Object.hasOwn(kind.states, state)))
  const columns = withTotal(useDocumentColumns(kind), pages.items, t('documents.total'))
  if (!kind) return <WrongAddress />
  if (state && !Object.hasOwn(kind.states, state)) {
    return <WrongAddress back={<Link to={`/documents?region=${region}&kind=${kind.code}`}>{t('workbench.allOfKind', { kind: said(kind.title) })}</Link>} />
  }
  if (region === '') return <PageState whole state="empty">{t('shell.noPosition')}</PageState>
  const set = (name: string, value: string) => setSearch((now) => {
    if (value) now.set(name, value); else now.delete(name)
    return now
  })
  const position = positionIn(desk, region)
  // A link may name the region of others, where no position of theirs is held.
  const makes = position?.region === region && position.makes.includes(kind.code)
  return (
    <>
      <div className="page-head">
        <h1>{said(kind.title)}</h1>
        <div className="page-tools">
          {desk.me.regions.length > 1 && (
            <label>{t('shell.region')}{' '}
              <select className="field-select" value={region} onChange={(event) => set('region', event.target.value)}>
                {desk.me.regions.map((each) => <option key={each.region} value={each.region}>{each.name}</option>)}
              </select>
            </label>
          )}
          <label>{t('documents.state')}{' '}
            <select className="field-select" value={state} onChange={(event) => set('state', event.target.value)}>
              <option value="">{t('documents.allStates')}</option>
              {Object.entries(kind.states).map(([code, word]) => <option key={code} value={code}>{said(word)}</option>)}
            </select>
          </label>
          {makes && <MakeLink kind={kind.code} region={region} />}
        </div>
      </div>
      <Exporting region={region} what="documents" query={{ kind: kind.code, ...(state ? { state } : {}) }} />
      {pages.error ? <ReadProblem reason={pages.error} onRetry={() => void pages.refetch()} />
        : pages.isPending ? <Waiting lines={8} height={30} />
          : pages.items.length === 0 ? (
            <PageState state="empty">
              {t(state ? 'documents.emptyState' : 'documents.empty')}
            </PageState>
          )
            : <DataTable caption={said(kind.title)} columns={columns} rows={pages.items} rowKey={(row) => row.id} />}
      <LoadMore pages={pages} />
      {kind.code === 'alert' && position && <RulePrecision region={region} position={position.id} />}
    </>
  )
}

/** Sum of what is shown, in the row under the amounts. */
function withTotal(columns: Column<DocumentRow>[], rows: DocumentRow[], label: string): Column<DocumentRow>[] {
  const sum = rows.reduce((total, row) => total + BigInt(row.amountFen ?? '0'), 0n)
  return columns.map((column, index) => {
    if (column.key === 'amountFen') return { ...column, total: <MoneyText fen={sum} /> }
    return index === 0 ? { ...column, total: label } : column
  })
}

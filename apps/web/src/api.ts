import type { Bilingual } from '#kernel/values/refusal.ts'
import type { BulkAnswer, BulkRequest, DeskView, SavedView, SheetView, TodoFilter } from '../../server/desk/model.ts'
import type { BacktestList, BacktestRequest, BacktestView, JobView } from '../../server/backtest/model.ts'
import type { RunningExports } from '../../server/exports/model.ts'
import type { EvidenceRowView, PrecisionView, ReplayView } from '../../server/evidence/model.ts'
import type {
  AttachmentView, CatalogueView, CommandAnswer, CommandRequest, CopyView, DemonstrationPerson, DocumentRow, DocumentView, FirstAdministratorRequest, FirstAdministratorView, FirstLinkView, IndicatorRow, KindView, Me, NoticeView, Page,
  PreviewView, ProofView, RefusalAnswer, TableView, TodoItem, UnreadView,
} from '../../server/model.ts'
import type { YearView } from '../../server/demonstration/year/model.ts'
import type { NewTokenView, TokenView } from '../../server/tokens/model.ts'
import type { NewWebhookView, WebhookView } from '../../server/webhooks/model.ts'
import { Declined } from '#ui/page-desk.ts'
import { sendFile, type OnSent } from './send-file.ts'
import type { InvitationView } from '../../server/organisation/model.ts'
import type { CheckRequest, CheckView, RuleList, RuleView, ShadowView, TryRequest, TryView } from '../../server/rules/model.ts'

/** Every route of the server that the pages use: what goes in, what comes back. */
interface Routes {
  'POST /api/login': { body: { login: string; password: string }; answer: Me }
  'POST /api/logout': { answer: object }
  'POST /api/first-link': { body: { token: string }; answer: FirstLinkView }
  'POST /api/first-administrator': { body: FirstAdministratorRequest; answer: FirstAdministratorView }
  'POST /api/invitation': { body: { region: string; token: string }; answer: InvitationView }
  'POST /api/invitation/password': { body: { region: string; token: string; login: string; password: string }; answer: Me }
  'GET /api/me': { answer: Me }
  'GET /api/demonstration': { answer: DemonstrationPerson[] }
  'GET /api/demonstration/year': { answer: YearView | null }
  'GET /api/tokens': { answer: TokenView[] }
  'POST /api/tokens': { body: { region: string; name: string; days: number; kinds: string[]; position?: string }; answer: NewTokenView }
  'POST /api/tokens/revoke': { body: { token: string }; answer: TokenView[] }
  'GET /api/webhooks': { query: { region: string; position: string }; answer: WebhookView[] }
  'POST /api/webhooks': { body: { region: string; position: string; url: string; topics: string[] }; answer: NewWebhookView }
  'POST /api/webhooks/end': { body: { region: string; position: string; webhook: string }; answer: WebhookView[] }
  'POST /api/webhooks/revive': { body: { region: string; position: string; webhook: string }; answer: WebhookView[] }
  'GET /api/kinds': { answer: KindView[] }
  'GET /api/catalogues/:catalogue': { path: { catalogue: string }; answer: CatalogueView }
  'GET /api/todo': { query: Paged & { position: string } & TodoFilter; answer: Page<TodoItem> }
  'GET /api/desk': { query: { region: string; position: string }; answer: DeskView }
  'GET /api/search': { query: Paged & { text: string }; answer: Page<DocumentRow> }
  'GET /api/desk/views': { query: { region: string; position: string; page: string }; answer: SavedView[] }
  'POST /api/desk/views': { body: { region: string; position: string; page: string } & SavedView; answer: SavedView[] }
  'POST /api/desk/views/remove': { body: { region: string; position: string; page: string; name: string }; answer: SavedView[] }
  'POST /api/commands/bulk': { body: BulkRequest; answer: BulkAnswer }
  'GET /api/budget/indicators/short': { query: { region: string; unit?: string }; answer: { items: IndicatorRow[] } }
  'GET /api/attachments/:region/:id/:sha256/sheet': { path: OneDocument & { sha256: string }; answer: SheetView }
  'GET /api/notices': { query: Paged & { position: string }; answer: Page<NoticeView> }
  'GET /api/notices/unread': { query: { region: string; position: string }; answer: UnreadView }
  'POST /api/notices/read': { body: { region: string; position: string; notices?: string[] }; answer: UnreadView }
  'GET /api/documents': { query: Paged & { kind: string; state?: string }; answer: Page<DocumentRow> }
  'GET /api/documents/:region/:id': { path: OneDocument; query: { position: string }; answer: DocumentView }
  'GET /api/documents/:region/:id/copy': { path: OneDocument; answer: CopyView }
  'GET /api/documents/:region/:id/proof': { path: OneDocument; answer: ProofView[] }
  'POST /api/preview': { body: PreviewRequest; answer: PreviewView }
  'POST /api/commands': { body: CommandRequest; answer: CommandAnswer }
  'GET /api/verdicts/:verdict/rows': { path: { verdict: string }; query: Paged & { document: string; feature: string }; answer: Page<EvidenceRowView> }
  'GET /api/rules/precision': { query: { region: string; position: string }; answer: PrecisionView[] }
  'GET /api/rules/self-replay': { query: { region: string; position: string }; answer: ReplayView }
  'GET /api/budget/indicators': { query: Paged & { unit?: string; query?: string }; answer: Page<IndicatorRow> }
  'GET /api/rules': { query: { region: string }; answer: RuleList }
  'GET /api/rules/:rule/shadow': { path: { rule: string }; query: { region: string }; answer: ShadowView }
  'GET /api/rules/:rule': { path: { rule: string }; query: { region: string }; answer: RuleView }
  'POST /api/rules/check': { body: CheckRequest; answer: CheckView }
  'POST /api/rules/try': { body: TryRequest; answer: TryView }
  'GET /api/backtests': { query: { region: string; rule?: string }; answer: BacktestList }
  'GET /api/backtests/kept/:run': { path: { run: string }; query: { region: string }; answer: BacktestView }
  'GET /api/backtests/jobs/:job': { path: { job: string }; query: { region: string }; answer: JobView }
  'POST /api/backtests': { body: BacktestRequest; answer: JobView }
  'POST /api/backtests/cancel': { body: { region: string; job: string }; answer: JobView }
  'GET /api/exports/running': { query: { region: string }; answer: RunningExports }
  'POST /api/exports/cancel': { body: { region: string; id: string }; answer: RunningExports }
  'POST /api/attachments': { query: OneAttachment; body: Blob; answer: AttachmentView }
  'POST /api/files/table': { query: { kind: string; field: string; name: string }; body: Blob; answer: TableView }
}

interface Paged { region: string; after?: string; limit?: string }
interface OneDocument { region: string; id: string }
interface OneAttachment { region: string; position: string; document: string; kind: string; name: string }
export type PreviewRequest = Omit<CommandRequest, 'key' | 'version'>

export type Route = keyof Routes
export type Input<R extends Route> = Omit<Routes[R], 'answer'>
export type Answer<R extends Route> = Routes[R]['answer']

/**
 * One request. Writes carry `x-sluice`, which another site's form cannot send.
 * A lost session is announced on `window`.
 */
export async function call<R extends Route>(route: R, input: Input<R>, signal?: AbortSignal, onSent?: OnSent): Promise<Answer<R>> {
  const [method, template] = route.split(' ') as [string, string]
  return request<Answer<R>>(method, template, input, signal, onSent)
}

interface Asked {
  path?: Record<string, string>
  query?: Record<string, string | undefined>
  body?: unknown
}

/** The same for the page of a module, which knows the routes that its module declares. */
export async function request<Answer>(method: string, template: string, { path, query, body }: Asked, signal?: AbortSignal, onSent?: OnSent): Promise<Answer> {
  const address = template.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(path?.[name] ?? ''))
  const given = Object.entries(query ?? {}).filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '')
  const search = given.length > 0 ? `?${new URLSearchParams(given)}` : ''
  const raw = body instanceof Blob
  const headers = {
    ...(method === 'GET' ? {} : { 'x-sluice': '1' }),
    ...(body === undefined ? {} : { 'content-type': raw ? 'application/octet-stream' : 'application/json' }),
  }
  const asked = raw && onSent ? sendFile(address + search, method, headers, body, onSent) : fetch(address + search, {
    method, credentials: 'same-origin', headers,
    ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  })
  const response = await asked.catch((reason: unknown) => {
    if (signal?.aborted) throw reason
    throw new Declined(0, { code: 'web.unreachable', message: UNREACHABLE })
  })
  if (response.ok) return (await response.json()) as Answer
  if (response.status === 401 && template !== '/api/login') window.dispatchEvent(new Event(SESSION_LOST))
  throw new Declined(response.status, await refusalOf(response))
}

export const SESSION_LOST = 'sluice:session-lost'

export { Declined }

async function refusalOf(response: Response): Promise<RefusalAnswer> {
  const answer = (await response.json().catch(() => null)) as Partial<RefusalAnswer> | null
  if (answer?.code && answer.message) return { code: answer.code, message: answer.message }
  return { code: `web.answer_${response.status}`, message: UNEXPECTED }
}

const UNREACHABLE: Bilingual = {
  zh: '没有连上服务器。您填写的内容仍在本页，请检查网络后再办一次，不会重复入账。',
  en: 'The server cannot be reached. What you typed is still here; check the network and try again. '
    + 'Nothing is booked twice.',
}

const UNEXPECTED: Bilingual = {
  zh: '系统这次没有办成，没有写入任何内容。您填写的内容仍在本页，请稍后再办；仍不行请联系系统管理员。',
  en: 'This could not be done and nothing was written. What you typed is still here; try again later '
    + 'or call the administrator.',
}

import type { Body, Field, StateWord } from '#kernel/document/model.ts'
import type { Layout } from '#kernel/process/model.ts'
import type { Finding, RuleSource } from '#kernel/rules/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { EvidencePart, ScoreView } from './evidence/model.ts'

/**
 * The contract between server and browser: every answer of /api in one place.
 * Money is whole fen as a string; instants are ISO 8601 in UTC; civil dates are '2026-11-21'.
 * A refusal is answered with its status and `RefusalAnswer`; anything else is 200 with the type named beside the route.
 */
export interface RefusalAnswer {
  code: string
  message: Bilingual
}

/** POST /api/login {login, password}, GET /api/me; POST /api/logout answers {}. */
export interface Me {
  person: { id: string; name: string }
  positions: HeldPosition[]
  regions: RegionView[]
  /** True on the demonstration office: the login page then offers its people. */
  demonstration: boolean
  /** One of the three administrators (三员): sees no document of the office’s business. */
  administrator: boolean
}

/** POST /api/first-link {token}: for whom the link still opens, and until when. */
export interface FirstLinkView {
  administers: 'system' | 'security' | 'audit'
  expiresAt: string
}

/** POST /api/first-administrator: makes the account and logs it in; the link is dead from then on. */
export interface FirstAdministratorView {
  me: Me
  /** For the system administrator: the way of the other two to come in, path and token, shown this once. */
  links: { security: string; audit: string } | null
}

export interface FirstAdministratorRequest {
  token: string
  name: string
  staffNumber: string
  login: string
  password: string
  /** Of the system administrator: nine digits and name of the office that is opened. */
  region?: string
  office?: string
}

export interface RegionView {
  region: string
  name: string
  level: 'province' | 'city' | 'county' | 'town'
}

export interface HeldPosition {
  id: string
  region: string
  code: string
  name: Bilingual
  unit: { id: string; name: string }
  office: boolean
  role: 'primary' | 'deputy'
  /** Kinds of document this position may make. */
  makes: string[]
}

/** GET /api/demonstration (no session): who can be played, in the order in which a payment meets them. Empty when not a demonstration. */
export interface DemonstrationPerson {
  login: string
  password: string
  name: string
  position: Bilingual
  unit: string
  region: string
}

/** GET /api/kinds: everything the generic pages need to show any kind of document. */
export interface KindView {
  code: string
  title: Bilingual
  fields: Field[]
  states: Record<string, StateWord>
  actions: Record<string, Bilingual>
  layout: Layout
  /** States of ended documents that can be copied into a new one. */
  copied: string[]
  /** Papers about such a document beside its sheet: GET /api/documents/:region/:id/prints/:code, by these positions and in these states. */
  prints: { code: string; title: Bilingual; positions: string[]; states: string[] }[]
  /** Columns of the kind's list, names of fields or header members. */
  columns: string[]
  /** Positions that make such a document or stand in its drawing. */
  concerns: string[]
}

/** GET /api/catalogues/:catalogue: what a field of type code with `options: {catalogue}` chooses from. A code below another begins with it. */
export interface CatalogueView {
  title: Bilingual
  source: string
  /** Compared with the published text by somebody. */
  verified: boolean
  entries: { code: string; zh: string; en: string }[]
}

/** A finding with what its rule says of itself. */
export interface ShownFinding extends Finding {
  /** Name and basis of the rule, absent when it is no longer in force. */
  title?: Bilingual
  basis?: RuleSource['basis']
  /** What the facts, parameters and features that it mentions by id are called. */
  names: Record<string, Bilingual>
  /** Its tree in words; absent when it keeps none. */
  evidence?: EvidencePart
}

export interface Page<Item> {
  items: Item[]
  /** Give it back as `after` for the next page; null on the last. */
  next: string | null
}

/** GET /api/todo?region&position&after&limit and the filters of desk/model.ts → Page<TodoItem>, nearest deadline first. A short page may have a `next`. */
export interface TodoItem {
  task: string
  document: DocumentRow
  node: Bilingual
  openedAt: string
  dueAt: string
  /** Working days left, negative when overdue. */
  daysLeft: number
  effect: string | null
  /** Actions that may be done for this one together with others of its kind. */
  bulk: string[]
}

/** GET /api/notices?region&position&after&limit → Page<NoticeView>, newest first. */
export interface NoticeView {
  id: string
  /** `task`: something waits for this position; `returned`: a document of this person came back; `ended`: one will not be carried out; `webhook`: a program is no longer told. */
  about: 'task' | 'returned' | 'ended' | 'webhook'
  /** Null for what concerns no document; `said` then says what happened. */
  document: DocumentRow | null
  said: Bilingual | null
  /** While it stands open. */
  task: string | null
  /** The step that waits. */
  node: Bilingual | null
  /** Of what ended. */
  ending: EndingView | null
  /** Somebody has dealt with it. */
  over: boolean
  at: string
  read: boolean
}

/** How a document ended without effect, and what its maker can do now. */
export interface EndingView {
  action: string
  person: string
  position: Bilingual
  reason: string | null
  /** `copy`: as a new one, corrected; `replace`: as a new one in its place, as a payment that the bank sent back; `correct`: what an alert was about is a draft still. */
  next: { act: 'copy' | 'replace' | 'correct'; document: string } | null
}

/** GET /api/notices/unread?region&position, POST /api/notices/read {region, position, notices?}: what is unread and not over. */
export interface UnreadView {
  unread: number
}

/** GET /api/documents?region&kind&state&after&limit → Page<DocumentRow>, newest first. */
export interface DocumentRow {
  id: string
  region: string
  kind: string
  number: string | null
  title: string
  /** In English, for a kind whose title is our own words; null: `title` is what somebody typed, in whatever language. */
  /** Where the title keeps codes: the same in words. */
  titleZh: string | null
  titleEn: string | null
  unit: { id: string; name: string }
  state: string
  amountFen: string | null
  madeBy: string
  madeAt: string
  /** On a draft that was submitted before: the reason why it came back. */
  cameBack: string | null
}

/** GET /api/documents/:region/:id?position → DocumentView */
export interface DocumentView extends DocumentRow {
  version: number
  round: number
  body: Body
  /** Names for the references in the body (indicator, payment): id → what to show. */
  references: Record<string, string>
  actions: ActionView[]
  verdicts: VerdictView[]
  ledger: { transfers: TransferView[]; budget: BudgetEffect | null }
  flow: FlowView
  timeline: TimelineItem[]
  related: DocumentRow[]
  attachments: AttachmentView[]
}

/** GET /api/documents/:region/:id/copy: with what a new document of this kind begins when it is copied from an ended one. */
export interface CopyView {
  kind: string
  body: Body
  references: Record<string, string>
}

/**
 * POST /api/attachments?region&position&document&kind&name (the raw file as body, at most 20 MB) → AttachmentView;
 * GET /api/attachments/:region/:id/:sha256 → the file as a download. `kind` is what a rule asks for: minutes, explanation …
 */
export interface AttachmentView {
  /** Of the content, hex; it enters the log with the next act on the document. */
  sha256: string
  name: string
  /** pdf, jpg, png, xlsx or ofd, by content. */
  type: string
  kind: string
  bytes: number
  person: string
  at: string
}

/** Every action of the kind, legal or not; a disabled one says why and who could do it. */
export interface ActionView {
  action: string
  title: Bilingual
  enabled: boolean
  /** Why not, in words; null when enabled. */
  why: Bilingual | null
  /** People who could do it now. */
  who: string[]
  task: string | null
  needsReason: boolean
  /** What is asked for in the place of the reason, also when it may be left out; null asks for a reason only if one is needed. */
  reasonTitle: Bilingual | null
  /** Rules whose findings of the submit the reason must be an opinion on; empty where nothing was found or the act decides nothing. */
  opinionOn: string[]
  /** Several things to be stated instead of one reason: sent as the reason, a line each in this order. */
  asks: Bilingual[]
  tone: 'primary' | 'default' | 'danger'
}

export interface VerdictView {
  id: string
  command: string
  at: string
  effect: string
  findings: ShownFinding[]
  /** Points under typologies; empty for people of a unit. */
  scores: ScoreView[]
}

export interface TransferView {
  event: string
  kind: string
  amountFen: string
  at: string
  legs: { code: string; account: Bilingual; holder: string; leg: 1 | -1; afterFen: string }[]
}

export interface BudgetEffect {
  indicator: { id: string; code: string; title: string }
  availableFen: string
  afterFen: string
}

export interface FlowView {
  /** Which amount decides who must sign; null: the document's own. */
  signOff: Bilingual | null
  standing: string[]
  done: string[]
  tasks: { task: string; node: string; name: Bilingual; position: Bilingual; dueAt: string; who: string[] }[]
}

export interface TimelineItem {
  n: number
  action: string
  node: Bilingual
  person: string
  position: Bilingual
  onBehalfOf: string | null
  at: string
  reason: string | null
  effect: string | null
  leaf: string
}

/** GET /api/documents/:region/:id/proof → ProofView[]: one per leaf of the document. */
export interface ProofView {
  position: string
  /** The bytes that were hashed, readable. */
  leaf: unknown
  leafBytes: string
  covered: boolean
  checkpoint: string | null
  hashes: string[]
}

/** POST /api/preview {region, position, kind, document, action, task?, body?, reason?} → PreviewView. Writes nothing. */
export interface PreviewView {
  refusal: RefusalAnswer | null
  /** A rule forbids it or asks for papers, and the balance is short as well. */
  short: RefusalAnswer | null
  effect: string | null
  findings: ShownFinding[]
  budget: BudgetEffect | null
  /** What would follow: who could then do what. */
  foreseen: Bilingual[]
  next: { node: Bilingual; position: Bilingual; who: string[]; timeLimitDays: number }[]
}

/**
 * POST /api/commands → CommandAnswer. `document` is an id made by the caller (UUID v7), `key` is the idempotency key:
 * the same key with the same content gets the same answer, with other content a refusal.
 */
export interface CommandRequest {
  key: string
  region: string
  position: string
  kind: string
  document: string
  /** draft, submit, withdraw, annul, or an action of the standing task: approve, sendBack, order … */
  action: string
  task?: string
  /** The version the caller saw; refused when another has been written since. */
  version?: number
  body?: Body
  reason?: string
}

export interface CommandAnswer {
  document: string
  kind: string
  number: string | null
  state: string
  version: number
  seq: string
  effect: string | null
  findings: Finding[]
  leaf: string
  /** Documents born with this command, an alert for example. */
  born: { id: string; kind: string }[]
}

/** GET /api/budget/indicators?region&unit&query&after&limit → Page<IndicatorRow> */
export interface IndicatorRow {
  id: string
  code: string
  title: string
  unit: { id: string; name: string }
  fiscalYear: number
  fundType: string
  functionClass: string
  economicClass: string
  project: string | null
  approvedFen: string
  availableFen: string
  inProcessFen: string
  paidFen: string
}

/** POST /api/files/table (multipart-free: the raw file as body, its name in ?name=) → TableView: rows for a `table` field. */
export interface TableView {
  rows: Body[]
  rejected: { line: number; why: Bilingual }[]
}

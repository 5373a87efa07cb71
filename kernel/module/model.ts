import type { ClientBase } from 'pg'
import type { IncompatibleDuty } from '#kernel/access/model.ts'
import type { Document, Field, StateWord } from '#kernel/document/model.ts'
import type { AccountKey, TransferRequest } from '#kernel/ledger/model.ts'
import type { Conditions, Definition, TaskNode } from '#kernel/process/model.ts'
import type {
  DecidedAlerts, FactModel, Facts, FactValue, FeatureSpec, FieldSpec, HistorySource, ParameterSpec,
  ParameterValues, RuleSource, Typology, Verdict,
} from '#kernel/rules/model.ts'
import type { PopulationTest } from '#kernel/screening/model.ts'
import type { Bilingual, Refusal } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import type { ModuleAct, ModuleParcel } from './acts/model.ts'
import type { KindPrint, ModuleRoute } from './routes/model.ts'

export type * from './acts/model.ts'
export type * from './routes/model.ts'
import type { BookPayments, Patrol } from './patrol/model.ts'
import type { OfficeRules, Rulebook } from './rulebook/model.ts'
import type { GroupRows } from './group/model.ts'

export type * from './group/model.ts'
export type * from './patrol/model.ts'
export type * from './rulebook/model.ts'

/** One business: a folder whose `module.ts` gives this. Everything else in the folder is reached from here. */
export interface Module {
  id: string
  title: Bilingual
  /** Legal basis, printed in the handbook; `[DK]` inside marks what nobody has verified. */
  basis: string[]
  kinds: DocumentKind[]
  positions: PositionSpec[]
  /** What its duties are called, by code: what somebody who carries one may do. */
  duties?: Readonly<Record<string, Bilingual>>
  /** Sets of duties that no one person may combine. */
  matrix: IncompatibleDuty[]
  /** Sentences of this module's refusals, for the catalogue test. */
  refusals?: { catalogue: Record<string, Bilingual> }
  /** Asked after every verdict, in the same transaction: may bear one document about the judged one. */
  onVerdict?: (document: Document, command: string, verdict: Verdict) => BornDocument | null
  /** Rules that this module adds to a kind of any module: it owns the topic, not the form. */
  packs?: RulePack[]
  /** What its tests judge group by group. */
  populations?: Population[]
  /** The payments of the books, as tests of a population read them; one module at most brings them. */
  bookPayments?: BookPayments
  /** Keeps what the night looked for and found; one module at most. */
  patrol?: Patrol
  /** Lists kept outside this system that rules ask. */
  registers?: Register[]
  /** Tests of a population of payments, for `screen` and for the night; they never hold one. */
  tests?: readonly PopulationTest[]
  /** Pictures of wrongdoing over the rules of any module: shown beside verdicts, without an effect on them. */
  typologies?: readonly Typology[]
  /** What came of the alerts of this module, by the rule that bore them: one query. Its office positions are those who may ask. */
  decidedAlerts?: (client: ClientBase, region: Region) => Promise<DecidedAlerts[]>
  /** Read-only pages of data beyond the generic ones. */
  routes?: ModuleRoute[]
  /** Writes of several documents that belong together. */
  acts?: ModuleAct[]
  /** Files that leave the house signed, with the proof of the document behind them. */
  parcels?: ModuleParcel[]
  /** Lists of codes that fields of type `code` choose from, by the name that the field's `options` give. */
  catalogues?: Record<string, Catalogue | CatalogueOfKinds>
  /** What offices have changed about the rules since they were installed; one module at most keeps it. */
  rulebook?: Rulebook
  /** Rows of this module that no ended document carries, or that differ from it: a sentence each. `verify` asks as the owner, on its snapshot. */
  faults?: (client: ClientBase, region: Region) => Promise<Bilingual[]>
  /** What to show for things of this module that fields of type `reference` name, by the field's `to`; unreadable ones are absent. */
  references?: Record<string, (client: ClientBase, region: Region, ids: readonly string[]) => Promise<Map<string, ReferenceWords>>>
}

/** A list of codes from a published standard. */
export interface Catalogue {
  title: Bilingual
  /** Who published it, with the number of the document. */
  source: string
  /** Somebody has compared it with the published text. */
  verified: boolean
  /** Group of facts that the codes belong to: a source whose profile does not deliver it uses codes of its own, and they are not asked for here. */
  group: string
  entries: readonly CatalogueEntry[]
}

/** A list of what all modules declare: known only when all of them are loaded. */
export type CatalogueOfKinds = (kinds: ReadonlyMap<string, LoadedKind>, modules: readonly Module[]) => Catalogue

/** A code that begins with the code of another entry lies below it. */
export interface CatalogueEntry extends Bilingual {
  code: string
}

export interface ReferenceWords {
  code: string
  title: string
}

export interface PositionSpec {
  code: string
  title: Bilingual
  /** A position of the finance office itself sees every unit of the region. */
  office: boolean
  /** Held by the program itself: no person of the office is put on it. */
  machine?: true
  /** Supervision, monitoring, or who writes rules: reads the rules that makers are not told of, and may try changes of them. */
  watches?: true
  /** Reads which documents those who watch looked at, in the name of the office. */
  inspects?: true
  duties: string[]
}

/** A kind of document: its form, its drawing, its rules, its postings. */
export interface DocumentKind {
  code: string
  title: Bilingual
  /** Of its gapless number, for example ZF → ZF-330502000-2026-000001. */
  prefix: string
  /** Key of the money's chain in separation of duties: `payment:<id>`. */
  noun: string
  fields: readonly Field[]
  states: Record<string, StateWord>
  actions: Record<string, ActionWord>
  /** Columns of the kind's list. */
  columns: string[]
  /** Papers about one document beside its sheet: a letter, a notice. */
  prints?: readonly KindPrint[]
  /** Text of the BPMN drawing. */
  drawing: string
  /** `byAct`: begun by an act of its module, from a page of its own; no empty form of it is offered. */
  make: { duty: string; positions: string[]; scope: 'unit' | 'bureau'; byAct?: true } | null
  /** Header facts taken from a body that has passed `fields`. */
  header: (body: Document['body']) => Header
  /** For a kind whose title is made of our own words and not of what somebody typed: the same in English. */
  titleEn?: (body: Document['body']) => string
  /** For a kind whose title keeps codes, which do not change: what is shown in its place, in the words of today. */
  titleIn?: (body: Document['body'], kinds: ReadonlyMap<string, Pick<DocumentKind, 'judged'>>) => Bilingual
  /** The same where only the database knows what the codes are called: read with the rights of who is shown them, once for all bodies of a list. */
  titlesFor?: (client: ClientBase, region: Region, bodies: readonly Document['body'][]) => Promise<Bilingual[]>
  /** Every noun whose money this document touches: separation of duties runs over all of them. */
  moneyKeys: (document: Document) => { noun: string; id: string }[]
  judged: Judged | null
  /** Registers as of now for these documents, one set-based query each; handed to facts and postings. */
  lookups?: (client: ClientBase, region: Region, documents: readonly Document[]) => Promise<Map<string, Lookup>>
  /**
   * True: the look-ups ask registers, and nothing that an act on another document changes without a row of a module. Then they may be asked while
   * the acts before these are still being committed.
   */
  looksBeside?: boolean
  /** Ended documents that may be copied into a new one, by state; in some the copy names the number of the old one in a field. */
  copies?: { states: readonly string[]; link?: { field: string; states: readonly string[] } }
  /** A last check of body against registers, before anything is judged. */
  admit?: (document: Document, lookup: Lookup, admission: Admission) => Refusal | null
  /** What the maker sent may no longer be taken back, and why: where a drawing allows it after its end, and the permitted was done. */
  admitWithdraw?: (document: Document, lookup: Lookup) => Refusal | null
  /** What would follow, in sentences for whoever fills the form in: shown by the preview, decided by nobody. Asked when nothing is refused. */
  foresee?: (document: Document, lookup: Lookup, admission: Admission) => Bilingual[]
  /** A check of what is stated with a step against the document, before anything is judged. `notDelivered` as in `Gate`. */
  admitStep?: (step: { action: string; reason: string }, document: Document, notDelivered: readonly string[]) => Refusal | null
  /** Accounts whose balances `postings` may move. */
  accounts?: (document: Document, lookup: Lookup) => AccountKey[]
  postings?: (move: Move, document: Document, lookup: Lookup) => TransferRequest[]
  /** What the sentence of an over-balance calls an account. */
  accountName?: (account: AccountKey, lookup: Lookup) => string
  /**
   * The module's own rows that the new header of a document refers to by a key: written before it. Null when these changes need none, so
   * that nothing is waited for.
   */
  beforeHeader?: (client: ClientBase, region: Region, changes: readonly Change[]) => Promise<void> | null
  /**
   * The module's own rows for all accepted changes of one batch, in the transaction's write phase. Null when these changes need none: the
   * commit then goes along with the rows of the gate.
   */
  project?: (client: ClientBase, region: Region, changes: readonly Change[], at: Date) => Promise<void> | null
  /** What the end of this document does to its subject, which stands held; null when it was not this document that holds it. */
  onEnd?: (result: string, document: Document, subject: Document) => SubjectEffect | null
  /** Rules that a release of the subject by this document switches off for the subject. */
  releases?: (document: Document) => string[]
}

/** What a last check may ask beside the document and its registers. */
export interface Admission {
  region: Region
  moment: Moment
  calendar: WorkdayCalendar
  kinds: ReadonlyMap<string, LoadedKind>
  /** Rules that ask something of a kind's documents here, each with the office that released it; null: installed. */
  rulesOf: (kind: LoadedKind) => { source: RuleSource; office: Region | null }[]
  /** What a duty is called. */
  dutyName: (duty: string) => Bilingual
  /** What this office and those above it changed, its own first. */
  offices: readonly { region: Region; rules: OfficeRules }[]
  /** Thresholds of a kind as they bind this office today or on another day; those of its units apart. */
  thresholds: (kind: LoadedKind, day?: string) => ParameterValues
  /** Thresholds of a kind as the offices above this one bind it on a day; one that none of them set is absent. */
  thresholdsAbove: (kind: LoadedKind, day: string) => ParameterValues
}

export interface Header {
  title: string
  amountFen: bigint | null
  indicator: string | null
  subject: string | null
}

/** Rules of a topic on another module's kind, with the facts and thresholds that only they use. Columns of history stay the kind's own. */
export interface RulePack {
  /** Code of the kind whose documents are judged. */
  judges: string
  rulesFolder: URL
  model: FactModel
  features: FeatureSpec[]
  parameters: ParameterSpec[]
}

/** Groups that tests judge: a unit's year, a payee's year, an account. Tests ask nothing of a payment and hold nothing. */
export interface Population {
  code: string
  title: Bilingual
  /** Folder of test files; those that say `over` this population are its own. */
  testsFolder: URL
  /** Facts of a whole group, beyond its features. */
  model: FactModel
  /** Aggregates over the rows of one group: `by` is the key of the group, the window is all of it. */
  features: FeatureSpec[]
  parameters: ParameterSpec[]
  /** How its rows are read from the payments of a screening, a file's or the books'; null: nothing brings such rows yet. */
  rows: GroupRows | null
}

export interface LoadedPopulation extends Population {
  module: string
  tests: RuleSource[]
}

/** A list of others, taken over whole or in part from time to time; the newest taking-over before the moment of judging counts. */
export interface Register {
  name: string
  title: Bilingual
  /** Who keeps it, and why it may be asked. */
  basis: string
  /** Column by which it is asked; two lines of one key are told apart by their days only. */
  key: string
  columns: Record<string, FieldSpec>
  /** Everything known of these keys: one query, however many. */
  read: (client: ClientBase, region: Region, keys: readonly string[]) => Promise<RegisterAnswer>
  /** Names of all registers of the same keeper that were ever taken over here. */
  taken: (client: ClientBase, region: Region) => Promise<ReadonlySet<string>>
  /** Puts the lines of a list where a document of the kind `load` takes them from when it is checked; answers the digest of their content, which that document names. */
  stage: (client: ClientBase, region: Region, rows: TakenList['rows']) => Promise<string>
  load: string
  /** Code of the position that hands lists in. */
  position: string
}

export interface RegisterAnswer {
  /** Takings-over in their order; `seq` is the place of the act that brought each in the region's order. None: the register is not delivered. */
  loads: { n: number; takenAt: Date; seq: bigint; complete: boolean }[]
  rows: Map<string, RegisterRow[]>
}

export interface RegisterRow {
  load: number
  /** First day on which the row holds, and the first on which it no longer does; null: no bound. */
  validFrom: string | null
  validTo: string | null
  values: Record<string, FactValue>
}

export interface TakenList {
  complete: boolean
  /** Name of the file and its SHA-256. */
  source: string
  sha256: string
  rows: { key: string; validFrom: string | null; validTo: string | null; values: Record<string, FactValue> }[]
}

export interface Judged {
  /** Folder of rule files, one YAML per rule; null for a kind that no rule judges. */
  rulesFolder: URL | null
  model: FactModel
  features: FeatureSpec[]
  parameters: ParameterSpec[]
  history: HistorySource | null
  facts: (document: Document, lookup: Lookup, moment: Moment) => Facts
  /** Declared columns of the document's row in history; null when this kind leaves none. */
  historyRow?: (document: Document, lookup: Lookup) => Record<string, FactValue>
  /** States in which a document counts in history: entering them writes its row with +1, leaving them with −1. */
  counted: readonly string[]
  /** −1 for a kind that takes back what others counted, a refund: its rows are parts of that, which sums see and counts do not. */
  sign?: -1
  /** Of such a kind: since when that counts which this document takes back; null where the source does not tell. */
  takesBackFrom?: (document: Document, lookup: Lookup) => Date | null
  /**
   * What counts with a document's own amount where its drawing looks at sign-off limits (`signOff.amount`), a sum: asked at every submit, whatever
   * rules are in force. Without it the own amount alone counts.
   */
  signOffWith?: FeatureSpec
}

/** When the judging happens; the only clock that facts and windows know. */
export interface Moment {
  judgedAt: Date
  /** Civil day in Shanghai. */
  day: string
  /** Null: the calendar does not know. */
  workday: boolean | null
  /** Place in the region's order, of what is judged again: two batches may share an instant. Absent: now, after all that is known. */
  seq?: bigint
}

export interface ActionWord extends Bilingual {
  needsReason?: boolean
  /** It decides: where the rules found something of the submit, an opinion on that is stated with it. */
  opinion?: true
  /** What is asked for in the place of the reason: a serial number, an explanation. */
  reasonTitle?: Bilingual
  /** Several things to be stated in the place of one reason, a line each in this order: what a bank's receipt says. */
  asks?: readonly Bilingual[]
  /** May be done for several documents from the to-do list, where nothing is to be stated; each is still one command. */
  bulk?: true
  tone?: 'primary' | 'default' | 'danger'
}

/** The words of the office for what every approval knows; a kind spreads them and adds its own. */
export const STANDARD_ACTIONS: Record<string, ActionWord> = {
  draft: { zh: '保存草稿', en: 'Save draft' },
  submit: { zh: '送审', en: 'Submit', tone: 'primary' },
  withdraw: { zh: '撤回', en: 'Withdraw' },
  annul: { zh: '作废', en: 'Annul', tone: 'danger', needsReason: true },
  approve: { zh: '同意', en: 'Approve', tone: 'primary', opinion: true },
  sendBack: { zh: '退回', en: 'Send back', tone: 'danger', needsReason: true },
  reject: { zh: '不予批准', en: 'Reject', tone: 'danger', needsReason: true },
}

/** What a module's own look-up found for one document. The kernel only carries it from `lookups` to the other functions. */
export type Lookup = unknown

/** A document's way from one state to another; `from` is null at birth. */
export interface Move {
  from: string | null
  to: string
  action: string
}

export interface Change {
  document: Document
  move: Move
  seq: bigint
  person: string
  lookup: Lookup
  verdict: Verdict | null
  reason: string | null
}

/** A document that a verdict or an event gives birth to, about another one. */
export interface BornDocument {
  kind: string
  body: Document['body']
}

export type SubjectEffect = 'release' | 'sendBack' | 'forbid'

/** A module as loaded: its drawings read and checked, its rules compiled. */
export interface LoadedKind extends DocumentKind {
  module: string
  definition: Definition
  /** Reads the conditions at the gateways of its drawings, today's and older ones. */
  conditions: Conditions
  /** Every way through the drawing, for the question whether it can be staffed. */
  paths: TaskNode[][]
  /** Rules in force, its own and those of packs. */
  rules: RuleSource[]
  /** Rules that rest in their files: switched off, checked, never asked. */
  shelf: RuleSource[]
}

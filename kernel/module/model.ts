import type { ClientBase } from 'pg'
import type { IncompatibleDuty } from '#kernel/access/model.ts'
import type { Document, Field, StateWord } from '#kernel/document/model.ts'
import type { AccountKey, TransferRequest } from '#kernel/ledger/model.ts'
import type { Conditions, Definition, TaskNode } from '#kernel/process/model.ts'
import type { Facts, FactModel, FactValue, FeatureSpec, HistorySource, ParameterSpec, RuleSource, Verdict } from '#kernel/rules/model.ts'
import type { Bilingual, Refusal } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'

/** One business: a folder whose `module.ts` gives this. Everything else in the folder is reached from here. */
export interface Module {
  id: string
  title: Bilingual
  /** Legal basis, printed in the handbook; `[DK]` inside marks what nobody has verified. */
  basis: string[]
  kinds: DocumentKind[]
  positions: PositionSpec[]
  /** Sets of duties that no one person may combine. */
  matrix: IncompatibleDuty[]
  /** Sentences of this module's refusals, for the catalogue test. */
  refusals?: { catalogue: Record<string, Bilingual> }
  /** Asked after every verdict, in the same transaction: may bear one document about the judged one. */
  onVerdict?: (document: Document, command: string, verdict: Verdict) => BornDocument | null
  /** Read-only pages of data beyond the generic ones. */
  routes?: ModuleRoute[]
  /** What to show for things of this module that fields of type `reference` name, by the field's `to`; unreadable ones are absent. */
  references?: Record<string, (client: ClientBase, region: Region, ids: readonly string[]) => Promise<Map<string, ReferenceWords>>>
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
  /** Text of the BPMN drawing. */
  drawing: string
  make: { duty: string; positions: string[]; scope: 'unit' | 'bureau' } | null
  /** Header facts taken from a body that has passed `fields`. */
  header: (body: Document['body']) => Header
  /** Every noun whose money this document touches: separation of duties runs over all of them. */
  moneyKeys: (document: Document) => { noun: string; id: string }[]
  judged: Judged | null
  /** Registers as of now for these documents, one set-based query each; handed to facts and postings. */
  lookups?: (client: ClientBase, region: Region, documents: readonly Document[]) => Promise<Map<string, Lookup>>
  /** A last check of body against registers, before anything is judged. */
  admit?: (document: Document, lookup: Lookup) => Refusal | null
  /** Accounts whose balances `postings` may move. */
  accounts?: (document: Document, lookup: Lookup) => AccountKey[]
  postings?: (move: Move, document: Document, lookup: Lookup) => TransferRequest[]
  /** What the sentence of an over-balance calls an account. */
  accountName?: (account: AccountKey, lookup: Lookup) => string
  /** The module's own rows for all accepted changes of one batch, in the transaction's write phase. */
  project?: (client: ClientBase, region: Region, changes: readonly Change[], at: Date) => Promise<void>
  /** What the end of this document does to its subject, which stands held; null when it was not this document that holds it. */
  onEnd?: (result: string, document: Document, subject: Document) => SubjectEffect | null
  /** Rules that a release of the subject by this document switches off for the subject. */
  releases?: (document: Document) => string[]
}

export interface Header {
  title: string
  amountFen: bigint | null
  indicator: string | null
  subject: string | null
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
  /** −1 for a kind that takes back what others counted, a refund. */
  sign?: -1
}

/** When the judging happens; the only clock that facts and windows know. */
export interface Moment {
  judgedAt: Date
  /** Civil day in Shanghai. */
  day: string
  /** Null: the calendar does not know. */
  workday: boolean | null
}

export interface ActionWord extends Bilingual {
  needsReason?: boolean
  /** What is asked for in the place of the reason: a serial number, an explanation. */
  reasonTitle?: Bilingual
  tone?: 'primary' | 'default' | 'danger'
}

/** The words of the office for what every approval knows; a kind spreads them and adds its own. */
export const STANDARD_ACTIONS: Record<string, ActionWord> = {
  draft: { zh: '保存草稿', en: 'Save draft' },
  submit: { zh: '送审', en: 'Submit', tone: 'primary' },
  withdraw: { zh: '撤回', en: 'Withdraw' },
  annul: { zh: '作废', en: 'Annul', tone: 'danger', needsReason: true },
  approve: { zh: '同意', en: 'Approve', tone: 'primary' },
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

export interface ModuleRoute {
  path: string
  summary: Bilingual
  /** Plain query parameters with their JSON schema types. */
  query: Record<string, { type: 'string' | 'integer'; required?: boolean; description: string }>
  read: (client: ClientBase, query: Record<string, string | number | undefined>) => Promise<unknown>
}

/** A module as loaded: its drawings read and checked, its rules compiled. */
export interface LoadedKind extends DocumentKind {
  module: string
  definition: Definition
  /** Reads the conditions at the gateways of its drawings, today's and older ones. */
  conditions: Conditions
  /** Every way through the drawing, for the question whether it can be staffed. */
  paths: TaskNode[][]
  rules: RuleSource[]
}

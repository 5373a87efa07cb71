import type { Bilingual, Refusal } from '#kernel/values/refusal.ts'

/**
 * A drawing as the executor, the handbook and the screen read it: plain JSON, no BPMN objects.
 * A text or code that is absent in the drawing is '' and a number 0; `check` names it before anything is published.
 */
export interface Definition {
  /** Document kind, for example `payment`. */
  kind: string
  /** First 16 hex digits of the SHA-256 of the drawing's text. Instances keep the version they started with. */
  version: string
  title: Bilingual
  /** Duty that an added signer performs; the duty of the first task unless the drawing says otherwise. */
  signerDuty: string
  nodes: FlowNode[]
  flows: Flow[]
  lanes: Lane[]
}

export type FlowNode = StartNode | TaskNode | GatewayNode | EndNode

interface AnyNode {
  id: string
  name: Bilingual
  /** Null when the drawing came without coordinates. Units are BPMN DI units, drawn as CSS pixels. */
  bounds: Bounds | null
}

export interface StartNode extends AnyNode {
  type: 'start'
  /** Position and duty of the maker, whose submit starts the flow; '' when the system starts it. */
  position: string
  duty: string
}

export interface TaskNode extends AnyNode {
  type: 'task'
  position: string
  /** Duty for separation of duties, for example `payment.review`. */
  duty: string
  /** State of the document while the token stands here. */
  state: string
  /** What the holder may do, in the order of the buttons; each completes the task with itself as `outcome`. */
  actions: string[]
  /** Working days. */
  timeLimitDays: number
  /** `unit`: a person of the document's own unit; `bureau`: a person of the finance bureau. */
  unitScope: UnitScope
  /** Two different persons of this position must sign. */
  dualControl: boolean
  /** From the moment the token stands here the document can no longer be withdrawn, sent back or rejected. */
  irreversible: boolean
  /** State of the document after `reject`. */
  rejectState: string
  texts: Record<TextKind, Bilingual>
  riskPoints: RiskPoint[]
}

export interface GatewayNode extends AnyNode {
  type: 'exclusive' | 'parallel'
  /** Flow taken when no condition is true; null when the drawing names none. */
  defaultFlow: string | null
}

export interface EndNode extends AnyNode {
  type: 'end'
  /** Final state of the document. */
  state: string
  outcome: string
  withdrawable?: true // The maker may take it back even now, until what it permits was done: that the kind refuses (`admitWithdraw`).
}

export type UnitScope = 'unit' | 'bureau'

/** What the handbook says of a post's step: 依据 标准 方法 责任. */
export const TEXT_KINDS = ['basis', 'standard', 'method', 'responsibility'] as const
export type TextKind = (typeof TEXT_KINDS)[number]

export interface RiskPoint extends Bilingual {
  id: string
  level: string
  measures: Bilingual[]
}

export interface Flow {
  id: string
  from: string
  to: string
  /** FEEL text; null when the flow is unconditional. */
  condition: string | null
  name: Bilingual
  waypoints: Point[]
}

export interface Lane {
  id: string
  name: Bilingual
  nodes: string[]
  bounds: Bounds | null
}

export interface Point {
  x: number
  y: number
}

export interface Bounds extends Point {
  width: number
  height: number
}

/** Geometry for drawing, origin at 0,0 with a margin; units are CSS pixels. */
export interface Layout {
  title: Bilingual
  width: number
  height: number
  /** In reading order: the order of the steps, from left to right where they are equal. */
  nodes: LayoutNode[]
  edges: LayoutEdge[]
  lanes: { id: string; name: Bilingual; bounds: Bounds }[]
}

export interface LayoutNode {
  id: string
  type: FlowNode['type']
  name: Bilingual
  bounds: Bounds
  /** '' for anything but a task (and the maker at the start). */
  position: string
  /** Working days; 0 for anything but a task. */
  timeLimitDays: number
  riskPoints: number
}

export interface LayoutEdge {
  id: string
  from: string
  to: string
  name: Bilingual
  points: Point[]
}

/** Where the tokens of one round stand. JSON, some hundred bytes. Never edited by hand: only the executor makes it. */
export interface ProcessState {
  tokens: Token[]
  /** Counts task keys of this round, so that no key is used twice. */
  counter: number
  held: boolean
  irreversible: boolean
  /** Result of the round once it has ended, otherwise null. */
  ended: string | null
  /** Fen as text: the amount that sign-off limits look at, as it was when the round began; null: this document has none. */
  signOffFen: string | null
  /** What the submit of this round met and whoever decides in it writes an opinion on. Only carried along here. Absent: nothing. */
  findings?: readonly RoundFinding[]
}

/** A finding of a rule, and whom the rule speaks to. */
export interface RoundFinding {
  rule: string
  tell: 'clerk' | 'reviewer'
}

export type Token =
  /** An open task. */
  | { at: 'task'; node: string; key: string }
  /** Waits in front of a parallel join for its siblings. */
  | { at: 'join'; node: string; flow: string }
  /** The step is done; a hold or added signers stand before the way out. */
  | { at: 'leaving'; node: string; outcome: string | null; signers: Signer[] }

/** A signature demanded by a finding; `key` is null until its task opens (a held process opens none). */
export interface Signer {
  position: string
  key: string | null
}

export interface OpenedTask {
  /** Stable text, unique within a round of a document. */
  key: string
  node: string
  position: string
  duty: string
  /** Working days. */
  timeLimitDays: number
  unitScope: UnitScope
  addedSigner?: boolean
}

/** The next state of a process and what the caller must write. */
export interface Outcome {
  state: ProcessState
  opened: OpenedTask[]
  /** Keys of tasks that are no longer open: the completed one first, then those that were cancelled with it. */
  closed: string[]
  documentState: string
  ended: boolean
  /** Outcome of the end event, or `sentBack`, `rejected`, `withdrawn`, `annulled`. Only when ended. */
  result?: string
}

export type Facts = Readonly<Record<string, unknown>>

/** Supplied by the rules engine: the process engine does not know FEEL. Null means "could not decide". */
export interface Conditions {
  compile(text: string): Refusal | ((facts: Facts) => boolean | null)
}

/** What the findings of this command demand: a hold, and positions that must sign before the next task opens. */
export interface Demands {
  held: boolean
  extraSigners: readonly string[]
}

/** What a round begins with, beside what the findings demand. */
export interface Beginning extends Demands {
  /** Read by conditions as `signOff.amount` throughout the round. Null: the document has no amount, and such a condition cannot be decided. */
  signOffFen: bigint | null
  /** Kept in the state of the round. */
  findings?: readonly RoundFinding[]
}

/** Actions that the executor itself understands; every other action is only an outcome for conditions. */
export const SEND_BACK = 'sendBack'
export const REJECT = 'reject'

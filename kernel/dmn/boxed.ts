import type { Syntax, UnaryTests } from './syntax.ts'
import type { FeelType } from './value.ts'

/** A text of a model, read once. `syntax` is null when it could not be read; the model's problems say why. */
export interface FeelText { text: string; syntax: Syntax | null }
export interface TestText { text: string; tests: UnaryTests | null }

export interface Typed { name: string; type: FeelType | null }

export const HIT_POLICIES = ['UNIQUE', 'FIRST', 'PRIORITY', 'ANY', 'COLLECT', 'RULE ORDER', 'OUTPUT ORDER'] as const
export const AGGREGATIONS = ['SUM', 'COUNT', 'MIN', 'MAX'] as const

export interface DecisionTable {
  hitPolicy: typeof HIT_POLICIES[number]
  aggregation: typeof AGGREGATIONS[number] | null
  inputs: { expression: FeelText; allowed: TestText | null }[]
  outputs: { name: string; type: FeelType | null; allowed: TestText | null; otherwise: FeelText | null }[]
  rules: { tests: TestText[]; results: FeelText[] }[]
}

/** An expression of DMN: a box with its own layout, or a literal FEEL text. */
export type Boxed = { type: FeelType | null } & (
  | { kind: 'literal'; expression: FeelText }
  | { kind: 'context'; entries: { name: string | null; type: FeelType | null; value: Boxed }[] }
  | { kind: 'table'; table: DecisionTable }
  | { kind: 'invocation'; callee: FeelText; bindings: { name: string; value: Boxed }[] }
  | { kind: 'list'; items: Boxed[] }
  | { kind: 'relation'; columns: Typed[]; rows: Boxed[][] }
  | { kind: 'function'; parameters: Typed[]; body: Boxed; isExternal: boolean }
  | { kind: 'conditional'; condition: Boxed; yes: Boxed; no: Boxed }
  | { kind: 'filter'; source: Boxed; match: Boxed }
  | { kind: 'for' | 'some' | 'every'; variable: string; source: Boxed; body: Boxed }
  | { kind: 'nothing' }
)

import type { FeelNumber } from './numbers.ts'

export type BinaryOperator = '+' | '-' | '*' | '/' | '**' | '=' | '!=' | '<' | '<=' | '>' | '>='
export type TestOperator = '=' | '!=' | '<' | '<=' | '>' | '>='

/** A type as written: `list<number>`, `context<a: string>`, `function<number> -> string`, or the name of an item definition. */
export type TypeSyntax =
  | { kind: 'named'; name: string }
  | { kind: 'list' | 'range'; of: TypeSyntax }
  | { kind: 'context'; entries: { name: string; type: TypeSyntax }[] }
  | { kind: 'function'; parameters: TypeSyntax[]; result: TypeSyntax }

export interface Iterator {
  name: string
  source: Syntax
  /** `for i in 1..10`: counted, and never built as a list. */
  end: Syntax | null
}

/** FEEL as a tree; `at` is an offset in the text, for sentences about the place. */
export type Syntax = { at: number } & (
  | { kind: 'number'; value: FeelNumber | null }
  | { kind: 'string'; value: string }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'null' }
  | { kind: 'at'; text: string }
  | { kind: 'name'; name: string }
  | { kind: 'input' }
  | { kind: 'list'; items: Syntax[] }
  | { kind: 'context'; entries: { name: string; value: Syntax }[] }
  | { kind: 'range'; low: Syntax; high: Syntax; lowIncluded: boolean; highIncluded: boolean }
  | { kind: 'test range'; operator: TestOperator; end: Syntax }
  | { kind: 'negate'; value: Syntax }
  | { kind: 'binary'; operator: BinaryOperator; left: Syntax; right: Syntax }
  | { kind: 'and' | 'or'; left: Syntax; right: Syntax }
  | { kind: 'between'; value: Syntax; low: Syntax; high: Syntax }
  | { kind: 'in'; value: Syntax; tests: Syntax[] }
  | { kind: 'instance of'; value: Syntax; type: TypeSyntax }
  | { kind: 'path'; value: Syntax; name: string }
  | { kind: 'filter'; value: Syntax; condition: Syntax }
  | { kind: 'call'; callee: Syntax; positional: Syntax[] }
  | { kind: 'named call'; callee: Syntax; named: { name: string; value: Syntax }[] }
  | { kind: 'if'; condition: Syntax; yes: Syntax; no: Syntax }
  | { kind: 'for'; iterators: Iterator[]; body: Syntax }
  | { kind: 'quantified'; every: boolean; iterators: Iterator[]; body: Syntax }
  | { kind: 'function'; parameters: { name: string; type: TypeSyntax | null }[]; body: Syntax; isExternal: boolean }
)

/** Unary tests, as in the cell of a decision table. `any` is the dash; `negated` is not( … ). */
export interface UnaryTests {
  any: boolean
  negated: boolean
  tests: Syntax[]
}

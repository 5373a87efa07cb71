/** Positions in the text as the author wrote it, in UTF-16 units. */
export interface Range {
  from: number
  to: number
}

export type CompareOperator = '=' | '!=' | '<' | '<=' | '>' | '>='
export type ArithmeticOperator = '+' | '-' | '*' | '/'

/** A condition after re-association and before types: what the author wrote, grouped as FEEL's precedence says. */
export type Syntax = Range &
  (
    | { kind: 'or' | 'and'; items: Syntax[] }
    | { kind: 'compare'; operator: CompareOperator; left: Syntax; right: Syntax }
    | { kind: 'between'; value: Syntax; low: Syntax; high: Syntax }
    | { kind: 'in'; value: Syntax; tests: Test[] }
    | { kind: 'arithmetic'; operator: ArithmeticOperator; left: Syntax; right: Syntax }
    | { kind: 'negate'; value: Syntax }
    | { kind: 'number'; text: string }
    | { kind: 'text'; value: string }
    | { kind: 'boolean'; value: boolean }
    | { kind: 'null' }
    | { kind: 'date'; value: string }
    | { kind: 'duration'; value: string }
    | { kind: 'name'; name: string }
    | { kind: 'call'; name: string; values: Syntax[] }
    | { kind: 'list'; items: Syntax[] }
    | { kind: 'if'; condition: Syntax; yes: Syntax; no: Syntax }
    | { kind: 'quantified'; every: boolean; variable: string; list: Syntax; body: Syntax }
  )

export type Test = Range &
  (
    | { kind: 'interval'; low: Syntax; high: Syntax; lowOpen: boolean; highOpen: boolean }
    | { kind: 'against'; operator: CompareOperator; value: Syntax }
    | { kind: 'equals'; value: Syntax }
  )

import type { WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import type { Outcome } from '../model.ts'
import type { Plan, PlannedRule } from '../plan.ts'
import { duckdb, postgres, type Dialect } from './dialect.ts'
import { NoSqlForm } from './emitter.ts'
import { emitterFor } from './expression.ts'

/** An outcome as a digit, so that a column of them is small and counted fast. */
export const OUTCOMES: readonly Outcome[] = ['pass', 'hit', 'notApplicable', 'cannotJudge']

const DIALECTS = { postgres, duckdb }

export interface RuleSql {
  rule: PlannedRule
  /** A small whole number, an index of OUTCOMES; null when the rule has no set-based form, with the reason. */
  sql: string | null
  reason: string | null
}

export interface OutcomeOptions {
  dialect: Dialect['name']
  /** SQL of a fact, feature or parameter by its name, as `Emitter` describes. */
  column: (name: string) => string
  calendar: WorkdayCalendar | undefined
  /** Fact groups that the source does not deliver. */
  notDelivered: readonly string[]
  /** SQL of whether a row has a group that a register or nothing brings. */
  delivered: (group: string) => string
}

/** The rules of one command as SQL, one expression per rule, answering for each row what `judge` answers for a document. */
export function outcomesAsSql(plan: Plan, command: string, options: OutcomeOptions): RuleSql[] {
  return (plan.byCommand.get(command)?.rules ?? []).map((rule) => {
    try {
      return { rule, sql: outcomeOf(rule, options), reason: null }
    } catch (error) {
      if (error instanceof NoSqlForm) return { rule, sql: null, reason: error.message }
      throw error
    }
  })
}

function outcomeOf(planned: PlannedRule, { dialect, column, calendar, notDelivered, delivered }: OutcomeOptions): string {
  const emitter = emitterFor(DIALECTS[dialect], column, calendar)
  const code = (outcome: Outcome) => OUTCOMES.indexOf(outcome)
  if (planned.rule.groups.some((group) => notDelivered.includes(group))) return String(code('notApplicable'))
  const { applies, when, mayLack } = planned
  const judged = planned.missingForWhen.length > 0 ? String(code('cannotJudge'))
    : `case ${emitter.bool(when.node)} when true then ${code('hit')} when false then ${code('pass')} else ${code('cannotJudge')} end`
  const answer = applies === null ? judged : planned.missingForApplies.length > 0 ? String(code('cannotJudge'))
    : `case ${emitter.bool(applies.node)} when true then ${judged} when false then ${code('notApplicable')} else ${code('cannotJudge')} end`
  return mayLack.length === 0 ? answer
    : `case when ${mayLack.map(delivered).join(' and ')} then ${answer} else ${code('notApplicable')} end`
}

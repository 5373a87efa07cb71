import { hash } from 'node:crypto'
import type { Change } from '#kernel/module/model.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { isRefusal, Refused, type Refusal } from '#kernel/values/refusal.ts'
import { deadline, type WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import { readRule, readRules } from './rule-text.ts'

/**
 * What an act of an office leaves in the tables of the rulebook, and nothing else: the write phase writes these rows, and `verify` makes them
 * again from the documents and compares.
 */

type Value = string | number | bigint | Date | null
export type Row = Record<string, Value>
export type Rows = Partial<Record<TableName, Row[]>>
export type Act = Pick<Change, 'document' | 'move' | 'seq' | 'lookup'>

interface Table {
  /** Columns in which no two rows are equal, beside the region. */
  key: readonly string[]
  columns: Record<string, 'text' | 'int' | 'bigint' | 'uuid' | 'date' | 'timestamptz'>
}

/** In the order of their foreign keys. */
export const TABLES = {
  change: { key: ['seq'], columns: { seq: 'bigint', document: 'uuid' } },
  parameter_value: {
    key: ['document'], columns: {
      document: 'uuid', seq: 'bigint', parameter: 'text', valid_from: 'date', value: 'text', unit: 'text', for_unit: 'uuid', document_number: 'text',
      effective_at: 'timestamptz',
    },
  },
  rule_version: { key: ['rule', 'version'], columns: { rule: 'text', version: 'int', sha256: 'text', source: 'text' } },
  rule_release: {
    key: ['document'], columns: {
      document: 'uuid', seq: 'bigint', judges: 'text', rule: 'text', act: 'text', version: 'int', sha256: 'text', backtest_run: 'text', effective_at: 'timestamptz',
    },
  },
  rule_stop: {
    key: ['document', 'round'], columns: { document: 'uuid', round: 'int', seq: 'bigint', rule: 'text', stopped_at: 'timestamptz', until_at: 'timestamptz' },
  },
  rule_stop_end: { key: ['document', 'round'], columns: { document: 'uuid', round: 'int', seq: 'bigint', act: 'text', at: 'timestamptz' } },
  rule_exception: {
    key: ['document'], columns: {
      document: 'uuid', seq: 'bigint', judges: 'text', rule: 'text', purpose: 'text', unit: 'uuid', condition: 'text', owner: 'text', valid_from: 'date', valid_to: 'date',
    },
  },
  rule_exception_end: {
    key: ['document', 'round'], columns: { document: 'uuid', round: 'int', seq: 'bigint', exception: 'uuid', ended_at: 'timestamptz' },
  },
  rule_exception_restored: { key: ['document', 'round'], columns: { document: 'uuid', round: 'int', seq: 'bigint', restored_at: 'timestamptz' } },
  rule_shadow: {
    key: ['document', 'round', 'rule'], columns: {
      document: 'uuid', round: 'int', seq: 'bigint', judges: 'text', rule: 'text', version: 'int', sha256: 'text', source: 'text', until_day: 'date', started_at: 'timestamptz',
    },
  },
  rule_shadow_end: { key: ['document', 'round'], columns: { document: 'uuid', round: 'int', seq: 'bigint', act: 'text', ended_at: 'timestamptz' } },
} as const satisfies Record<string, Table>
export type TableName = keyof typeof TABLES

/** By kind of document, what its acts leave. The calendar is asked for the end of emergency stops. */
export const PROJECTIONS: Record<string, (acts: readonly Act[], at: Date, calendar: WorkdayCalendar) => Rows> = {
  parameterChange: parameterRows, ruleRelease: releaseRows, ruleStop: stopRows, ruleException: exceptionRows, exceptionEnd: exceptionEndRows,
  ruleShadow: shadowRows,
}

/** From the day that was asked for, never before the day on which it was approved. */
function parameterRows(acts: readonly Act[], at: Date): Rows {
  const effective = acts.filter(({ move }) => move.to === 'effective')
  const today = civilDayOf(at)
  return {
    change: effective.map(changeOf),
    parameter_value: effective.map(({ document: { id, body }, seq, lookup }) => ({
      document: id, seq, parameter: String(body.parameter), valid_from: String(body.validFrom) < today ? today : String(body.validFrom),
      value: String(body.value), unit: String(body.unit ?? ''), for_unit: (lookup as UnitLookup).unit,
      document_number: String(body.documentNumber), effective_at: at,
    })),
  }
}

/** Texts and acts. A version that is known with the same text stays; with another the database refuses it. */
function releaseRows(acts: readonly Act[], at: Date): Rows {
  const effective = acts.filter(({ move }) => move.to === 'effective')
  const versions = new Map(effective.flatMap(({ document: { id, body } }) => {
    if (body.text === null) return []
    const source = String(body.text)
    const rule = String(body.rule)
    return [[id, { rule, version: whole(readRule(rule, source)).version, sha256: hash('sha256', source), source }] as const]
  }))
  return {
    change: effective.map(changeOf), rule_version: [...versions.values()],
    rule_release: effective.map(({ document: { id, body }, seq }) => ({
      document: id, seq, judges: String(body.judges), rule: String(body.rule), act: String(body.purpose), version: versions.get(id)?.version ?? null,
      sha256: versions.get(id)?.sha256 ?? null, backtest_run: textOf(body.backtestRun), effective_at: at,
    })),
  }
}

/** A stop begins when it is submitted; whatever takes it out of that state but the confirmation ends it. */
function stopRows(acts: readonly Act[], at: Date, calendar: WorkdayCalendar): Rows {
  const { begun, ended } = turns(acts, 'stopped')
  return {
    change: [...begun, ...ended].map(changeOf),
    rule_stop: begun.map(({ document: { id, round, body }, seq }) => ({
      document: id, round, seq, rule: String(body.rule), stopped_at: at, until_at: deadline(calendar, at, Number(body.days)).at,
    })),
    rule_stop_end: ended.map((act) => ({
      ...roundOf(act), seq: act.seq, act: act.move.to === 'confirmed' ? 'confirmed' : act.move.action === 'withdraw' ? 'withdrawn' : 'lifted', at,
    })),
  }
}

/** Exceptions hold from the day of their approval; one that was approved after its last day never held and leaves no row. */
function exceptionRows(acts: readonly Act[], at: Date): Rows {
  const today = civilDayOf(at)
  const effective = acts.filter(({ move, document }) => move.to === 'effective' && String(document.body.until) >= today)
  return {
    change: effective.map(changeOf),
    rule_exception: effective.map(({ document: { id, body }, seq, lookup }) => ({
      document: id, seq, judges: String(body.judges), rule: String(body.rule), purpose: String(body.purpose), unit: (lookup as UnitLookup).unit,
      condition: textOf(body.when), owner: String(body.owner), valid_from: today, valid_to: String(body.until),
    })),
  }
}

export interface UnitLookup {
  /** Of the code that the form names; null when it names none or an unknown one. */
  unit: string | null
}

/** An exception ends when the form is submitted; whatever takes the form out of that state but the confirmation restores it. */
function exceptionEndRows(acts: readonly Act[], at: Date): Rows {
  const { begun, ended } = turns(acts, 'ended')
  const restored = ended.filter(({ move }) => move.to !== 'confirmed')
  return {
    change: [...begun, ...restored].map(changeOf),
    rule_exception_end: begun.map(({ document: { id, round, body }, seq }) => ({ document: id, round, seq, exception: String(body.exception), ended_at: at })),
    rule_exception_restored: restored.map((act) => ({ ...roundOf(act), seq: act.seq, restored_at: at })),
  }
}

/** Candidates begin when their form is submitted; whatever takes it out of that state ends them. */
function shadowRows(acts: readonly Act[], at: Date): Rows {
  const { begun, ended } = turns(acts, 'inShadow')
  return {
    change: [...begun, ...ended].map(changeOf),
    rule_shadow: begun.flatMap(({ document: { id, round, body }, seq }) => whole(readRules(String(body.text))).map(({ id: rule, version, text }) => ({
      document: id, round, seq, judges: String(body.judges), rule, version, sha256: hash('sha256', text), source: text, until_day: String(body.until), started_at: at,
    }))),
    rule_shadow_end: ended.map((act) => ({ ...roundOf(act), seq: act.seq, act: act.move.to === 'draft' ? 'returned' : act.move.to, ended_at: at })),
  }
}

function turns(acts: readonly Act[], state: string): { begun: Act[]; ended: Act[] } {
  return {
    begun: acts.filter(({ move }) => move.to === state && move.from !== state),
    ended: acts.filter(({ move }) => move.from === state && move.to !== state),
  }
}

/** A withdrawal opens a round of its own; what it ends belongs to the one before. */
function roundOf({ document, move }: Act): { document: string; round: number } {
  return { document: document.id, round: move.action === 'withdraw' ? document.round - 1 : document.round }
}

function changeOf({ document, seq }: Act): Row {
  return { seq, document: document.id }
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}

/** What was admitted was readable; what no longer is must not be skipped in silence. */
export function whole<Found>(value: Found | Refusal): Found {
  if (isRefusal(value)) throw new Refused(value)
  return value
}

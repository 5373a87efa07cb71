import type { Answer, Done } from '#kernel/command/index.ts'
import type { LoadedKind } from '#kernel/module/index.ts'
import { newId } from '#kernel/values/id.ts'
import { type Bilingual, isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { paymentBody, refundBody, type RefundPart } from './bodies.ts'
import { type Asking, carryOn, type Office, submit } from './drive.ts'
import type { RefundBook } from './match-refund.ts'
import type { Intake, Row } from './model.ts'

/** What became of the rows. */
export interface Tally {
  /** Requests with a committed verdict or an answered refusal. */
  decided: number
  refundsDecided: number
  /** Strongest effect of the verdict at submit, by name. */
  byEffect: Record<string, number>
  /** Requests refused at submit, by code. */
  refused: Record<string, number>
  refusedRefunds: Record<string, number>
  /** Approvals that were refused, by code; none is expected. */
  refusedSteps: Record<string, number>
  held: number
  forbidden: number
  paid: number
  /** Refunds received, of paid rows or prior-year. */
  received: number
  priorYear: number
  /** Of the prior-year ones: a payment of this payee and indicator is in the file, but the gate holds it. */
  priorYearWhileHeld: number
  /** Outcomes other than pass, per rule and outcome, of the requests' verdicts as their makers see them. */
  findings: Record<string, number>
  refusals: { file: string; line: number; code: string; message: Bilingual }[]
}

const SHOWN_REFUSALS = 1_000

export function newTally(): Tally {
  return {
    decided: 0, refundsDecided: 0, byEffect: {}, refused: {}, refusedRefunds: {}, refusedSteps: {}, held: 0, forbidden: 0, paid: 0,
    received: 0, priorYear: 0, priorYearWhileHeld: 0, findings: {}, refusals: [],
  }
}

export interface Day {
  intake: Intake
  day: Intake['days'][number]
  /** Ids of effective indicators by code. */
  indicators: ReadonlyMap<string, string>
  book: RefundBook
  tally: Tally
}

export interface Kinds {
  payment: LoadedKind
  refund: LoadedKind
}

/** The payments of a day from submit to receipt, then its refunds. */
export async function replayDay(office: Office, kinds: Kinds, day: Day): Promise<void> {
  await requestPayments(office, kinds.payment, day)
  await takeRefunds(office, kinds.refund, day)
}

async function requestPayments(office: Office, kind: LoadedKind, { intake, day, indicators, book, tally }: Day): Promise<void> {
  const going = new Map<string, Row>()
  function* asked(): Generator<Asking> {
    for (const row of day.requests) {
      const body = paymentBody(kind.fields, row, idOf(intake, indicators, row))
      yield { document: newId(), ...placeOf(office, intake, row), key: `row/${row.ordinal}`, body }
    }
  }
  await submit(office, kind, asked(), (answer, index) => {
    const row = day.requests[index]!
    countRequest(tally, row, answer)
    if (isRefusal(answer) || answer.state === 'draft') return
    if (answer.state === 'held') book.held(row)
    else going.set(answer.document, row)
  })
  const ends = await carryOn(office, kind, [...going.keys()], (_, refusal) => count(tally.refusedSteps, refusal.code))
  for (const [document, { state }] of ends) {
    const row = going.get(document)!
    if (state === 'paid') {
      tally.paid += 1
      book.paid(row, document)
    } else if (state === 'held') {
      tally.held += 1
      book.held(row)
    }
  }
}

function countRequest(tally: Tally, row: Row, answer: Answer): void {
  tally.decided += 1
  if (isRefusal(answer)) return countRefusal(tally, tally.refused, row, answer)
  count(tally.byEffect, answer.effect ?? 'pass')
  if (answer.state === 'held') tally.held += 1
  if (answer.state === 'draft') tally.forbidden += 1
  for (const finding of (answer as Done).findings) count(tally.findings, `${finding.rule} ${finding.outcome}`)
}

async function takeRefunds(office: Office, kind: LoadedKind, { intake, day, indicators, book, tally }: Day): Promise<void> {
  const going: string[] = []
  for (const rows of portions(day.refunds, office.batchSize)) {
    const parts: (RefundPart[] | null)[] = rows.map((row) => book.take(row))
    const asked = rows.map((row, index) => ({
      document: newId(), ...placeOf(office, intake, row), key: `row/${row.ordinal}`,
      body: refundBody(kind.fields, row, idOf(intake, indicators, row), parts[index]!),
    }))
    await submit(office, kind, asked, (answer, index) => {
      const row = rows[index]!
      const taken = parts[index]!
      tally.refundsDecided += 1
      if (isRefusal(answer)) {
        countRefusal(tally, tally.refusedRefunds, row, answer)
        if (taken) book.giveBack(row, taken)
        return
      }
      going.push(answer.document)
      if (taken) return
      tally.priorYear += 1
      if (book.isOfHeld(row)) tally.priorYearWhileHeld += 1
    })
  }
  const ends = await carryOn(office, kind, going, (_, refusal) => count(tally.refusedSteps, refusal.code))
  for (const { state } of ends.values()) if (state === 'received') tally.received += 1
}

function placeOf(office: Office, intake: Intake, row: Row): { unit: string } {
  return { unit: office.staff.units[intake.indicators[row.indicator]!.unit]! }
}

function idOf(intake: Intake, indicators: ReadonlyMap<string, string>, row: Row): string {
  const { code } = intake.indicators[row.indicator]!
  const id = indicators.get(code)
  if (id === undefined) throw new Error(`the indicator ${code} was made effective and is not in the list`)
  return id
}

function countRefusal(tally: Tally, codes: Record<string, number>, row: Row, refusal: Refusal): void {
  count(codes, refusal.code)
  if (tally.refusals.length < SHOWN_REFUSALS) tally.refusals.push({ file: row.file, line: row.line, code: refusal.code, message: refusal.message })
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1
}

function portions<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))
}

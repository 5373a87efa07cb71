import type { TakenTable } from '#kernel/module/model.ts'
import { plainYuan } from '#kernel/values/money.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { chainOf, STATISTICS_WORDS as W, type Figures, type Rates, type Share, type Statistics } from './model.ts'

/** The statistics as tables to take away: every share with its two figures beside it. */
export function statisticsTables(found: Statistics, language: keyof Bilingual): TakenTable[] {
  const say = (word: Bilingual) => word[language]
  const head = [W.payments, W.amount, W.hit, W.stopped, W.stoppedAmount, W.alerts, W.released, W.returned, W.forbidden, W.open, W.overdue, W.confirmed,
    W.confirmedAmount, W.violation, W.violationByAmount, W.alertRate, W.precision, W.precisionLow, W.precisionHigh, W.decided, W.rectifying, W.rectified,
    W.rectificationLate].map(say)
  const whole = { name: say(W.summary), columns: [say(W.item), say(W.figure), say(W.of), say(W.share)], rows: summary(found, say) }
  return [
    whole,
    { name: say(W.byUnit), columns: [say(W.unit), ...head], rows: found.byUnit.map(({ name, figures, rates }) => [name, ...cells(figures, rates)]) },
    { name: say(W.byMonth), columns: [say(W.month), ...head], rows: found.byMonth.map(({ month, figures, rates }) => [month, ...cells(figures, rates)]) },
    {
      name: say(W.byRule), columns: [W.rule, W.title, W.hit, W.amount, W.alerts, W.released, W.returned, W.forbidden, W.open, W.precision, W.precisionLow, W.precisionHigh, W.decided].map(say),
      rows: found.byRule.map((row) => [row.rule, row.title?.[language] ?? '', row.payments, yuan(row.amountFen), row.alerts, row.released, row.returned, row.forbidden, row.open, row.precision.share,
        row.precision.low, row.precision.high, row.precision.of]),
    },
    { name: say(W.byLevel), columns: [W.level, W.payments, W.amount].map(say), rows: found.byLevel.map((row) => [row.level, row.payments, yuan(row.amountFen)]) },
    ...(found.yearBefore ? [{
      name: say(W.againstYearBefore), columns: [say(W.period), ...head],
      rows: [[`${found.from} – ${found.to}`, ...cells(found.total, found.rates)], [`${found.yearBefore.from} – ${found.yearBefore.to}`, ...cells(found.yearBefore.total, found.yearBefore.rates)]],
    }] : []),
  ]
}

function summary(found: Statistics, say: (word: Bilingual) => string): (string | number | null)[][] {
  const { rates, recovered } = found
  const line = (word: Bilingual, share: Share) => [say(word), share.part, share.of, share.share]
  return [
    [say(W.period), `${found.from} – ${found.to}`, null, null],
    [say(W.amount), yuan(found.total.amountFen), null, null],
    line(W.violation, rates.violation), line(W.violationByAmount, rates.violationByAmount), line(W.alertRate, rates.alert), line(W.precision, rates.precision),
    ...chainOf(found).flatMap(({ word, count, shares }) => [
      [say(word), count, null, null], ...shares.map(({ word: name, share }) => [say(name), share.part, share.of, share.share]),
    ]),
    [say(W.recoveredReturned), yuan(recovered.returnedFen), null, null], [say(W.recoveredRebooked), yuan(recovered.rebookedFen), null, null],
  ]
}

function cells(figures: Figures, rates: Rates): (string | number | null)[] {
  return [
    figures.payments, yuan(figures.amountFen), figures.hit, figures.stopped, yuan(figures.stoppedFen), figures.alerts, figures.released, figures.returned,
    figures.forbidden, figures.open, figures.overdue, figures.confirmed, yuan(figures.confirmedFen), rates.violation.share, rates.violationByAmount.share,
    rates.alert.share, rates.precision.share, rates.precision.low, rates.precision.high, rates.precision.of, figures.rectifying, figures.rectified,
    figures.rectificationLate,
  ]
}

/** Yuan as a number, for a spreadsheet to add up; below 10 trillion it is exact to the fen. */
function yuan(fen: string): number {
  return Number(plainYuan(BigInt(fen)))
}

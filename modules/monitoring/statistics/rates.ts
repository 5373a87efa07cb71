import { precisionOf as precisionOfAlerts } from '#kernel/rules/index.ts'
import type { Figures, Rates, Share } from './model.ts'

export function ratesOf(figures: Figures): Rates {
  const { payments, confirmed, hit, released, returned, forbidden } = figures
  return {
    violation: shareOf(confirmed, payments), violationByAmount: shareOf(yuan(figures.confirmedFen), yuan(figures.amountFen)),
    alert: shareOf(hit, payments), precision: precisionOf({ released, returned, forbidden }),
  }
}

/** Among decided alerts, those that were upheld, with the 95 % interval of Wilson. */
export function precisionOf({ released, returned, forbidden }: Pick<Figures, 'released' | 'returned' | 'forbidden'>): Rates['precision'] {
  const { low, high } = precisionOfAlerts({ rule: '', released, returned, forbidden, open: 0 })
  return { ...shareOf(returned + forbidden, released + returned + forbidden), low, high }
}

export function shareOf(part: number, of: number): Share {
  return { part, of, share: of === 0 ? null : part / of }
}

function yuan(fen: string): number {
  return Math.round(Number(fen) / 100)
}

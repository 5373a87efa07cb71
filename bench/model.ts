export interface BenchOptions {
  /** Payments in history before measuring. */
  rows: number
  /** Seconds per figure. */
  seconds: number
  /** Progress, on stderr. */
  say: (line: string) => void
}

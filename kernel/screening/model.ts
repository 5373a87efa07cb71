import type { Mapping, Weekday } from '#kernel/files/model.ts'
import type { CivilDay } from '#kernel/values/civil-day.ts'
import { type Bilingual, refusals } from '#kernel/values/refusal.ts'

/** A value as the column store gives it back; money and counts are bigint, days are texts. */
export type Cell = string | number | bigint | boolean | null | readonly bigint[] | readonly string[]
export type Row = Record<string, Cell>

/** What must be known of where the payments come from: a mapping says it of a file, and the books say it of themselves. */
export type Source = Pick<Mapping, 'columns' | 'notDelivered' | 'currency' | 'weekend' | 'fiscalYearStart' | 'grain'>

/** What is known of the population before any test runs. */
export interface Profile {
  currency: string
  weekend: readonly Weekday[]
  /** Days off besides the weekend, and worked weekends; null: no calendar is known for the source. */
  calendar: { holidays: readonly CivilDay[]; makeUpDays: readonly CivilDay[] } | null
  /** MM-DD. */
  fiscalYearStart: string
  limitsFen: readonly bigint[]
  /** What one row of table `payment` is: the row of the file, or the rows of one transaction put together. */
  grain: 'row' | 'transaction'
  /** The file's rows are said, or were found, to be lines. */
  lines: boolean
  payments: number
  rows: number
  from: CivilDay | null
  to: CivilDay | null
  /** 99th percentile of positive payments, never below 1,000 in the major unit: what counts as large here. */
  largeFen: bigint
}

/**
 * A population of payments in two tables of an embedded column store.
 *
 * `line`: one row per row of the files: `id` (its place in all files), `payment`, `part`, `line_no`, `raw` (hash of all
 * cells), `day` (date), `fen`, `who` (key of the payee: the name in one spelling, else its id; null when withheld),
 * `withheld`, and the text fields in snake case. `payment`: the same, lines of one transaction put together, with
 * `lines` and `units`.
 */
export interface Population {
  profile: Profile
  /** Values are named `$name` in the text. With `as` each row is made into what is wanted of it as it comes: of many rows only that is kept. */
  ask: <Answer = Row>(sql: string, values?: Record<string, string | number | bigint>, as?: (row: Row) => Answer) => Promise<Answer[]>
}

/** A group of payments that stands out for one reason. */
export interface Found {
  /** Names the group within its test, the same in every run over the same files. */
  key: string
  who: string | null
  payee: string | null
  unit: string | null
  /** What could have been lost or misused, not what was paid; hundredths. */
  amountFen: bigint
  /** Members of the group; `ids` has the first hundred, of table `payment`. */
  count: number
  ids: readonly bigint[]
  /** 0 … 1: the share of such groups that a reviewer would be expected to keep. An estimate, said as such. */
  sure: number
  reason: Bilingual
}

/** Numbers that a test read off the whole population, kept for the summary and the charts. */
export interface Figures {
  name: string
  title: Bilingual
  numbers: Record<string, number | string>
  /** Rows of a table, the first column a label. */
  columns?: readonly Bilingual[]
  rows?: readonly (readonly (string | number)[])[]
  chart?: { observed: readonly number[]; expected: readonly number[]; labels: readonly string[] }
}

export interface Tested {
  found: Found[]
  /** Payments in groups that could not be judged, where the test counts them itself. */
  cannotJudge?: number
  figures?: Figures[]
  /** What was not compared or not listed because there was too much of it, and how much. */
  leftOut?: Bilingual
}

/** A test of a population, for `screen` and for the night: written in SQL, or a text of the catalogue over its groups. It never holds a payment. */
export interface PopulationTest {
  id: string
  title: Bilingual
  /** Facts without which it is not applicable; of an inner list any one will do. Fields of kernel/files, `limits`, `calendar`. */
  needs: readonly (string | readonly string[])[]
  /** It looks for the empty fact itself, so an empty one is no “cannot judge”. */
  judgesEmpty?: true
  /** Switched off: it runs, what it finds is for reference, and nobody is asked about it. */
  quiet?: true
  /** What it looks for. */
  looksFor: Bilingual
  /** Innocent explanations, and what it cannot see. */
  cannotSee: Bilingual
  /** What to ask the unit for. */
  ask: Bilingual
  /** Thresholds in use, as printed in the report. */
  thresholds?: Record<string, string>
  run: (population: Population) => Promise<Tested>
}

/** What became of one test: it ran, or says which facts it lacks. */
export interface TestOutcome {
  test: Pick<PopulationTest, 'id' | 'title' | 'looksFor' | 'cannotSee' | 'ask' | 'thresholds' | 'quiet'>
  /** Facts that the source does not deliver; empty when the test ran. */
  missing: readonly string[]
  /** Payments of which a delivered fact is empty, so that this test cannot judge them. */
  cannotJudge: number
  found: readonly Found[]
  figures: readonly Figures[]
  leftOut?: Bilingual
  ms: number
}

/** What became of one test, its findings being kept elsewhere. */
export type CountedOutcome = Omit<TestOutcome, 'found'> & { findings: number }

export interface Ranked {
  test: TestOutcome['test']
  found: Found
  /** 1 is the first. */
  rank: number
  /** sure × size × (1 + 0.1 for each other test, three at most). */
  score: number
  /** Other tests that found the same payee. */
  alsoIn: readonly string[]
}

export const refuse = refusals({
  'screening.memory': {
    status: 507,
    zh: '内存不足：这批支付的测试需要超过 {limitMb} MB，本机已没有更多可用。请分年度筛查，或换内存更大的机器。',
    en: 'Not enough memory: testing these payments takes more than {limitMb} MB and this machine has no more to give. '
      + 'Screen them year by year, or use a larger machine.',
  },
})

import { BIGINT, DOUBLE, INTEGER, LIST, listValue, SMALLINT, VARCHAR } from '@duckdb/node-api'
import type { TableAppender } from './append.ts'
import type { CountedOutcome, Found, Ranked, Row, TestOutcome } from './model.ts'
import type { Store } from './store.ts'

/** A group that other tests support must be at least this sure to count as support. */
const SUPPORTING = 0.2
const PAGE = 2_000

export interface Findings {
  /** Takes over what each test found, one after the other; of an outcome their number is left. Not after `rank`. */
  keep: (outcomes: AsyncIterable<TestOutcome> | Iterable<TestOutcome>) => Promise<CountedOutcome[]>
  /** Puts all into their order, once. Afterwards table `finding` has them: rank, test, who, payee, unit, fen, sure, score, ids and what else Found has. */
  rank: () => Promise<void>
  /** After `rank`: the findings in their order, a page at a time. */
  pages: () => AsyncGenerator<Ranked[]>
  /** After `rank`: of every test the first so many. */
  firsts: (ofEach: number) => Promise<Ranked[]>
}

/**
 * The findings of all tests, kept in the column store: a large file has hundreds of thousands, each with its reason in two languages.
 *
 * Their order, the ones most worth an hour first: how sure × how large (every tenfold counts one more), a little more when other
 * tests found the same payee. A reader must not need the formula, but can check it.
 */
export async function openFindings({ ask, table }: Pick<Store, 'ask' | 'table'>): Promise<Findings> {
  const kept = await table('kept_finding', {
    id: BIGINT, place: SMALLINT, test: VARCHAR, key: VARCHAR, who: VARCHAR, payee: VARCHAR, unit: VARCHAR, fen: BIGINT, members: INTEGER, sure: DOUBLE, zh: VARCHAR, en: VARCHAR, ids: LIST(BIGINT),
  })
  const tests = new Map<string, TestOutcome['test']>()
  let id = 0n
  return {
    async keep(outcomes) {
      const counted: CountedOutcome[] = []
      for await (const { found, ...outcome } of outcomes) {
        tests.set(outcome.test.id, outcome.test)
        for (const one of found) append(kept, [id += 1n, tests.size, outcome.test.id], one)
        counted.push({ ...outcome, findings: found.length })
      }
      return counted
    },
    async rank() {
      kept.flush()
      // First the order by narrow columns; texts and lists follow it in one pass.
      await ask(`create table place_of as with
        support as (select who, list(test order by place) as tests from (
          select distinct who, place, test from kept_finding where who is not null and sure >= ${SUPPORTING}) group by who),
        other as (select id, test, sure, fen, test || key as name, coalesce(list_filter(tests, lambda one: one <> test), []) as also_in from kept_finding left join support using (who)),
        scored as (select id, test, name, also_in, round(sure * log10(1::double + greatest(0, fen::double / 100) / 100) * (1::double + 0.1::double * least(3, len(also_in))) * 10000) / 10000 as score from other)
        select id, also_in, score, row_number() over (order by score desc, name, id) as rank,
          row_number() over (partition by test order by score desc, name, id) as nth from scored`)
      await ask('create table finding as select rank, nth, score, also_in, kept_finding.* from kept_finding join place_of using (id) order by rank')
      await ask('drop table kept_finding')
      await ask('drop table place_of')
    },
    async* pages() {
      for (let after = 0n; ; after += BigInt(PAGE)) {
        const page = await ask(`select * from finding where rank > $after and rank <= $after + ${PAGE} order by rank`, { after })
        if (page.length === 0) return
        yield page.map((row) => rankedOf(row, tests))
      }
    },
    async firsts(ofEach) {
      return (await ask(`select * from finding where nth <= $ofEach order by rank`, { ofEach })).map((row) => rankedOf(row, tests))
    },
  }
}

function append(kept: TableAppender, place: [bigint, number, string], { key, who, payee, unit, amountFen, count, sure, reason, ids }: Found): void {
  kept.append([...place, key, who, payee, unit, amountFen, count, sure, reason.zh, reason.en, listValue(ids)])
}

function rankedOf(row: Row, tests: ReadonlyMap<string, TestOutcome['test']>): Ranked {
  return {
    test: tests.get(row['test'] as string)!, rank: Number(row['rank']), score: row['score'] as number, alsoIn: row['also_in'] as readonly string[],
    found: {
      key: row['key'] as string, who: row['who'] as string | null, payee: row['payee'] as string | null, unit: row['unit'] as string | null, amountFen: row['fen'] as bigint,
      count: row['members'] as number, ids: row['ids'] as readonly bigint[], sure: row['sure'] as number, reason: { zh: row['zh'] as string, en: row['en'] as string },
    },
  }
}

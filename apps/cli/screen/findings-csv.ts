import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { plainYuan } from '#kernel/values/money.ts'
import type { Ranked } from '#kernel/screening/index.ts'
import { BYTE_ORDER_MARK, csvLine } from './csv.ts'

const COLUMNS = [
  'rank', 'rule', 'titleZh', 'titleEn', 'sure', 'score', 'payee', 'unit', 'amount', 'payments', 'reasonZh', 'reasonEn', 'askZh', 'askEn', 'alsoIn', 'places', 'key',
]
const PLACES = 10

/** All findings, the ones most worth an hour first. `places` names the first ten payments as file:line. */
export async function writeFindings(file: string, ranked: readonly Ranked[], places: ReadonlyMap<bigint, string>): Promise<void> {
  await pipeline(Readable.from(lines(ranked, places)), createWriteStream(file))
}

function* lines(ranked: readonly Ranked[], places: ReadonlyMap<bigint, string>): Generator<string> {
  yield BYTE_ORDER_MARK + csvLine(COLUMNS)
  for (const { rank, test, found, score, alsoIn } of ranked) {
    yield csvLine([
      rank, test.id, test.title.zh, test.title.en, found.sure, score, found.payee, found.unit, plainYuan(found.amountFen), found.count, found.reason.zh, found.reason.en, test.ask.zh, test.ask.en,
      alsoIn.join(' '), found.ids.slice(0, PLACES).map((id) => places.get(id) ?? '').join(' '), found.key,
    ])
  }
}

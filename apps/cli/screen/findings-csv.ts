import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { plainYuan } from '#kernel/values/money.ts'
import type { Findings, Population } from '#kernel/screening/index.ts'
import { BYTE_ORDER_MARK, csvLine } from './csv.ts'
import type { PartRead } from './model.ts'
import { findPlaces, type PlacesOf } from './places.ts'

const COLUMNS = [
  'rank', 'rule', 'titleZh', 'titleEn', 'sure', 'score', 'payee', 'unit', 'amount', 'payments', 'reasonZh', 'reasonEn', 'askZh', 'askEn', 'alsoIn', 'places', 'key',
]

/** All findings, the ones most worth an hour first, with the first ten payments of each as file:line. */
export async function writeFindings(file: string, population: Population, findings: Findings, parts: readonly PartRead[]): Promise<void> {
  await pipeline(Readable.from(lines(findings, await findPlaces(population, parts))), createWriteStream(file))
}

async function* lines(findings: Findings, placesOf: PlacesOf): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(COLUMNS)
  for await (const page of findings.pages()) {
    const places = await placesOf(page[0]!.rank, page.at(-1)!.rank)
    yield page.map(({ rank, test, found, score, alsoIn }) => csvLine([
      rank, test.id, test.title.zh, test.title.en, found.sure, score, found.payee, found.unit, plainYuan(found.amountFen), found.count, found.reason.zh, found.reason.en, test.ask.zh, test.ask.en,
      alsoIn.join(' '), places.get(rank)?.join(' ') ?? '', found.key,
    ])).join('')
  }
}

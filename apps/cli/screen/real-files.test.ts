import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { parseMapping } from '#kernel/files/index.ts'
import { discoverModules } from '#kernel/module/index.ts'
import { closeIntake, openFindings, openStore, testEach, worthAnHour } from '#kernel/screening/index.ts'
import { plainYuan } from '#kernel/values/money.ts'
import { gather } from './gather.ts'
import { progressOn } from './progress.ts'

const DATA = fileURLToPath(new URL('../../../../shared/data/', import.meta.url))
const FOLDERS = { nigrini: 'nigrini-corporate-payments', trafford: 'trafford-payments', oxford: 'oxford-over500', scottsdale: 'scottsdale-payments' }
for (const name of Object.values(FOLDERS)) if (!existsSync(DATA + name)) console.log(`skipped, real data absent: ${DATA}${name}`)

const folder = mkdtempSync(join(tmpdir(), 'sluice-screen-real-'))
afterAll(() => rmSync(folder, { recursive: true }))
const tests = (await discoverModules(fileURLToPath(new URL('../../../modules', import.meta.url)))).flatMap((module) => module.tests ?? [])

/** Read and tested as `sluice screen` does it, without its reports; only the tests named, or all. */
async function tested(source: string, mappingName: string, only: string[] | null) {
  const mapping = parseMapping(readFileSync(new URL(`../../../examples/mappings/${mappingName}.yaml`, import.meta.url), 'utf8'))
  if (Array.isArray(mapping)) throw new Error(mapping[0]!.message.en)
  const files = readdirSync(DATA + source).filter((name) => /\.(zip|gz)$/.test(name)).sort().map((name) => `${DATA}${source}/${name}`)
  const store = await openStore(folder)
  try {
    const intake = await gather({
      files, mapping, store, trusted: false, rejectedFile: join(folder, `${source}.csv`), progress: progressOn(null), signal: new AbortController().signal, onRecord: () => {},
    })
    const population = await closeIntake(store, mapping, { calendar: null, limitsFen: mapping.limitsFen })
    const findings = await openFindings(store)
    const outcomes = await findings.keep(testEach(population, tests.filter(({ id }) => only === null || only.includes(id)), mapping))
    await findings.rank()
    const figures = Object.fromEntries(outcomes.flatMap(({ figures }) => figures).map((one) => [one.name, one]))
    const counts = Object.fromEntries(outcomes.map((one) => [one.test.id, one.findings]))
    const { rows, rejected, parts } = intake
    return { rows, rejected, parts, sum: plainYuan(intake.sumFen), profile: population.profile, figures, counts, top: await worthAnHour(findings.pages()) }
  } finally {
    await store.close()
  }
}

const absent = (source: string) => !existsSync(DATA + source)

describe('published payment files', () => {
  it.skipIf(absent(FOLDERS.nigrini))('of a utility show the digits and duplicates that its textbook prints', async () => {
    const { figures, rows, sum, rejected } = await tested(FOLDERS.nigrini, 'nigrini-corporate-payments', ['DUP-T1', 'DUP-T3', 'DIG-T3', 'AMT-T3'])
    expect({ rows, sum, rejected }).toEqual({ rows: 189_470, sum: '490277624.90', rejected: 0 })
    expect(figures['firstTwo']!.numbers).toMatchObject({ n: 185_083, mad: 0.002336614, ks: 0.033195, chiSquare: 32_100.9 })
    expect(figures['firstTwo']!.rows!.slice(0, 5).map(([digits, , , more]) => [digits, Math.abs(Number(more))]))
      .toEqual([['50', 5938.25], ['11', 3331.98], ['10', 2811.92], ['14', 1043.68], ['98', 889.95]])
    expect(figures['repeatedAmounts']!.numbers).toEqual({ n: 177_763 })
    expect(figures['repeatedAmounts']!.rows!.slice(0, 6).map(([amount, times]) => [amount, times]))
      .toEqual([['50.00', 6022], ['1153.35', 2264], ['1083.45', 1185], ['150.00', 1056], ['988.35', 1018], ['1159.35', 976]])
    expect(figures['identicalPayments']!.numbers).toEqual({ groups: 2_431, rows: 4_913 })
    expect(figures['samePaymentOtherPayee']!.numbers).toEqual({ groups: 924 })
  })

  it.skipIf(absent(FOLDERS.trafford))('of a council are told from its lines: no 50,000 duplicates', async () => {
    const { figures, rows, sum, rejected, profile, counts } = await tested(FOLDERS.trafford, 'trafford-payments', ['DUP-T1', 'DUP-T2', 'CAL-T1', 'REF-T1'])
    // 59,507 numbers; sixteen of them were used on two days.
    expect({ rows, sum, rejected, grain: profile.grain, payments: profile.payments }).toEqual({ rows: 210_068, sum: '565219573.74', rejected: 0, grain: 'transaction', payments: 59_523 })
    expect(figures['identicalRows']!.numbers).toMatchObject({ repeats: 50_470, insideOnePayment: 50_470 })
    expect(figures['refunds']!.numbers).toEqual({ rows: 25_107, rowsWithoutEarlierPayment: 269 })
    expect(counts['DUP-T1']! + counts['DUP-T2']!).toBeLessThan(500)
    expect(counts['CAL-T1'], 'no weekend date').toBe(0)
  })

  it.skipIf(absent(FOLDERS.trafford) || process.env['SLUICE_RANDOM'] !== 'large')('of a council give twenty findings of many kinds', { timeout: 120_000 }, async () => {
    const { top } = await tested(FOLDERS.trafford, 'trafford-payments', null)
    expect(top).toHaveLength(20)
    expect(new Set(top.map(({ test }) => test.id)).size, 'of many kinds').toBeGreaterThanOrEqual(8)
  })

  it.skipIf(absent(FOLDERS.oxford))('of twelve quarters come in with one mapping, no row lost', async () => {
    const { parts, rows, rejected, profile } = await tested(FOLDERS.oxford, 'oxford-over500', ['DUP-T2'])
    expect(parts).toHaveLength(12)
    expect({ rows, rejected, payments: profile.payments }).toEqual({ rows: 45_230, rejected: 1, payments: 45_229 })
  })

  it.skipIf(absent(FOLDERS.scottsdale))('of a city have 34 groups of identical postings', async () => {
    const { figures, rows, rejected, sum } = await tested(FOLDERS.scottsdale, 'scottsdale-payments', ['DUP-T2'])
    expect({ taken: rows - rejected, sum }).toEqual({ taken: 23_612, sum: '290657324.27' })
    expect(figures['identicalRows']!.numbers).toMatchObject({ groups: 34 })
  })
})

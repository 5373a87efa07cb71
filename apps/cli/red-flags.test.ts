import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { redFlags } from './red-flags/flags.ts'
import { quantile } from './red-flags/quantile.ts'
import { readRelease } from './red-flags/release.ts'
import { readSettings, type Settings } from './red-flags/settings.ts'

const DATA = fileURLToPath(new URL('../../../shared/data/ocds/red-flags/', import.meta.url))
const hasData = existsSync(DATA)
if (!hasData) console.info('skipped: the red-flag fixtures of the Open Contracting Data Standard are not beside the repository (../shared/data)')

/** What each fixture was computed with; kinds NPC and EXC stand for prices set by the buyer and for what is left out. */
const COMMON: Settings = { noPriceComparison: ['NPC'], excluded: ['EXC'] }
const FIXTURES: [string, Settings][] = [
  ['R003', COMMON],
  ['R003-threshold-10', { R003: { threshold: 10 } }],
  ['R003-procurement_methods-open+selective', { R003: { procurementMethods: ['open', 'selective'] } }],
  ['R003-procurement_method_details-x-5-y-10', { R003: { byMethodDetails: { x: 5, y: 10 } } }],
  ...['R018', 'R024', 'R025', 'R028', 'R030', 'R035', 'R036'].map((name): [string, Settings] => [name, COMMON]),
]

function flagsOf(lines: readonly string[], settings: Settings = {}) {
  const flags = redFlags(settings)
  for (const line of lines) {
    const process = readRelease(line)
    if (process) flags.add(process)
  }
  return flags.finish()
}

describe.skipIf(!hasData)('the published fixtures', () => {
  it.each(FIXTURES)('%s', (name, settings) => {
    const lines = readFileSync(join(DATA, `${name}.jsonl`), 'utf8').split('\n').filter((line) => line !== '')
    const expected = { OCID: {}, Tenderer: {}, ...JSON.parse(readFileSync(join(DATA, `${name}.expected`), 'utf8')) as object }
    // A fixture is about one indicator; a line made for it may raise another.
    const indicator = name.slice(0, 4)
    const only = (group: Record<string, Record<string, number>>) => Object.fromEntries(
      Object.entries(group).filter(([, flags]) => indicator in flags).map(([id, flags]) => [id, { [indicator]: flags[indicator] }]))
    const found = flagsOf(lines, settings)
    expect({ OCID: only(found.OCID), Tenderer: only(found.Tenderer) }).toEqual(expected)
  })
})

const release = (ocid: string, more: object) => JSON.stringify({ ocid, ...more })
const bid = (id: string, amount: number, more: object = {}) => (
  { status: 'valid', tenderers: [{ id }], value: { amount, currency: 'CNY' }, ...more })

describe('a red flag', () => {
  it('of the lowest bid does not hang on the order of the bids', () => {
    const bids = [bid('B', 100), bid('A', 100, { status: 'disqualified' })]
    for (const details of [bids, bids.toReversed()]) {
      expect(flagsOf([release('x', { bids: { details }, awards: [{ status: 'active', suppliers: [{ id: 'B' }] }] })]).OCID['x']).toMatchObject({ R036: 1 })
    }
  })

  it('of a single bid counts the bids when nobody has', () => {
    const tender = { procurementMethod: 'open' }
    expect(flagsOf([release('one', { tender, bids: { details: [bid('A', 1)] } })]).OCID['one']).toMatchObject({ R018: 1 })
    expect(flagsOf([release('two', { tender, bids: { details: [bid('A', 1), bid('B', 2)] } })]).OCID['two']).toBeUndefined()
  })

  it('is not raised by a time without an offset, a price without a currency, or a cancelled process', () => {
    const period = { startDate: '2026-03-01T09:00:00', endDate: '2026-03-03T09:00:00' }
    const details = [bid('A', 5, { value: { amount: 5 } }), bid('B', 5, { value: { amount: 5 } })]
    expect(flagsOf([
      release('a', { tender: { tenderPeriod: period } }), release('b', { bids: { details } }),
      release('c', { tender: { status: 'cancelled', procurementMethod: 'open', numberOfTenderers: 1 } }),
    ])).toEqual({ OCID: {}, Tenderer: {} })
  })
})

describe('settings', () => {
  const settingsOf = (text: string) => {
    const file = join(mkdtempSync(join(tmpdir(), 'sluice-flags-')), 'settings.yaml')
    writeFileSync(file, text)
    return readSettings(file)
  }

  it('are read, and refused with their place', async () => {
    expect(await settingsOf('R003: { threshold: 20 }\nexcluded: [摇号]')).toEqual({ R003: { threshold: 20 }, excluded: ['摇号'] })
    expect(await settingsOf('R003: { threshold: soon }')).toMatchObject({ at: expect.stringContaining('/R003/threshold') })
    expect(await settingsOf('R999: {}')).toHaveProperty('at')
    expect(await settingsOf('a: [')).toHaveProperty('at')
    expect(await readSettings('/nowhere/settings.yaml')).toEqual({ at: '/nowhere/settings.yaml' })
  })
})

it('quantiles lie between the values, and are the values where a position falls on one', () => {
  expect(quantile([4], 0.25)).toBe(4)
  expect([0, 0.5, 1].map((p) => quantile([3, 1, 2], p))).toEqual([1, 2, 3])
  expect(quantile([0, 0, 3], 0.25)).toBeCloseTo(0, 12)
  expect(quantile([1, 2, 3, 4], 0.25)).toBeCloseTo(1.416_666_666_7, 9)
})

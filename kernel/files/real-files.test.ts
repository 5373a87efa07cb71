import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse'
import { describe, expect, it } from 'vitest'
import { parseMapping } from './mapping.ts'
import type { Mapping } from './model.ts'
import { readPayments } from './read.ts'

const DATA = fileURLToPath(new URL('../../../shared/data/', import.meta.url))
const TRAFFORD = `${DATA}trafford-payments/trafford-supplier-spend-2024-25.zip`
const OXFORD = `${DATA}oxford-over500`
for (const path of [TRAFFORD, OXFORD]) if (!existsSync(path)) console.log(`skipped, real data absent: ${path}`)

describe('real payment files', () => {
  it.skipIf(!existsSync(TRAFFORD))('of a year of Trafford come in whole', { timeout: 30_000 }, async () => {
    const path = new URL('../../examples/mappings/trafford-payments.yaml', import.meta.url)
    const mapping = accepted(readFileSync(path, 'utf8'))
    const count = { rows: 0, rejected: 0, negative: 0, withheld: 0, undated: 0, sumFen: 0n }
    const payees = new Set<string | null>()
    const transactions = new Set<string | null>()
    const budgets = new Set<string | null>()
    const start = performance.now()
    for await (const batch of readPayments(TRAFFORD, mapping)) {
      for (const { fields } of batch) {
        if (!fields) {
          count.rejected += 1
          continue
        }
        count.rows += 1
        count.sumFen += fields.amountFen
        if (fields.amountFen < 0n) count.negative += 1
        if (fields.date === null) count.undated += 1
        if (fields.redacted.includes('payee')) count.withheld += 1
        payees.add(fields.payee)
        transactions.add(fields.transaction)
        budgets.add(fields.budget)
      }
    }
    console.log(`210,068 rows in ${((performance.now() - start) / 1000).toFixed(2)} s`)
    // 2,328 names in the file; the withheld ones are one word there and null here.
    const distinct = { payees: payees.size, transactions: transactions.size, budgets: budgets.size }
    expect({ ...count, ...distinct }).toEqual({
      rows: 210_068, rejected: 0, negative: 25_107, withheld: 34_612, undated: 0, sumFen: 56_521_957_374n,
      payees: 2_328, transactions: 59_507, budgets: 844,
    })
  })

  it.skipIf(!existsSync(OXFORD))('of twelve Oxford quarters lose no row, with one mapping each', async () => {
    for (const name of readdirSync(OXFORD)) {
      const bytes = readFileSync(`${OXFORD}/${name}`)
      const expected = await readIndependently(gunzipSync(bytes))
      const outcome = { taken: 0, rejects: [] as string[] }
      for await (const batch of readPayments({ name, bytes }, oxfordMapping(expected[0]!))) {
        for (const row of batch) {
          if (row.reject) outcome.rejects.push(`${row.line} ${row.reject.code}`)
          else outcome.taken += 1
        }
      }
      // One quarter ends in a row that says only ",,xxx,,": it is named, not passed over.
      const rejects = name.includes('jan-mar-2014') ? ['3861 files.amount_missing'] : []
      expect([name, outcome]).toEqual([name, { taken: expected.length - 1 - rejects.length, rejects }])
    }
  })
})

async function readIndependently(bytes: Buffer): Promise<string[][]> {
  const parser = parse({ encoding: 'latin1', relax_column_count: true, skip_records_with_empty_values: true })
  parser.end(bytes)
  return (await parser.toArray()) as string[][]
}

function oxfordMapping(header: string[]): Mapping {
  const names = header.map((cell) => JSON.stringify(cell.trim()))
  const [, unit, category, , date, transaction, amount, , payeeId, payee] = names
  return accepted(`title: {zh: 牛津, en: Oxford}
source: {publisher: Oxford City Council, licence: OGL}
zone: Europe/London
currency: GBP
fiscalYearStart: 04-01
weekend: [saturday, sunday]
grain: line
encoding: windows-1252
dateFormats: [dd/MM/yyyy]
absent: ['00:00:00']
redacted: ['redacted*']
columns: {unit: ${unit}, category: ${category}, date: ${date}, transaction: ${transaction}, amount: ${amount},
  payeeId: ${payeeId}, payee: ${payee}}
`)
}

function accepted(text: string): Mapping {
  const mapping = parseMapping(text)
  if (Array.isArray(mapping)) throw new Error(mapping.map((fault) => fault.message.en).join('\n'))
  return mapping
}

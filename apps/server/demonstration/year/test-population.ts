import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseMapping, type MappedRecord } from '#kernel/files/index.ts'
import { EMPTY_RECORD, testMapping } from '#kernel/files/test-mapping.ts'
import type { Module } from '#kernel/module/index.ts'
import { closeIntake, openStore, runTests, type TestOutcome } from '#kernel/screening/index.ts'
import { calendarOfTables } from './days.ts'
import type { PlannedPayment } from './model.ts'
import { YEAR_OFFICES } from './offices-table.ts'

const COLUMNS = ['unit', 'payee', 'payeeAccount', 'invoice', 'purpose', 'date', 'amount']

/** The planned payments as a population, and what the tests of all modules find in it; ids are places in the list, from 1. */
export async function outcomesOfPlan(modules: readonly Module[], payments: readonly PlannedPayment[]): Promise<Map<string, TestOutcome>> {
  const mapping = parseMapping(testMapping(`columns: {${COLUMNS.map((name) => `${name}: ${name}`).join(', ')}}`))
  if (Array.isArray(mapping)) throw new Error(mapping[0]!.message.en)
  const units = new Map(YEAR_OFFICES.flatMap(({ region, units: own }) => own.map(({ word, name }) => [`${region}/${word}`, name])))
  const { holidays, makeUpDays } = calendarOfTables()
  const folder = await mkdtemp(join(tmpdir(), 'sluice-year-test-'))
  const store = await openStore(folder)
  try {
    for (const [index, payment] of payments.entries()) {
      const withheld = payment.payee === '（来源隐去）'
      const record: MappedRecord = {
        ...EMPTY_RECORD, unit: units.get(`${payment.region}/${payment.unit}`)!, date: payment.day, amountFen: BigInt(payment.amountFen), invoice: payment.invoice,
        purpose: payment.purpose, payeeAccount: payment.account, payee: withheld ? null : payment.payee, redacted: withheld ? ['payee'] : [],
      }
      store.append(1, index + 2, record, Object.values(record).map(String).join('\u001f'))
    }
    const population = await closeIntake(store, mapping, { calendar: { holidays: [...holidays], makeUpDays: [...makeUpDays] }, limitsFen: [] })
    const outcomes = await runTests(population, modules.flatMap(({ tests }) => tests ?? []), mapping)
    return new Map(outcomes.map((outcome) => [outcome.test.id, outcome]))
  } finally {
    await store.close()
    await rm(folder, { recursive: true, force: true })
  }
}

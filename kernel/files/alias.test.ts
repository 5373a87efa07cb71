import { describe, expect, it } from 'vitest'
import { type Mapping, parseMapping, readPayments } from './index.ts'
import { testMapping } from './test-mapping.ts'

const MAPPING = testMapping(`columns: {unit: Service Area, payee: Supplier Name, amount: Amount}
aliases: {Service Area: [Organisational Unit, Department]}
limits: [5000, 25000.50]
`)

function mapping(text = MAPPING): Mapping {
  const read = parseMapping(text)
  if (Array.isArray(read)) throw new Error(read[0]!.message.en)
  return read
}

async function unitsOf(text: string): Promise<(string | null | undefined)[]> {
  const units = []
  for await (const batch of readPayments({ name: 'a.csv', bytes: Buffer.from(text) }, mapping())) units.push(...batch.map((row) => row.fields?.unit))
  return units
}

describe('one mapping for files whose headers differ', () => {
  it('finds a column under its other names, however they are spaced', async () => {
    expect(await unitsOf('Service Area,Supplier Name,Amount\nA,X,1\n')).toEqual(['A'])
    expect(await unitsOf('supplier_name,organisational_unit,amount\nX,B,1\n')).toEqual(['B'])
    expect(await unitsOf('Report of 2026\n\nDepartment,Supplier Name,Amount\nC,X,1\n')).toEqual(['C'])
  })

  it('prefers the name of the mapping when both are there', async () => {
    expect(await unitsOf('Department,Service Area,Supplier Name,Amount\nwrong,right,X,1\n')).toEqual(['right'])
  })

  it('still says which column is missing, by the name of the mapping', async () => {
    await expect(unitsOf('Office,Supplier Name,Amount\nA,X,1\n')).rejects.toThrow('Service Area')
  })

  it('refuses a header that has two of the other names', async () => {
    await expect(unitsOf('Department,Organisational Unit,Supplier Name,Amount\nA,B,X,1\n')).rejects.toThrow('Service Area')
  })
})

describe('limits of a mapping', () => {
  it('are amounts above zero', () => {
    expect(mapping().limitsFen).toEqual([500_000n, 2_500_050n])
    const faults = parseMapping(MAPPING.replace('[5000, 25000.50]', '[0, many]'))
    expect(Array.isArray(faults) && faults.map((fault) => [fault.code, fault.values['line']])).toEqual([['mapping.wrong_value', 11], ['mapping.wrong_value', 11]])
  })
})

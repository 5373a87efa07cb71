import { fileURLToPath } from 'node:url'
import { expect, it, vi } from 'vitest'
import { testDatabase } from '#kernel/database/testing.ts'
import { dataFolder, regionsOf } from './data.ts'

it('a setting that is empty is one that is absent: nothing is written into a folder that nobody named', () => {
  vi.stubEnv('SLUICE_DATA', '')
  expect(dataFolder()).toBe(fileURLToPath(new URL('../../.data', import.meta.url)))
  vi.unstubAllEnvs()
})

it('a region that was struck off the list is verified all the same, for what it left in the log', async () => {
  const database = await testDatabase()
  await database.openRegions('330502000')
  expect(await regionsOf(database, undefined)).toEqual(['330502000'])
  await database.owner.query(`insert into log.leaf (region, position, bytes)
    values ('330521000', 0, 'x'), ('330521000', 1, 'x'), ('330502000', 0, 'x'), ('110101000', 0, 'x'), ('990000000', 0, 'x')`)
  expect(await regionsOf(database, undefined)).toEqual(['110101000', '330502000', '330521000', '990000000'])
  expect(await regionsOf(database, '330521000')).toEqual(['330521000'])
  await database.close()
})

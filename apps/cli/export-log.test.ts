import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { testDatabase } from '#kernel/database/testing.ts'
import { loadOrCreateSigner } from '#kernel/log/index.ts'
import { run } from './export-log.ts'

it('names a region that has leaves and no checkpoint: missing in the export, it would look like one without a log', async () => {
  const database = await testDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'sluice-export-'))
  await loadOrCreateSigner(join(folder, 'log.key'), 'sluice')
  await database.openRegions('330502000', '330521000')
  await database.owner.query(`insert into log.leaf (region, position, bytes) values ('330521000', 0, 'x'), ('330521000', 1, 'y')`)
  for (const [name, value] of [['SLUICE_DATA', folder], ['DATABASE_URL', database.url('gate')], ['SLUICE_MIGRATE_URL', database.url('owner')]] as const) vi.stubEnv(name, value)
  const [printed, told]: [string[], string[]] = [[], []]
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0)
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0)
  try {
    expect(await run([join(folder, 'out'), '--json'])).toBe(1)
  } finally {
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
  }
  expect(JSON.parse(printed.join(''))).toMatchObject({ regions: [{ region: '330502000', size: 0, unsigned: 0 }, { region: '330521000', size: 0, unsigned: 2 }] })
  expect(told.join('')).toMatch(/330521000 有 2 条存证而没有检查点.*\n330521000 has 2 leaves and no checkpoint/)
  expect(told.join('')).not.toContain('330502000')
  expect(await readdir(folder)).toContain('out')
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

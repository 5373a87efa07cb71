import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { openRegions, withRegion } from '#kernel/database/index.ts'
import { testDatabase } from '#kernel/database/testing.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

it('the statements of the program are recorded once each, with their place; what a test asks itself is not', async () => {
  const before = process.env['SLUICE_RECORD_STATEMENTS']
  const folder = await mkdtemp(join(root, 'node_modules', '.statements-'))
  process.env['SLUICE_RECORD_STATEMENTS'] = relative(root, folder)
  const database = await testDatabase()
  if (before === undefined) delete process.env['SLUICE_RECORD_STATEMENTS']
  else process.env['SLUICE_RECORD_STATEMENTS'] = before
  // Asked by the test first: it is a statement of the program all the same.
  await database.gate.query('select platform.enter_region($1)', ['330502000'])
  await openRegions(database.owner, ['330502000', '330503000'])
  await withRegion(database.gate, '330502000', (client) => client.query('select 1 as asked_by_the_test'))
  await database.gate.query('select 2 as asked_by_the_test')
  await database.close()

  const statements = await Promise.all((await readdir(folder)).map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))))
  await rm(folder, { recursive: true })
  const inserts = statements.filter(({ text }) => text.startsWith('insert into platform.region '))
  expect(inserts).toEqual([{ role: 'owner', text: expect.any(String), from: expect.stringMatching(/^kernel\/database\/region\.ts:\d+$/) }])
  expect(statements.map(({ text }) => text).filter((text) => text.includes('asked_by_the_test'))).toEqual([])
  expect(statements.map(({ text }) => text)).toContain('select platform.enter_region($1)')
})

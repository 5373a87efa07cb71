import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { cacheFileOf, pruneCacheFolder } from './cache-folder.ts'
import { programVersion } from './data-version.ts'

const folder = mkdtempSync(join(tmpdir(), 'sluice-cache-folder-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('the folder of a back-test’s cache', () => {
  it('keeps the files of the three data used last and nothing of others, and touches no file but its own', () => {
    const cache = join(folder, 'cache')
    mkdirSync(cache)
    const versions = ['aa', 'bb', 'cc', 'dd', 'ee'].map((two) => two.repeat(32))
    for (const [index, version] of versions.entries()) {
      for (const file of [cacheFileOf(cache, version), `${cacheFileOf(cache, version)}.wal`]) writeFileSync(file, '')
      truncateSync(cacheFileOf(cache, version), 1_048_576)
      // The second was used last of all.
      const used = index === 1 ? 900 : 100 + index
      utimesSync(cacheFileOf(cache, version), used, used)
    }
    for (const other of ['notes.duckdb', 'backtest-mine.duckdb', 'backtest-0000000000000000.duckdb.bak']) writeFileSync(join(cache, other), 'x')
    expect(pruneCacheFolder(cache)).toBe(3)
    expect(readdirSync(cache).sort()).toEqual(['backtest-0000000000000000.duckdb.bak',
      ...['bb', 'dd', 'ee'].flatMap((two) => [`backtest-${two.repeat(8)}.duckdb`, `backtest-${two.repeat(8)}.duckdb.wal`]), 'backtest-mine.duckdb', 'notes.duckdb'])
  })
})

describe('the version of the program, by which kept data are named', () => {
  it('is another as soon as a text that makes facts or judges them is, and the same when a test or a page is changed', () => {
    const root = join(folder, 'program')
    const write = (file: string, text: string) => {
      mkdirSync(join(root, file, '..'), { recursive: true })
      writeFileSync(join(root, file), text)
    }
    for (const file of ['kernel/rules/sql/window.ts', 'modules/payment/facts.ts', 'apps/cli/backtest/file-acts.ts', 'apps/cli/replay/bodies.ts', 'apps/server/backtest/database-acts.ts']) write(file, '1')
    const first = programVersion(root)
    write('kernel/rules/rules.test.ts', 'a test')
    write('apps/web/page.ts', 'a page')
    expect(programVersion(root)).toBe(first)
    const seen = new Set([first])
    for (const file of ['kernel/rules/sql/window.ts', 'modules/payment/facts.ts', 'apps/cli/backtest/file-acts.ts', 'apps/cli/replay/bodies.ts', 'apps/server/backtest/database-acts.ts', 'kernel/rules/more.ts']) {
      write(file, '2')
      seen.add(programVersion(root))
    }
    expect(seen.size).toBe(7)
  })
})

import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Data of which the files stay in a cache folder, those used last: a year of one office and two to compare it with. */
const KEPT_FILES = 3
const FILE = /^backtest-[0-9a-f]{16}\.duckdb$/

export function cacheFileOf(folder: string, dataVersion: string): string {
  return join(folder, `backtest-${dataVersion.slice(0, 16)}.duckdb`)
}

/** Takes away the files of data that were not used lately, and answers what remains in whole MB. Other files of the folder are nobody's business here. */
export function pruneCacheFolder(folder: string): number {
  const files = readdirSync(folder).filter((name) => FILE.test(name)).map((name) => ({ path: join(folder, name), used: statSync(join(folder, name)).mtimeMs }))
    .sort((left, right) => right.used - left.used)
  for (const { path } of files.slice(KEPT_FILES)) for (const one of [path, `${path}.wal`]) rmSync(one, { force: true })
  return Math.ceil(files.slice(0, KEPT_FILES).reduce((sum, { path }) => sum + statSync(path).size, 0) / 1_048_576)
}

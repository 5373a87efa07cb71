import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { outcomesAsSql } from './outcome.ts'

/** One slip of the pen in one file of the back end. */
export interface Fault {
  what: string
  file: string
  /** Stands exactly once in the file. */
  from: string
  to: string
  /** Databases that must notice; all when absent. */
  seenBy?: string[]
}

const HERE = fileURLToPath(new URL('.', import.meta.url))
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const CACHE = join(ROOT, 'node_modules/.cache/sluice-faults')

let copies = 0

/** The back end as it would be with that fault: its files copied aside, one of them changed, and loaded. */
export async function loadFaulty(fault: Fault): Promise<typeof outcomesAsSql> {
  const folder = join(CACHE, `${process.pid}-${copies++}`)
  mkdirSync(folder, { recursive: true })
  try {
    for (const file of readdirSync(HERE).filter((name) => name.endsWith('.ts') && !name.includes('test'))) {
      const source = readFileSync(join(HERE, file), 'utf8')
      if (file === fault.file && source.split(fault.from).length !== 2) {
        throw new Error(`${file} no longer holds exactly once: ${fault.from}`)
      }
      const changed = file === fault.file ? source.replace(fault.from, () => fault.to) : source
      writeFileSync(join(folder, file.replace(/ts$/, 'mjs')), importsFrom(stripTypeScriptTypes(changed)))
    }
    const loaded = await import(/* @vite-ignore */ pathToFileURL(join(folder, 'outcome.mjs')).href) as { outcomesAsSql: typeof outcomesAsSql }
    return loaded.outcomesAsSql
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function importsFrom(source: string): string {
  return source
    .replace(/from '\.\/([\w-]+)\.ts'/g, "from './$1.mjs'")
    .replace(/from '(?:\.\.\/([\w-]+\.ts)|#kernel\/([\w/-]+\.ts))'/g, (_, near: string | undefined, far: string | undefined) =>
      `from '${pathToFileURL(near ? join(HERE, '..', near) : join(ROOT, 'kernel', far!)).href}'`)
}

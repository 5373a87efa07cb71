import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import type { Role } from './model.ts'

/** One statement of the program as a test ran it; the statement lint explains each. */
export interface RecordedStatement {
  role: Role
  text: string
  /** "kernel/ledger/store.ts:41", where the program asked for it. */
  from: string
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** By folder and role, so that one who asks again costs a look and no digest: that was a twelfth of the work of all tests. */
const seen = new Map<string, Set<string>>()
/** Between who asks and us stand wrappers and the driver; and our own frame must push nobody out of the stack of an error. */
const FRAMES = 30

/**
 * With SLUICE_RECORD_STATEMENTS naming a folder of this repository, every statement that the program sends through
 * this pool is written there once. What a test itself asks, to look at the result, is not the program and is left out.
 */
export function recordStatements(role: Role, pool: pg.Pool): void {
  const named = process.env['SLUICE_RECORD_STATEMENTS']
  if (!named) return
  const folder = join(ROOT, named)
  mkdirSync(folder, { recursive: true })
  Error.stackTraceLimit = Math.max(Error.stackTraceLimit, FRAMES)
  const known = seen.get(`${folder} ${role}`) ?? new Set()
  seen.set(`${folder} ${role}`, known)
  watch(pool)
  pool.on('connect', (client) => watch(client))

  function watch(target: { query: unknown }): void {
    const query = (target.query as (...words: unknown[]) => unknown).bind(target)
    target.query = (...words: unknown[]) => {
      const text = typeof words[0] === 'string' ? words[0] : (words[0] as { text?: string } | undefined)?.text
      if (text && !known.has(text) && record(folder, role, text)) known.add(text)
      return query(...words)
    }
  }
}

/** At the start of a run: what an earlier one recorded may be gone from the program. */
export function forgetStatements(): void {
  const folder = join(ROOT, process.env['SLUICE_RECORD_STATEMENTS'] ?? 'node_modules/.cache/sluice-statements')
  if (!existsSync(folder)) return
  const names = readdirSync(folder).filter((name) => /^[0-9a-f]{24}\.json$/.test(name))
  for (const name of names) rmSync(join(folder, name), { force: true })
}

/** Whether it was the program that asked. */
function record(folder: string, role: Role, text: string): boolean {
  const from = callerInProgram(new Error().stack ?? '')
  if (from === null) return false
  const key = createHash('sha256').update(`${role}\n${text}`).digest('hex').slice(0, 24)
  const statement: RecordedStatement = { role, text, from }
  writeFileSync(join(folder, `${key}.json`), JSON.stringify(statement))
  return true
}

/** What stands between the one who asks and the driver. */
const WRAPPERS = /(^|\/)database\/(record-statements|ready-sessions|pools)\.ts$/

/** The nearest frame of this repository; null when that is a test, or what tests share. */
function callerInProgram(stack: string): string | null {
  for (const line of stack.split('\n')) {
    const match = /(?:file:\/\/)?(\/[^():]+):(\d+):\d+\)?$/.exec(line)
    if (!match) continue
    const file = relative(ROOT, decodeURI(match[1]!).replace(/\?.*/, ''))
    if (file.startsWith('..') || file.startsWith('node_modules') || WRAPPERS.test(file)) continue
    return /(\.test\.tsx?|\/test-[^/]+\.tsx?)$/.test(file) || file.endsWith('/testing.ts') ? null : `${file}:${match[2]}`
  }
  return null
}

import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { makeFolder } from '#kernel/database/index.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'

const OURS = new Set(['report.html', 'findings.csv', 'report.xlsx', 'summary.json', 'rejected.csv'])

export interface OutFolder {
  /** Where to write; not yet where it will be found. */
  work: string
  /** All written: the results appear at once, in place of former ones. */
  finish: () => Promise<void>
  /** Leaves nothing behind. */
  drop: () => Promise<void>
}

/** Results are written beside their place and moved there whole: an interrupted run leaves what was there. Throws Refused. */
export async function openOutFolder(asked: string): Promise<OutFolder> {
  const place = resolve(asked)
  try {
    if (existsSync(place) && (await readdir(place)).some((name) => !OURS.has(name))) throw new Refused(refuse('screen.out_in_use', { folder: asked }))
    await makeFolder(dirname(place))
    const work = await mkdtemp(join(dirname(place), `.${basename(place)}-`))
    // A temporary folder is private; the results are as open as any file the caller makes.
    await chmod(work, 0o777 & ~process.umask())
    return {
      work,
      async finish() {
        const former = `${work}-former`
        const replaces = existsSync(place)
        if (replaces) await rename(place, former)
        await rename(work, place)
        if (replaces) await rm(former, { recursive: true, force: true })
      },
      drop: () => rm(work, { recursive: true, force: true }),
    }
  } catch (error) {
    if (error instanceof Refused) throw error
    throw new Refused(refuse('screen.out_not_writable', { folder: asked, reported: (error as Error).message }))
  }
}

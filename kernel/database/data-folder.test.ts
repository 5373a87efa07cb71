import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Refused } from '#kernel/values/refusal.ts'
import { openDataFolder } from './data-folder.ts'

const NOBODY = 65534
let folder: string
const mounted: string[] = []

beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'sluice-folder-')) })
afterAll(async () => {
  for (const one of mounted) execFileSync('umount', [one])
  await rm(folder, { recursive: true, force: true })
})

const open = (data: string) => openDataFolder(data, join(data, 'postgres'))
async function refusal(data: string) {
  const refused: unknown = await open(data).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(Refused)
  return (refused as Refused).refusal
}

/** A disk of its own, or null where this user may not mount one; then the test says that it was skipped. */
async function disk(name: string, size: string): Promise<string | null> {
  const place = join(folder, name)
  await mkdir(place)
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', place]).status !== 0) return null
  mounted.push(place)
  return place
}

describe('the data folder', () => {
  it('is made with the folders above it, and nothing is left in it by the trial', async () => {
    const data = join(folder, 'a', 'b', 'data')
    await open(data)
    expect((await stat(data)).mode & 0o777).toBe(0o711)
    expect(await readdir(data)).toEqual([])
    await open(data)
  })

  it('that is a file, or lies below one, is refused by name', async () => {
    const file = join(folder, 'file')
    await writeFile(file, '')
    expect(await refusal(file)).toMatchObject({ code: 'database.folder_is_file', message: { zh: expect.stringContaining(file) } })
    expect(await refusal(join(file, 'x', 'y'))).toMatchObject({ code: 'database.folder_unusable', message: { en: expect.stringContaining('part of the path is a file') } })
  })

  it('where nothing can be made is refused at once, and not tried for ever', async () => {
    const began = performance.now()
    expect((await refusal('/proc/1/x')).code).toBe('database.folder_unusable')
    expect((await refusal('/proc')).code, 'a folder that is there, for whoever may mount no disk').toBe('database.folder_unusable')
    expect(performance.now() - began).toBeLessThan(2_000)
  })

  it('that may not be written is refused', async (context) => {
    const closed = join(folder, 'closed')
    await mkdir(closed)
    if (process.getuid?.() === 0) {
      const place = await disk('read-only', '8m')
      if (place === null || spawnSync('mount', ['-o', 'remount,ro', place]).status !== 0) return context.skip('a read-only disk cannot be mounted here')
      expect((await refusal(place)).message.en).toContain('a read-only disk')
    } else {
      await chmod(closed, 0o500)
      expect((await refusal(closed)).message.en).toContain('no permission')
    }
  })

  it('that is closed to this user is refused by its own name, not by that of the trial', (context) => {
    const closed = join(folder, 'of others')
    mkdirSync(closed, { mode: 0o700 })
    const file = fileURLToPath(new URL('data-folder.ts', import.meta.url))
    const script = `const { openDataFolder } = await import(${JSON.stringify(file)})
      await openDataFolder(${JSON.stringify(closed)}, '/').catch((error) => console.log(JSON.stringify(error.refusal ?? error)))`
    if (process.getuid?.() !== 0) chmodSync(closed, 0)
    const asAnother = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
    chmodSync(folder, 0o755)
    const node = (...words: string[]) => spawnSync(process.execPath, words, { ...asAnother, cwd: '/', encoding: 'utf8' })
    if (node('-e', `fs.accessSync(${JSON.stringify(file)})`).status !== 0) return context.skip('an ordinary user cannot enter this repository')
    expect(JSON.parse(node('--input-type=module', '-e', script).stdout)).toMatchObject({ code: 'database.folder_unusable', values: { folder: closed } })
  })

  it('on a full disk is refused with what is free and what is needed', async (context) => {
    const place = await disk('full', '1m')
    if (place === null) return context.skip('no disk can be mounted here')
    expect(await refusal(join(place, 'data'))).toMatchObject({ code: 'database.disk_full', values: { neededMb: 256 } })
    spawnSync('dd', ['if=/dev/zero', `of=${join(place, 'rest')}`, 'bs=4k'])
    expect(await refusal(join(place, 'data'))).toMatchObject({ code: 'database.disk_full', values: { freeMb: 0 } })
  })
})

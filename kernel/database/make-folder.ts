import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a folder with those above it; answers whether it had to. Throws the error of the disk, with its code and path. Not `mkdir`
 * with `recursive`: that never ends where a folder exists in which nothing can be made (below /proc).
 */
export async function makeFolder(folder: string): Promise<boolean> {
  const found = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && dirname(folder) !== folder) return null
    throw error
  })
  if (found?.isDirectory()) return false
  if (found) throw Object.assign(new Error(`EEXIST: a file is in the place of the folder '${folder}'`), { code: 'EEXIST', path: folder })
  await makeFolder(dirname(folder))
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    // Somebody else made it in the meantime.
    if (error.code !== 'EEXIST') throw error
  })
  return true
}

import { createReadStream } from 'node:fs'
import { appendFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { ExportPiece } from './export.ts'
import { LEAF_MAX_BYTES } from './model.ts'
import { TILE_WIDTH } from './tiles.ts'
import type { ExportFiles } from './verify-export.ts'

/** No honest file that is read whole is larger: a full bundle of the longest entries. */
const MAX_FILE_BYTES = TILE_WIDTH * (LEAF_MAX_BYTES + 2)

/** Writes the pieces of an export below this folder. */
export function folderWriter(folder: string): (piece: ExportPiece) => Promise<void> {
  let made = ''
  return async ({ path, bytes, append }) => {
    const file = join(folder, path)
    if (dirname(file) !== made) {
      made = dirname(file)
      await mkdir(made, { recursive: true })
    }
    await (append ? appendFile(file, bytes) : writeFile(file, bytes))
  }
}

/** Reads an export from this folder. Absent is null; any other trouble with the disk throws. */
export function folderFiles(folder: string): ExportFiles {
  return {
    async folders() {
      const entries = (await orNull(readdir(folder, { withFileTypes: true }))) ?? []
      return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
    },
    async read(path) {
      const file = join(folder, path)
      const found = await orNull(stat(file))
      return found?.isFile() && found.size <= MAX_FILE_BYTES ? readFile(file) : null
    },
    async lines(path) {
      const file = join(folder, path)
      const found = await orNull(stat(file))
      return found?.isFile() ? createInterface({ input: createReadStream(file), crlfDelay: Infinity }) : null
    },
  }
}

async function orNull<Result>(work: Promise<Result>): Promise<Result | null> {
  try {
    return await work
  } catch (error) {
    const { code } = error as { code?: unknown }
    // A link that leads back to itself leads to no file.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return null
    throw error
  }
}

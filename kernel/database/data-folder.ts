import { chmod, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isRefusal, type Refusal, Refused } from '#kernel/values/refusal.ts'
import { makeFolder } from './make-folder.ts'
import { refuse } from './model.ts'

/** A new cluster takes 40 MB and writes its log of changes before anything else; one that stands needs room for the next segments of it. */
const NEW_MB = 256
const STANDING_MB = 64

/**
 * The data folder, made when it is absent. Throws Refused, naming what is in the way: a file in its place, no right, a read-only or a full
 * disk.
 */
export async function openDataFolder(folder: string, clusterDir: string): Promise<void> {
  const made = await makeFolder(folder).catch((error: NodeJS.ErrnoException) => refusalOf(folder, error))
  if (isRefusal(made)) throw new Refused(made)
  if (made) await chmod(folder, 0o711)
  const written = await tryWriting(folder)
  if (isRefusal(written)) throw new Refused(written)
  const stands = await stat(clusterDir).then(() => true, () => false)
  const { bavail, bsize } = await statfs(folder)
  const [freeMb, neededMb] = [Math.floor(bavail * bsize / 1024 ** 2), stands ? STANDING_MB : NEW_MB]
  if (freeMb < neededMb) throw new Refused(refuse('database.disk_full', { folder, freeMb, neededMb }))
}

async function tryWriting(folder: string): Promise<Refusal | null> {
  const file = join(folder, `.written-${process.pid}`)
  try {
    await writeFile(file, 'sluice\n', { mode: 0o600, flush: true })
    return null
  } catch (error) {
    return refusalOf(folder, error as NodeJS.ErrnoException)
  } finally {
    await rm(file, { force: true }).catch(() => {})
  }
}

const REASONS: Record<string, { zh: string; en: string }> = {
  EACCES: { zh: '没有权限', en: 'no permission' }, EPERM: { zh: '没有权限', en: 'no permission' }, EROFS: { zh: '只读的磁盘', en: 'a read-only disk' },
  ENOENT: { zh: '其上级文件夹中不能新建', en: 'nothing can be made in its parent' }, ENOTDIR: { zh: '路径中有一段是文件', en: 'part of the path is a file' },
  ENAMETOOLONG: { zh: '路径太长', en: 'the path is too long' }, ELOOP: { zh: '链接绕成了圈', en: 'its links go round in a circle' },
}

function refusalOf(folder: string, { code = '', message }: NodeJS.ErrnoException): Refusal {
  if (code === 'EEXIST') return refuse('database.folder_is_file', { folder })
  if (code === 'ENOSPC' || code === 'EDQUOT') return refuse('database.disk_full', { folder, freeMb: 0, neededMb: STANDING_MB })
  return refuse('database.folder_unusable', { folder, reason: REASONS[code] ?? { zh: `系统报告 ${code || message}`, en: `the system reports ${code || message}` } })
}

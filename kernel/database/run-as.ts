import { spawnSync } from 'node:child_process'
import { chmod, cp, mkdtemp, realpath, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Refused } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'

/** How programs of PostgreSQL are started on this machine: as whom, through what, from where. */
export interface RunAs {
  nativeDir: string
  /** Words before the program, for example a user namespace. */
  prefix: string[]
  /** Given to spawn; absent when the program runs as the one who runs Node. */
  identity: { uid?: number; gid?: number }
  /** Who must own the files of the cluster, as this process sees it. */
  ownerUid: number
  ownerGid: number
  cleanUp: () => Promise<void>
}

/** Exists on every Linux. PostgreSQL looks its user up in /etc/passwd, so a free number would not do. */
const NOBODY = 65534
const USER_NAMESPACE = ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--']

/**
 * PostgreSQL refuses to run as root. In this order: the ordinary user that already owns the cluster; `nobody`; a user
 * namespace in which root is called nobody (works below a 0700 parent of root, with no change of owner); `nobody` with the
 * programs copied to a place that it can enter. Each way is tried with a real program before it is chosen.
 */
export async function chooseRunAs(nativeDir: string, dataDir: string, clusterDir: string): Promise<RunAs> {
  const uid = process.getuid?.() ?? 0
  const gid = process.getgid?.() ?? 0
  const asMe: RunAs = { nativeDir, prefix: [], identity: {}, ownerUid: uid, ownerGid: gid, cleanUp: async () => {} }
  if (uid !== 0) return asMe

  const asNobody = asUser(asMe, NOBODY, NOBODY)
  const inNamespace: RunAs = { ...asMe, prefix: USER_NAMESPACE }
  const owner = await stat(clusterDir).catch(() => null)
  let ways = [asNobody, inNamespace]
  if (owner?.uid === 0) ways = [inNamespace, asNobody]
  else if (owner) ways = [asUser(asMe, owner.uid, owner.gid), asNobody, inNamespace]

  const way = ways.find((candidate) => works(candidate, dataDir))
  if (way) return way
  if (!canEnter(asNobody, dataDir)) throw new Refused(refuse('database.folder_not_reachable', { folder: dataDir }))
  return copyPrograms(asNobody)
}

/** Prefixes a command line so that the program shuts down cleanly when this process dies, even by kill -9. */
export function dyingWithParent(): string[] {
  return spawnSync('setpriv', ['--version']).status === 0 ? ['setpriv', '--pdeathsig', 'INT', '--'] : []
}

function asUser(base: RunAs, uid: number, gid: number): RunAs {
  return { ...base, identity: { uid, gid }, ownerUid: uid, ownerGid: gid }
}

function works(way: RunAs, dataDir: string): boolean {
  return canEnter(way, dataDir) && runs(way, [join(way.nativeDir, 'bin', 'postgres'), '--version'])
}

function canEnter(way: RunAs, folder: string): boolean {
  return runs(way, ['sh', '-c', 'cd -- "$1"', 'sh', folder])
}

function runs(way: RunAs, words: string[]): boolean {
  const [program, ...rest] = [...way.prefix, ...words]
  return spawnSync(program!, rest, { ...way.identity, cwd: '/', stdio: 'ignore' }).status === 0
}

/** A new folder each time: root must not run programs from a name in the temporary folder that others could have prepared. */
async function copyPrograms(way: RunAs): Promise<RunAs> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-pg-'))
  await chmod(folder, 0o755)
  const nativeDir = join(folder, 'native')
  await cp(await realpath(way.nativeDir), nativeDir, { recursive: true, verbatimSymlinks: true })
  return { ...way, nativeDir, cleanUp: () => rm(folder, { recursive: true, force: true }) }
}

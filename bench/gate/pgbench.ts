import { spawnSync } from 'node:child_process'

/** The peer, on the same server in the same minute: `pgbench -N -M prepared -c 8 -j 2 -s 50 -T 30`. Null when the machine has no pgbench. */
export function pgbench(at: { host: string; user: string; password: string }, seconds: number, say: (line: string) => void): number | null {
  const environment = { ...process.env, PGPASSWORD: at.password }
  const call = (args: string[]) => spawnSync('pgbench', ['-h', at.host, '-U', at.user, ...args, 'pgbench'], { encoding: 'utf8', env: environment })
  if (spawnSync('pgbench', ['--version']).status !== 0) {
    say('pgbench is not installed on this machine, so there is no peer to compare with')
    return null
  }
  const prepared = call(['-i', '-s', '50', '-q'])
  if (prepared.status !== 0) throw new Error(`pgbench -i: ${prepared.stderr}`)
  const run = call(['-N', '-M', 'prepared', '-c', '8', '-j', '2', '-s', '50', '-T', String(seconds), '-n'])
  const tps = /tps = ([\d.]+)/.exec(run.stdout)
  if (!tps) throw new Error(`pgbench: ${run.stderr}`)
  return Number(tps[1])
}

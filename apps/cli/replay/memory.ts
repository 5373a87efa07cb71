import { readdirSync, readFileSync } from 'node:fs'

export interface MemoryWatch {
  /** Highest so far, MB, of this process and all below it. */
  peakMb: () => number
  stop: () => void
}

/**
 * Resident memory of this process and its children, PostgreSQL among them. Pages that they share (its buffer pool) count once:
 * adding each process's own figure would count them once per connection.
 */
export function watchMemory(everyMs = 500): MemoryWatch {
  let peakKb = 0
  let looks = 0
  let family: readonly number[] = []
  const look = () => {
    if (looks % LOOKS_OF_A_FAMILY === 0) family = familyOf(process.pid)
    looks += 1
    peakKb = Math.max(peakKb, residentKb(family))
  }
  look()
  const timer = setInterval(look, everyMs)
  timer.unref()
  return {
    peakMb: () => {
      look()
      return Math.round(peakKb / 1024)
    },
    stop: () => clearInterval(timer),
  }
}

/** Who belongs to it is found by asking every process of the machine for its parent, and connections live for minutes. */
const LOOKS_OF_A_FAMILY = 10

function residentKb(family: readonly number[]): number {
  const own = process.memoryUsage.rss() / 1024
  const children = family.map(statusOf)
  const anonymous = children.reduce((sum, one) => sum + one.anonymousKb, 0)
  const shared = children.reduce((most, one) => Math.max(most, one.sharedKb), 0)
  return own + anonymous + shared
}

function familyOf(root: number): number[] {
  const parents = new Map<number, number[]>()
  for (const name of listProcesses()) {
    const parent = parentOf(name)
    if (parent === null) continue
    const children = parents.get(parent)
    if (children) children.push(Number(name))
    else parents.set(parent, [Number(name)])
  }
  const family: number[] = []
  for (let next = parents.get(root) ?? []; next.length > 0; next = next.flatMap((pid) => parents.get(pid) ?? [])) family.push(...next)
  return family
}

/** Elsewhere than on Linux there is no /proc; then only this process is counted. */
function listProcesses(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
}

function parentOf(pid: string): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return null
  }
}

function statusOf(pid: number): { anonymousKb: number; sharedKb: number } {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'latin1')
    const kb = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0)
    return { anonymousKb: kb('RssAnon'), sharedKb: kb('RssFile') + kb('RssShmem') }
  } catch {
    return { anonymousKb: 0, sharedKb: 0 }
  }
}

import type { CivilDay } from '#kernel/values/civil-day.ts'

export interface Progress {
  step: (zh: string, en: string) => void
  /** Rows decided, of all that will be. */
  at: (day: CivilDay, done: { rows: number; total: number }) => void
  done: () => void
}

interface Screen {
  isTTY?: boolean
  write: (text: string) => unknown
}

const WIDTH = 24

/** One line that moves on a terminal; elsewhere a line every ten seconds, so that a log stays readable. */
export function progressOn(screen: Screen | null, now: () => number = () => performance.now()): Progress {
  const everyMs = screen?.isTTY ? 200 : 10_000
  let startedMs: number | null = null
  let saidMs = -Infinity
  let open = false
  const newline = () => {
    if (open) screen?.write('\n')
    open = false
  }
  return {
    step(zh, en) {
      newline()
      screen?.write(`${zh} ${en}\n`)
    },
    at(day, { rows, total }) {
      const atMs = now()
      startedMs ??= atMs
      if (!screen || atMs - saidMs < everyMs) return
      saidMs = atMs
      const line = lineOf(day, { rows, total, elapsedMs: atMs - startedMs })
      screen.write(screen.isTTY ? `\r\u001b[K${line}` : `${line}\n`)
      open = screen.isTTY === true
    },
    done: newline,
  }
}

function lineOf(day: CivilDay, { rows, total, elapsedMs }: { rows: number; total: number; elapsedMs: number }): string {
  const share = total === 0 ? 1 : rows / total
  const full = Math.round(share * WIDTH)
  const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full)
  const rate = elapsedMs > 0 ? Math.round(rows / elapsedMs * 1000) : 0
  const left = rows > 0 ? clock(elapsedMs / rows * (total - rows)) : '—'
  return `${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${day}  ${rows.toLocaleString('en')}/${total.toLocaleString('en')}  `
    + `${rate.toLocaleString('en')} 判定/秒 decisions/s  剩余 left ${left}`
}

function clock(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

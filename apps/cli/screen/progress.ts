export interface ScreenProgress {
  /** Rows taken so far, and the bytes that went by of those expected (null: not known). */
  reading: (rows: number, bytes: number, expected: number | null) => void
  testing: (id: string, done: number, total: number) => void
  done: () => void
}

const WIDTH = 24

/** One line that moves on a terminal; elsewhere a line every ten seconds, so that a log stays readable. */
export function progressOn(screen: { isTTY?: boolean; write: (text: string) => unknown } | null, now: () => number = () => performance.now()): ScreenProgress {
  const everyMs = screen?.isTTY ? 150 : 10_000
  const startedMs = now()
  let saidMs = startedMs
  let open = false
  const say = (line: () => string, always = false) => {
    const atMs = now()
    if (!screen || (!always && atMs - saidMs < everyMs)) return
    saidMs = atMs
    screen.write(screen.isTTY ? `\r\u001b[K${line()}` : `${line()}\n`)
    open = screen.isTTY === true
  }
  return {
    reading: (rows, bytes, expected) => say(() => {
      const share = expected === null ? null : Math.min(1, bytes / Math.max(1, expected))
      const seconds = Math.max(0.001, (now() - startedMs) / 1000)
      return `${bar(share)} 读取 reading ${rows.toLocaleString('en')} 行 rows  ${Math.round(rows / seconds).toLocaleString('en')} 行/秒 rows/s  `
        + `${Math.round(bytes / seconds / 1e6)} MB/s`
    }),
    testing: (id, done, total) => say(() => `${bar(done / total)} 测试 testing ${id} ${done + 1}/${total}`, screen?.isTTY === true),
    done: () => {
      if (open) screen?.write('\r\u001b[K')
      open = false
    },
  }
}

function bar(share: number | null): string {
  if (share === null) return '·'.repeat(WIDTH)
  const full = Math.round(share * WIDTH)
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${String(Math.floor(share * 100)).padStart(3)} %`
}

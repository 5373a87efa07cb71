import { refusals, type Refusal } from '#kernel/values/refusal.ts'

const refuse = refusals({
  'cli.database_unreachable': {
    status: 503,
    zh: '连接不上数据库（{reported}）。请确认它已启动，并核对 DATABASE_URL 和 SLUICE_MIGRATE_URL。',
    en: 'The database cannot be reached ({reported}). Make sure that it runs, and check DATABASE_URL and SLUICE_MIGRATE_URL.',
  },
  'cli.not_writable': {
    status: 503,
    zh: '无法读写“{path}”（{reported}）。请核对路径、权限和剩余空间。',
    en: '“{path}” cannot be read or written ({reported}). Check the path, its permissions and the space left.',
  },
  'cli.bad_port': {
    zh: 'PORT 应为 0 至 65535 的整数，不能是“{text}”。0 表示任选一个空闲端口。',
    en: 'PORT is a whole number from 0 to 65535, not “{text}”. 0 takes any free one.',
  },
})

/** Codes of Node and of PostgreSQL: no such host, nobody listens, wrong password, no such database. */
const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', '28P01', '28000', '3D000'])
const UNWRITABLE = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOTDIR', 'EDQUOT', 'EEXIST'])

/** What the surroundings refused, as a sentence for the person who can mend it; null for a fault of the program, which keeps its stack. */
export function failureOf(error: unknown): Refusal | null {
  if (!(error instanceof Error)) return null
  const { code, path, syscall } = error as Error & { code?: unknown; path?: string; syscall?: string }
  if (typeof code !== 'string') return null
  if (UNREACHABLE.has(code)) return refuse('cli.database_unreachable', { reported: error.message || code })
  const isUnwritable = UNWRITABLE.has(code) || (syscall === 'mkdir' && code === 'ENOENT')
  return isUnwritable && path !== undefined ? refuse('cli.not_writable', { path, reported: code }) : null
}

/** The port to listen on, 8080 when nothing was said. */
export function portOf(text: string | undefined): number | Refusal {
  const port = text === undefined ? 8080 : /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  return port <= 65_535 ? port : refuse('cli.bad_port', { text: text!.slice(0, 40) })
}

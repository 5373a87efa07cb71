export type LoggedError = {
  type: string
  message: string
  stack: string
  /** Of PostgreSQL or of Node. */
  code?: string
  /** What of the database was concerned, by name. */
  schema?: string
  table?: string
  constraint?: string
  routine?: string
  cause?: LoggedError
}

const NAMES = ['schema', 'table', 'constraint', 'routine'] as const
const DEEPEST = 4

/**
 * An error as a log may keep it. PostgreSQL repeats the row that it refused in `detail`, the values of a statement in `where` and
 * `parameters`, and what could not be read in the message itself: names of payees, accounts, numbers of persons. None of these goes
 * into a log, which is read by people and programs that may not read the books. The names of tables and constraints, the code and
 * the places in the program remain.
 */
export function harmlessError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: withoutQuotes(String(error)), stack: '' }
  const { code, severity, cause } = error as Error & { code?: unknown; severity?: unknown; cause?: unknown }
  const fromDatabase = typeof severity === 'string'
  const message = fromDatabase ? withoutQuotes(error.message, namesOf(error)) : error.message
  return {
    type: error.name,
    message,
    // The first lines of a stack repeat the message.
    stack: [`${error.name}: ${message}`, ...(error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))].join('\n'),
    ...(typeof code === 'string' ? { code } : {}),
    ...(fromDatabase ? namesOf(error) : {}),
    ...(cause !== undefined && depth < DEEPEST ? { cause: harmlessError(cause, depth + 1) } : {}),
  }
}

function namesOf(error: Error): Pick<LoggedError, typeof NAMES[number]> {
  return Object.fromEntries(NAMES.flatMap((name) => {
    const value = (error as unknown as Record<string, unknown>)[name]
    return typeof value === 'string' ? [[name, value]] : []
  }))
}

/** Names of tables and constraints stand in quotes as values do; only those that the error itself names are kept. */
function withoutQuotes(message: string, names: Record<string, string> = {}): string {
  const known = new Set(Object.values(names))
  return message.replace(/"([^"]*)"|“([^”]*)”/g, (quoted, plain: string | undefined, curled: string | undefined) => (known.has(plain ?? curled ?? '') ? quoted : '"…"'))
}

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
/** Those of them that a message sets in quotes. */
const QUOTED = ['schema', 'table', 'constraint'] as const
const DEEPEST = 4

/**
 * An error as a log may keep it. PostgreSQL repeats the row that it refused in `detail`, the values of a statement in `where` and
 * `parameters`, and what could not be read in the message itself, as a parser of JSON or of patterns does: names of payees, accounts, numbers
 * of persons. None of these goes into a log, which is read by people and programs that may not read the books. The names of tables and
 * constraints, the code and the places in the program remain.
 */
export function harmlessError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: withoutQuotes(String(error)), stack: '' }
  const { code, severity, cause } = error as Error & { code?: unknown; severity?: unknown; cause?: unknown }
  const fromDatabase = typeof severity === 'string'
  const message = fromDatabase ? withoutQuotes(error.message, namesOf(error)) : error instanceof SyntaxError ? withoutText(error.message) : error.message
  return {
    type: error.name,
    message,
    // The first lines of a stack repeat the message, whose own lines may look like places.
    stack: [`${error.name}: ${message}`, ...(error.stack ?? '').replace(error.message, () => '').split('\n').filter((line) => /^\s+at /.test(line))].join('\n'),
    ...(typeof code === 'string' ? { code } : {}),
    ...(fromDatabase ? namesOf(error) : {}),
    ...(cause !== undefined && depth < DEEPEST ? { cause: harmlessError(cause, depth + 1) } : {}),
  }
}

function namesOf(error: Error & Partial<Record<typeof NAMES[number], unknown>>): Pick<LoggedError, typeof NAMES[number]> {
  return Object.fromEntries(NAMES.flatMap((name) => (typeof error[name] === 'string' ? [[name, error[name]]] : [])))
}

/**
 * Names of tables and constraints stand in quotes as values do, and a value may hold quotes itself. Where only names that the error itself
 * gives stand in quotes, all stays; else nothing does between the first quote and the last.
 */
function withoutQuotes(message: string, names: Partial<Record<typeof QUOTED[number], string>> = {}): string {
  const rest = QUOTED.reduce((text, name) => (names[name] === undefined ? text : text.replace(`"${names[name]}"`, '').replace(`“${names[name]}”`, '')), message)
  return /["“”]/.test(rest) ? message.replace(/["“”].*["“”]/s, '"…"') : message
}

/** A parser repeats a piece of what it could not read, in quotes of either kind, or between slashes when it is a pattern; that of whole numbers sets nothing around it. */
function withoutText(message: string): string {
  return message.replace(/["'/].*["'/]/s, '"…"').replace(/^Cannot convert .* to a BigInt$/s, 'Cannot convert "…" to a BigInt')
}

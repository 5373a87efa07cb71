import type { PoolConfig } from 'pg'
import { Refused } from '#kernel/values/refusal.ts'
import { refuse, ROLE_NAME } from './model.ts'
import { type Logins, loginsFromEnvironment } from './pools.ts'
import { GATE_PATIENCE } from './roles.ts'

const VARIABLES = ['DATABASE_URL', 'SLUICE_MIGRATE_URL', 'SLUICE_READ_URL', 'SLUICE_SEQUENCER_URL']

/**
 * What a server of others may have set for all who log in, and the program relies on: how a moment, an interval and an array are written,
 * what “today” is, that one transaction sees what another has just committed, that a session stays. A lock is waited for as long as on a server of our own.
 */
const SETTINGS = [
  'datestyle=ISO,YMD', 'intervalstyle=postgres', 'timezone=UTC', 'array_nulls=on', 'quote_all_identifiers=off', 'row_security=on',
  'default_transaction_isolation=read\\ committed', 'default_transaction_deferrable=off', 'search_path=public', 'idle_session_timeout=0',
]
/** Migrations, and what looks at whole tables, take as long as they take. */
const OWNER = 'statement_timeout=0'

/**
 * The logins of a server of others, all four: without one of their own, read and sequencer borrow the owner's and step down by SET ROLE.
 * Throws Refused when a variable is missing or holds no address of a PostgreSQL.
 */
export function loginsOfOthers(environment: NodeJS.ProcessEnv): Required<Logins> {
  for (const variable of VARIABLES) {
    const text = environment[variable]
    if (text && !isAddress(text)) throw new Refused(refuse('database.url_malformed', { variable }))
  }
  const { gate, owner, read, sequencer } = loginsFromEnvironment(environment)
  return {
    gate: withSettings(gate, ...Object.entries(GATE_PATIENCE).map(([name, value]) => `${name}=${value}`)), owner: withSettings(owner, OWNER),
    read: read ? withSettings(read) : withSettings(owner, `role=${ROLE_NAME.read}`),
    sequencer: sequencer ? withSettings(sequencer) : withSettings(owner, `role=${ROLE_NAME.sequencer}`),
  }
}

function withSettings(login: PoolConfig, ...more: string[]): PoolConfig {
  return { ...login, options: [...SETTINGS, ...more].map((setting) => `-c ${setting}`).join(' ') }
}

/** A sign of the address that stands unescaped in a password tears it apart: the rest, with the @, is then taken for the path. */
function isAddress(text: string): boolean {
  if (text.startsWith('/')) return true
  if (!URL.canParse(text)) return false
  const { protocol, pathname, search, hash } = new URL(text)
  return ['postgres:', 'postgresql:', 'socket:'].includes(protocol) && !`${pathname}${search}${hash}`.includes('@')
}

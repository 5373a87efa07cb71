import type { ClientBase } from 'pg'
import type { TestOffice } from './testing.ts'
import { verifyInside, type Verification } from './verify.ts'

const WITHOUT_CONSTRAINTS = `do $$ declare one record; begin
  for one in select format('alter table %s drop constraint %I', conrelid::regclass, conname) as text from pg_constraint
    where contype in ('f', 'c', 'u', 'p', 'x') and connamespace in (select oid from pg_namespace
      where nspname !~ '^(pg_|information_schema$|platform$)') order by contype not in ('f'), conname
  loop execute one.text; end loop; end $$`

/** What a verification says of a lie that was told without any constraint, in English, a line each; then the lie is taken back. */
export async function lie(office: TestOffice, tell: (client: ClientBase) => Promise<unknown>): Promise<string> {
  const client = await office.database.owner.connect()
  try {
    await dropConstraints(client)
    await tell(client)
    return said(await verifyInside(client, office.region, { gate: office.gate }))
  } finally {
    await client.query('rollback')
    client.release()
  }
}

/** A session that the gate's pool makes ready meanwhile plans statements, and may hold a table that this waits for while it waits for one of ours. */
async function dropConstraints(client: ClientBase): Promise<void> {
  for (;;) {
    await client.query('begin')
    const isDone = await client.query(WITHOUT_CONSTRAINTS).then(() => true, (error: unknown) => {
      if ((error as { code?: string }).code === '40P01') return false
      throw error
    })
    if (isDone) return
    await client.query('rollback')
  }
}

export function said({ ledger, steps, log }: Verification): string {
  return [...ledger.problems, ...steps.problems, ...log.problems].map(({ en }) => en).join('\n')
}

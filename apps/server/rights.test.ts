import type { ClientBase } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'

/** What the database grants, asked of its own catalog: every schema, so that a table of tomorrow is asked too. */
let office: TestOffice
beforeAll(async () => { office = await testOffice() })
afterAll(() => office.close())

const OURS = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'graphile_worker', 'public')`

/** Reference tables carry no region: who reads them is said by grants alone. */
const FAULTS: Record<string, string> = {
  'a reader reads a secret': `select c.oid::regclass || '.' || a.attname as fault from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
    where ${OURS} and c.relkind in ('r', 'p') and a.attnum > 0 and a.attname ~ 'secret|password|token|login_hash|^salt$' and has_column_privilege('sluice_read', c.oid, a.attnum, 'select')`,
  'a reader writes': `select c.oid::regclass::text as fault from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where ${OURS} and c.relkind in ('r', 'p') and has_any_column_privilege('sluice_read', c.oid, 'insert, update, references') or (${OURS} and c.relkind in ('r', 'p') and has_table_privilege('sluice_read', c.oid, 'delete, truncate, trigger'))`,
  'the gate truncates, or hangs a trigger': `select c.oid::regclass::text as fault from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where ${OURS} and c.relkind in ('r', 'p') and has_table_privilege('sluice_gate', c.oid, 'truncate, trigger')`,
  'a table with regions has no row security, or not for its owner': `select c.oid::regclass::text as fault from platform.table_class k join pg_class c on c.oid = k.t
    where k.kind = 'distributed' and not (c.relrowsecurity and c.relforcerowsecurity)`,
  'a table with regions shows rows without asking for the region': `select p.polrelid::regclass || ' ' || p.polname as fault from pg_policy p join platform.table_class k on k.t = p.polrelid
    -- What binds an office from above is read from below, whoever wrote it.
    where k.kind = 'distributed' and not (p.polcmd = 'r' and k.t::text like 'rulebook.%') and p.polpermissive and (0 = any (p.polroles) or 'sluice_gate'::regrole = any (p.polroles) or 'sluice_read'::regrole = any (p.polroles))
      and coalesce(pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid), '') !~ '\\mregion\\M.*current_setting'`,
  'anybody runs a function with its owner’s rights, or one that looks names up where the caller says': `select p.oid::regprocedure::text as fault from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where ${OURS} and p.prosecdef and (p.proacl is null or exists (select from aclexplode(p.proacl) g where g.grantee = 0)
      or not coalesce(p.proconfig, '{}') @> array['search_path=pg_catalog, pg_temp'])`,
  'anybody is granted anything on a table or schema': `select c.oid::regclass::text as fault from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) g where ${OURS} and g.grantee = 0
    union all select n.nspname from pg_namespace n, aclexplode(n.nspacl) g where ${OURS} and g.grantee = 0`,
}

/** Each breaks one promise, so that the question after it is known to find something. */
const BREAKS: Record<string, string> = {
  'a reader reads a secret': 'grant select on access.token to sluice_read',
  'a reader writes': 'grant update on document.document to sluice_read',
  'the gate truncates, or hangs a trigger': 'grant truncate on log.leaf to sluice_gate',
  'a table with regions has no row security, or not for its owner': 'alter table desk.saved_view no force row level security',
  'a table with regions shows rows without asking for the region': 'create policy planted on access.unit to sluice_read using (true)',
  'anybody runs a function with its owner’s rights, or one that looks names up where the caller says': 'grant execute on function access.enrol to public',
  'anybody is granted anything on a table or schema': 'grant select on access.login_log to public',
}

describe('what the database grants', () => {
  it.each(Object.entries(FAULTS))('nowhere: %s', async (name, question) => {
    const { rows } = await office.database.owner.query<{ fault: string }>(question)
    expect(rows).toEqual([])
    expect(await withBreak(BREAKS[name]!, async (client) => (await client.query(question)).rowCount), 'planted').toBeGreaterThan(0)
  })
})

async function withBreak<Result>(broken: string, work: (client: ClientBase) => Promise<Result>): Promise<Result> {
  const client = await office.database.owner.connect()
  try {
    await client.query('begin')
    await client.query(broken)
    return await work(client)
  } finally {
    await client.query('rollback')
    client.release()
  }
}

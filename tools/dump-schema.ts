import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Pool } from 'pg'
import { withScratchDatabase } from '#kernel/database/testing.ts'

/**
 * schema.sql: what all migrations together make, printed from pg_catalog, so that a change of SQL shows in the diff as what
 * it does. To read, not to run. The same on PostgreSQL 15 to 18 as far as the catalogs are.
 */
export async function dumpSchema(owner: Pool): Promise<string> {
  const [schemas, extensions, types, tables, views, functions] = await Promise.all(
    [SCHEMAS, EXTENSIONS, TYPES, TABLES, VIEWS, FUNCTIONS].map(async (sql) => (await owner.query<{ text: string }>(sql)).rows.map((row) => row.text)))
  const parts = [[...extensions!, ...schemas!].join('\n'), ...types!, ...tables!, ...views!, ...functions!]
  return `-- Printed by \`npm run schema\` from the migrations of kernel and modules. Do not edit.\n\n${parts.join('\n\n')}\n`
}

/** A problem when schema.sql is not what the migrations make. */
export async function checkSchema(root: string): Promise<string[]> {
  const [stored, fresh] = await Promise.all([
    readFile(join(root, 'schema.sql'), 'utf8').catch(() => ''),
    withScratchDatabase((database) => dumpSchema(database.owner), { root }),
  ])
  if (stored === fresh) return []
  const before = stored.split('\n')
  const line = fresh.split('\n').findIndex((text, index) => text !== before[index])
  return [`schema.sql is stale from line ${line + 1} on; run npm run schema and commit it`]
}

const OURS = "n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public', 'graphile_worker')"
const notOfExtension = (oid: string, catalog: string) =>
  `not exists (select from pg_depend x where x.objid = ${oid} and x.classid = '${catalog}'::regclass and x.deptype = 'e')`

/** "grant insert, select on <thing> to sluice_gate;" of everybody but the owner. */
const grants = (acl: string, ownerOid: string, thing: string) => `
  (select string_agg(format('grant %s on %s to %s;', g.rights, ${thing}, g.who), e'\\n' order by g.who)
   from (select string_agg(lower(a.privilege_type), ', ' order by a.privilege_type) as rights,
           case when a.grantee = 0 then 'public' else a.grantee::regrole::text end as who
         from aclexplode(${acl}) a where a.grantee <> ${ownerOid} group by a.grantee) g)`

/** "grant update (a, b) on <table> to sluice_gate;": rights on single columns. */
const COLUMN_GRANTS = `
  (select string_agg(format('grant %s (%s) on %s to %s;', g.rights, g.columns, c.oid::regclass, g.who), e'\\n' order by g.who, g.rights)
   from (select lower(a.privilege_type) as rights, string_agg(quote_ident(t.attname), ', ' order by t.attnum) as columns, a.grantee::regrole::text as who
         from pg_attribute t cross join lateral aclexplode(t.attacl) a where t.attrelid = c.oid group by a.privilege_type, a.grantee) g)`

const EXTENSIONS = `select format('create extension %s;', extname) as text from pg_extension where extname <> 'plpgsql' order by extname`

const SCHEMAS = `select concat_ws(e'\\n', format('create schema %I;', n.nspname), ${grants('n.nspacl', 'n.nspowner', "'schema ' || quote_ident(n.nspname)")}) as text
  from pg_namespace n where ${OURS} order by n.nspname`

const TYPES = `select case t.typtype
    when 'e' then format('create type %s as enum (%s);', t.oid::regtype,
      (select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid))
    else format('create domain %s as %s%s;', t.oid::regtype, format_type(t.typbasetype, t.typtypmod),
      (select string_agg(' ' || pg_get_constraintdef(c.oid), '' order by c.conname) from pg_constraint c where c.contypid = t.oid))
  end as text
  from pg_type t join pg_namespace n on n.oid = t.typnamespace
  where t.typtype in ('e', 'd') and ${OURS} and ${notOfExtension('t.oid', 'pg_type')} order by n.nspname, t.typname`

/** NOT NULL constraints have rows of their own from PostgreSQL 18 on; here they are part of the column everywhere. */
const TABLES = `select concat_ws(e'\\n',
    format(e'create table %s (\\n%s\\n)%s;', c.oid::regclass, concat_ws(e',\\n',
      (select string_agg(format('  %I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
          case when a.attnotnull then ' not null' else '' end,
          case when a.attidentity <> '' then ' generated ' || case a.attidentity when 'a' then 'always' else 'by default' end || ' as identity'
               when a.attgenerated <> '' then format(' generated always as (%s) stored', pg_get_expr(f.adbin, f.adrelid))
               when f.oid is not null then ' default ' || pg_get_expr(f.adbin, f.adrelid) else '' end), e',\\n' order by a.attnum)
       from pg_attribute a left join pg_attrdef f on f.adrelid = a.attrelid and f.adnum = a.attnum
       where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
      (select string_agg(format('  constraint %I %s', k.conname, pg_get_constraintdef(k.oid)), e',\\n'
          order by position(k.contype::text in 'pucxf'), k.conname)
       from pg_constraint k where k.conrelid = c.oid and k.contype in ('p', 'u', 'c', 'x', 'f') and k.conparentid = 0)),
      case when c.relkind = 'p' then ' partition by ' || pg_get_partkeydef(c.oid)
           when c.relispartition then ' /* partition of ' || (select i.inhparent::regclass::text from pg_inherits i where i.inhrelid = c.oid)
             || ' ' || pg_get_expr(c.relpartbound, c.oid) || ' */' else '' end),
    (select string_agg(pg_get_indexdef(i.indexrelid) || ';', e'\\n' order by i.indexrelid::regclass::text)
     from pg_index i where i.indrelid = c.oid and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))),
    (select string_agg(pg_get_triggerdef(t.oid) || ';', e'\\n' order by t.tgname) from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal),
    case when c.relrowsecurity then format('alter table %s enable row level security;', c.oid::regclass) end,
    case when c.relforcerowsecurity then format('alter table %s force row level security;', c.oid::regclass) end,
    (select string_agg(format('create policy %I on %s%s for %s to %s%s%s;', p.polname, c.oid::regclass,
        case when p.polpermissive then '' else ' as restrictive' end,
        case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
        (select string_agg(case when r = 0 then 'public' else r::regrole::text end, ', ' order by r::regrole::text) from unnest(p.polroles) r),
        ' using (' || pg_get_expr(p.polqual, p.polrelid) || ')', ' with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')'),
        e'\\n' order by p.polname) from pg_policy p where p.polrelid = c.oid),
    ${grants('c.relacl', 'c.relowner', 'c.oid::regclass::text')},
    ${COLUMN_GRANTS},
    (select format('-- spread: %s', k.kind) from platform.table_class k where k.t = c.oid),
    (select format('comment on table %s is %L;', c.oid::regclass, obj_description(c.oid, 'pg_class')) where obj_description(c.oid, 'pg_class') is not null)
  ) as text
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and ${OURS} and ${notOfExtension('c.oid', 'pg_class')} order by n.nspname, c.relname`

const VIEWS = `select concat_ws(e'\\n', format(e'create %s %s%s as\\n%s', case c.relkind when 'm' then 'materialized view' else 'view' end,
    c.oid::regclass, ' with (' || array_to_string(c.reloptions, ', ') || ')', pg_get_viewdef(c.oid)),
    ${grants('c.relacl', 'c.relowner', 'c.oid::regclass::text')}) as text
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('v', 'm') and ${OURS} and ${notOfExtension('c.oid', 'pg_class')} order by n.nspname, c.relname`

const FUNCTIONS = `select concat_ws(e'\\n', rtrim(pg_get_functiondef(p.oid), e'\\n') || ';',
    ${grants('p.proacl', 'p.proowner', "'function ' || p.oid::regprocedure::text")}) as text
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where p.prokind in ('f', 'p') and ${OURS} and ${notOfExtension('p.oid', 'pg_proc')} order by n.nspname, p.proname, p.oid::regprocedure::text`

if (import.meta.main) {
  const root = fileURLToPath(new URL('..', import.meta.url))
  if (process.argv.includes('--check')) {
    const problems = await checkSchema(root)
    for (const problem of problems) console.log(problem)
    process.exitCode = problems.length === 0 ? 0 : 1
  } else {
    const text = await withScratchDatabase((database) => dumpSchema(database.owner), { root })
    await writeFile(join(root, 'schema.sql'), text)
    console.log(`schema.sql: ${text.split('\n').length} lines`)
  }
}

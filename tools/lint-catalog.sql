-- Would this schema also run on Citus, and does every region table guard its rows? Runs on any PostgreSQL from 15 on.
-- The registry platform.table_class says what distribute(), make_reference() and keep_local() were called with.
with app as (
  select c.oid, c.relname, n.nspname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, coalesce(k.kind, '?') as kind
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  left join platform.table_class k on k.t = c.oid
  where c.relkind in ('r', 'p') and not c.relispartition
    and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'graphile_worker')
), d as (
  select a.*, (select attnum from pg_attribute x where x.attrelid = a.oid and x.attname = 'region' and not x.attisdropped) as reg
  from app a where kind = 'distributed'
), finding (rule, object, why) as (
  select 'unclassified', oid::regclass::text, 'call platform.distribute(), make_reference() or keep_local()' from app where kind = '?'
  union all
  select 'region-column', d.oid::regclass::text, 'needs region text NOT NULL, not generated'
  from d left join pg_attribute x on x.attrelid = d.oid and x.attnum = d.reg
  where d.reg is null or x.atttypid <> 'text'::regtype or not x.attnotnull or x.attgenerated <> ''
  union all
  select 'primary-key', d.oid::regclass::text, 'the primary key must start with region'
  from d left join pg_constraint p on p.conrelid = d.oid and p.contype = 'p'
  where p.oid is null or p.conkey[1] is distinct from d.reg
  union all
  select 'unique', i.indexrelid::regclass::text, 'a unique or exclusion index must contain region'
  from d join pg_index i on i.indrelid = d.oid
  where (i.indisunique or i.indisexclusion) and not coalesce(d.reg = any ((i.indkey::int2[])[0:i.indnkeyatts - 1]), false)
  union all
  select 'exclusion', c.conname, 'an exclusion must use region WITH ='
  from d join pg_constraint c on c.conrelid = d.oid and c.contype = 'x'
  where not exists (select from unnest(c.conkey, c.conexclop) u (k, o) join pg_operator op on op.oid = u.o where u.k = d.reg and op.oprname = '=')
  union all
  select 'foreign-key-region', c.conname, 'a foreign key between region tables must pair region with region'
  from d join pg_constraint c on c.conrelid = d.oid and c.contype = 'f' join d t on t.oid = c.confrelid
  where not exists (select from unnest(c.conkey, c.confkey) u (a, b) where u.a = d.reg and u.b = t.reg)
  union all
  select 'foreign-key-target', c.conname, 'a foreign key ' || s.kind || ' → ' || t.kind || ' is impossible'
  from app s join pg_constraint c on c.conrelid = s.oid and c.contype = 'f' join app t on t.oid = c.confrelid
  where (s.kind, t.kind) in (('reference', 'distributed'), ('local', 'distributed'), ('distributed', 'local'), ('reference', 'local'))
  union all
  select 'foreign-key-set-null', c.conname, 'no ON DELETE or UPDATE that changes region'
  from d join pg_constraint c on c.conrelid = d.oid and c.contype = 'f'
  where (c.confdeltype in ('n', 'd') or c.confupdtype in ('n', 'd', 'c')) and d.reg = any (c.conkey)
  union all
  select 'sequence', s.oid::regclass::text, 'a sequence of a region table must be bigint'
  from d join pg_depend dep on dep.refobjid = d.oid and dep.deptype in ('a', 'i')
  join pg_class s on s.oid = dep.objid and s.relkind = 'S' join pg_sequence q on q.seqrelid = s.oid
  where q.seqtypid <> 'int8'::regtype
  union all
  select 'trigger', t.tgname, 'trigger on region table ' || d.oid::regclass || '; the database refuses by constraints'
  from d join pg_trigger t on t.tgrelid = d.oid and not t.tgisinternal
  union all
  select distinct 'column-grant', a.oid::regclass || '.' || x.attname, 'a right on columns is to update, the gate''s, and given by platform.allow_update()'
  from app a join pg_attribute x on x.attrelid = a.oid cross join lateral aclexplode(x.attacl) g
  where (g.privilege_type, g.grantee) <> ('UPDATE', 'sluice_gate'::regrole)
  union all
  select 'update-grant', a.oid::regclass::text, 'say which columns: platform.allow_update()'
  from app a join pg_class c on c.oid = a.oid cross join lateral aclexplode(c.relacl) g
  where not platform.has_citus() and g.privilege_type = 'UPDATE' and g.grantee = 'sluice_gate'::regrole
  union all
  select 'policy-subquery', p.polname || ' on ' || d.oid::regclass, 'no subqueries in policies'
  from d join pg_policy p on p.polrelid = d.oid
  where (coalesce(p.polqual::text, '') || coalesce(p.polwithcheck::text, '')) like '%{SUBLINK%'
  union all
  select 'policy-function', p.polname || ' on ' || d.oid::regclass, 'the policy calls ' || pr.proname || ', which reads on a shard'
  from d join pg_policy p on p.polrelid = d.oid
  join pg_depend dep on dep.classid = 'pg_policy'::regclass and dep.objid = p.oid and dep.refclassid = 'pg_proc'::regclass
  join pg_proc pr on pr.oid = dep.refobjid
  union all
  select 'row-security', d.oid::regclass::text, 'call platform.protect(): row security must be on and forced'
  from d where not (d.relrowsecurity and d.relforcerowsecurity)
  union all
  select 'name-length', x.n, 'longer than 54 bytes; a shard adds its number'
  from d cross join lateral (
    select d.relname as n
    union all select conname from pg_constraint where conrelid = d.oid and contype <> 'n'
    union all select indexrelid::regclass::name from pg_index where indrelid = d.oid
  ) x where octet_length(x.n::text) > 54
  union all
  select 'rule-or-inheritance', d.oid::regclass::text, 'no rules, no inheritance'
  from d where exists (select from pg_rewrite r where r.ev_class = d.oid)
    or (d.relkind = 'r' and exists (select from pg_inherits i where i.inhparent = d.oid or i.inhrelid = d.oid))
  union all
  select 'partition-key', d.oid::regclass::text, 'do not partition by region; it is spread by region already'
  from d join pg_partitioned_table p on p.partrelid = d.oid where d.reg = any (p.partattrs::int2[])
)
select distinct rule, object, why from finding order by 1, 2

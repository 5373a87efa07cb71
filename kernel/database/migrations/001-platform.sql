-- What every other migration stands on: where tables live, who enters which region, the offices and the calendar.
-- SQL of PostgreSQL 15 to 18 only, and the subset that also runs on Citus: no set_config(), region in every key.

create schema if not exists platform;
grant usage on schema platform to sluice_gate, sluice_read, sluice_sequencer;

create table platform.table_class (
  t regclass primary key,
  kind text not null,
  constraint table_class_kind check (kind in ('distributed', 'reference', 'local'))
);
comment on table platform.table_class is 'How each table is spread over machines; the catalog lint reads it.';

create function platform.has_citus() returns boolean language sql stable as $$
  select exists (select from pg_catalog.pg_extension where extname = 'citus')
$$;

-- Until PostgreSQL has looked at a table it believes that each column has two hundred values: one region is then a row or two, any index
-- that begins with region is as good as the key, and sessions that plan so in a young database read all of a region a month later. Told that
-- all rows are of one region it takes the key. What it finds when it looks (ANALYZE) replaces this. PostgreSQL before 18 cannot be told.
create function platform.expect_one_region(t regclass) returns void language plpgsql as $f$
begin
  if current_setting('server_version_num')::int < 180000 then return; end if;
  perform pg_restore_attribute_stats(
    'schemaname', n.nspname::text, 'relname', c.relname::text, 'attname', 'region'::text, 'inherited', false,
    'null_frac', 0::real, 'avg_width', 10, 'n_distinct', 1::real)
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.oid = t;
end $f$;

-- The table is spread by region. Its foreign keys are added after this call, each with a name.
create function platform.distribute(t regclass) returns void language plpgsql as $f$
declare
  -- First distributed table, one row per region: every other one lies beside it.
  anchor constant regclass := 'platform.region';
begin
  insert into platform.table_class values (t, 'distributed') on conflict do nothing;
  perform platform.expect_one_region(t);
  if not platform.has_citus() then return; end if;
  execute 'set local citus.multi_shard_modify_mode = ''sequential''';
  execute 'set local citus.enable_unsafe_triggers = on';
  if exists (
    select from pg_catalog.pg_class c
    where c.oid = t and c.oid in (select (to_jsonb(p) ->> 'logicalrelid')::regclass from pg_catalog.pg_dist_partition p)
  ) then return; end if;
  if t = anchor then perform create_distributed_table(t, 'region', colocate_with => 'none');
  else perform create_distributed_table(t, 'region', colocate_with => anchor::text);
  end if;
end $f$;

-- The table is small, the same for all regions, and copied to every machine.
create function platform.make_reference(t regclass) returns void language plpgsql as $f$
begin
  insert into platform.table_class values (t, 'reference') on conflict do nothing;
  if platform.has_citus() then perform create_reference_table(t); end if;
end $f$;

-- The table stays on the coordinator.
create function platform.keep_local(t regclass) returns void language sql as $f$
  insert into platform.table_class values (t, 'local') on conflict do nothing
$f$;

-- Row security of a region table, forced on its owner too. `p_unit` names the column of the budget unit, if the table has
-- one: readers then also need the unit in their list, or '*' for every unit of their regions.
create function platform.protect(t regclass, p_unit name default null) returns void language plpgsql as $f$
declare
  readable text := 'region = any (string_to_array(current_setting(''app.regions'', true), '',''))';
begin
  if p_unit is not null then
    readable := readable || format(
      ' and (current_setting(''app.units'', true) = ''*'' or %I::text = any (string_to_array(current_setting(''app.units'', true), '','')))',
      p_unit);
  end if;
  execute format('alter table %s enable row level security', t);
  execute format('alter table %s force row level security', t);
  execute format(
    'create policy gate_own_region on %s to sluice_gate using (region = current_setting(''app.region'', true))'
    ' with check (region = current_setting(''app.region'', true))', t);
  execute format('create policy read_own_scope on %s for select to sluice_read using (%s)', t, readable);
  execute format('create policy sequencer_all on %s to sluice_sequencer using (true) with check (true)', t);
  execute format('create policy owner_all on %s to sluice_owner using (true) with check (true)', t);
end $f$;

-- Which columns of rows that stand the gate may write again; what a row was made as stays, and a right on columns locks no table.
-- Citus before 13.1 passes no rights on columns to its shards (decision 0047): there it is the whole table, and `verify` alone finds the rest.
create function platform.allow_update(t regclass, p_columns name[]) returns void language plpgsql as $f$
declare
  columns text := (select string_agg(quote_ident(c), ', ') from unnest(p_columns) c);
  citus text := (select extversion from pg_catalog.pg_extension where extname = 'citus');
begin
  if citus is not null and string_to_array(split_part(citus, '-', 1), '.')::int[] < array[13, 1] then columns := null; end if;
  execute format('grant update %s on %s to sluice_gate', coalesce('(' || columns || ')', ''), t);
end $f$;

-- A real SET LOCAL, because set_config() does not travel to the shards: the policies would then show no row, without an error.
create function platform.enter_region(p_region text) returns void language plpgsql as $f$
begin
  if p_region is null or p_region !~ '^[0-9]{9}$' then raise exception 'not a region: %', p_region; end if;
  execute format('set local app.region = %L', p_region);
end $f$;

-- Units may be '{*}': every unit of the regions. An empty list reads nothing.
create function platform.enter_reader(p_regions text[], p_units text[]) returns void language plpgsql as $f$
declare
  word text;
begin
  foreach word in array p_regions loop
    if word is null or word !~ '^[0-9]{9}$' then raise exception 'not a region: %', word; end if;
  end loop;
  foreach word in array p_units loop
    if word is null or word = '' or position(',' in word) > 0 then raise exception 'not a unit: %', word; end if;
  end loop;
  execute format('set local app.regions = %L', array_to_string(p_regions, ','));
  execute format('set local app.units = %L', array_to_string(p_units, ','));
end $f$;

create table platform.region (
  region text not null,
  constraint region_pkey primary key (region),
  constraint region_nine_digits check (region ~ '^[0-9]{9}$')
);
comment on table platform.region is 'One finance office''s own books. The anchor: bulk inserts select from it, so they stay on one machine.';
select platform.distribute('platform.region');

create table platform.region_clock (
  region text not null,
  seq bigint not null default 0,
  judged_at timestamptz not null default '-infinity',
  log_size bigint not null default 0,
  constraint region_clock_pkey primary key (region),
  constraint region_clock_forward check (seq >= 0 and log_size >= 0)
);
comment on table platform.region_clock is 'The one order of judged acts of a region; its row lock is held to commit.';
select platform.distribute('platform.region_clock');
alter table platform.region_clock add constraint region_clock_region foreign key (region) references platform.region (region);

create table platform.counter (
  region text not null,
  name text not null,
  value bigint not null,
  constraint counter_pkey primary key (region, name),
  constraint counter_positive check (value >= 0)
);
comment on table platform.counter is 'Gapless numbers, for example ZF-330502000-2026.';
select platform.distribute('platform.counter');

create table platform.office (
  region text not null,
  name text not null,
  parent text,
  level text not null,
  valid_from date not null,
  valid_to date,
  constraint office_pkey primary key (region, valid_from),
  constraint office_nine_digits check (region ~ '^[0-9]{9}$' and parent ~ '^[0-9]{9}$'),
  constraint office_level check (level in ('province', 'city', 'county', 'town')),
  constraint office_period check (valid_to > valid_from),
  constraint office_not_own_parent check (parent <> region)
);
comment on table platform.office is 'The hierarchy of finance offices, dated: valid_to is the first day on which it no longer holds.';
select platform.make_reference('platform.office');

create table platform.calendar_year (
  year int not null,
  notice text not null,
  verified boolean not null,
  constraint calendar_year_pkey primary key (year)
);
comment on table platform.calendar_year is 'Years whose State Council notice on holidays is loaded. A year that is absent is unknown, not ordinary.';
select platform.make_reference('platform.calendar_year');

create table platform.calendar_day (
  day date not null,
  kind text not null,
  source text not null,
  constraint calendar_day_pkey primary key (day),
  constraint calendar_day_kind check (kind in ('holiday', 'makeUp'))
);
comment on table platform.calendar_day is 'Days that differ from the week: weekdays off, weekend days worked.';
select platform.make_reference('platform.calendar_day');

select platform.keep_local('platform.table_class'), platform.keep_local('platform.migration');

select platform.protect('platform.region'), platform.protect('platform.region_clock'), platform.protect('platform.counter');

grant select on all tables in schema platform to sluice_gate, sluice_read, sluice_sequencer;
grant insert on platform.counter to sluice_gate;
select platform.allow_update('platform.region_clock', '{seq, judged_at, log_size}');
select platform.allow_update('platform.counter', '{value}');

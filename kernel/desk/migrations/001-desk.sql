-- What the desk keeps beside the books: views that a person saved, and the words under which documents are found.
create schema desk;
grant usage on schema desk to sluice_gate, sluice_read;

create table desk.saved_view (
  region text not null,
  person uuid not null,
  id uuid not null,
  page text not null check (page ~ '^[a-z][a-zA-Z]{1,30}$'),
  name text not null check (octet_length(name) between 1 and 120),
  query jsonb not null check (jsonb_typeof(query) = 'object' and pg_column_size(query) <= 4096),
  saved_at timestamptz not null,
  primary key (region, person, id),
  constraint saved_view_name unique (region, person, page, name)
);
comment on table desk.saved_view is 'Filters of a list under a name, each person’s own. Nothing in it is a right: the list asks again who may see what.';

create table desk.found_by (
  region text not null,
  document uuid not null,
  unit uuid not null,
  made_at timestamptz not null,
  keys text[] not null,
  primary key (region, document)
);
comment on table desk.found_by is 'Made from documents by a relay, and can be made again. Each key begins with region and month: a search goes back month by month and never reads another region.';

select platform.distribute('desk.saved_view');
select platform.distribute('desk.found_by');
create index found_by_key on desk.found_by using gin (keys);
create index found_by_newest on desk.found_by (region, made_at);

-- Containment of arrays is not leakproof, so under row security the planner would read every row before it asks the index. The function
-- asks the index first and holds the reader to the same scope itself; the caller reads the documents under row security again.
create function desk.find(p_region text, p_words text[], p_before timestamptz, p_document uuid, p_limit int)
returns table (document uuid, made_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $f$
declare
  units constant text := coalesce(current_setting('app.units', true), '');
  month timestamp;
  oldest timestamptz;
  -- Few units are asked for one by one, each with its own key; many are cheaper to sift out of what all have.
  few constant text[] := case when units <> '*' and cardinality(string_to_array(units, ',')) <= 8 then string_to_array(units, ',') end;
  found_rows int := 0;
  more int;
begin
  if p_limit not between 1 and 201 or cardinality(p_words) = 0
    or not p_region = any (string_to_array(coalesce(current_setting('app.regions', true), ''), ',')) then return; end if;
  select min(f.made_at), date_trunc('month', least(max(f.made_at), p_before) at time zone 'UTC') into oldest, month
    from desk.found_by f where f.region = p_region;
  while month + interval '1 month' > oldest at time zone 'UTC' and found_rows < p_limit loop
    -- Materialized, or the planner walks back through time, row by row, in the hope of meeting the words soon.
    return query
      with hit as materialized (
        select f.document, f.made_at from unnest(few) one(unit) cross join lateral (
          select b.document, b.made_at from desk.found_by b
           where b.keys @> (select array_agg(p_region || to_char(month, 'YYYYMM') || word) from unnest(p_words || ('@' || one.unit)) word)
             and b.region = p_region and (b.made_at, b.document) < (p_before, p_document) and b.unit::text = one.unit) f
        union all
        select f.document, f.made_at from desk.found_by f
         where few is null and f.keys @> (select array_agg(p_region || to_char(month, 'YYYYMM') || word) from unnest(p_words) word)
           and f.region = p_region and (f.made_at, f.document) < (p_before, p_document)
           and (units = '*' or f.unit::text = any (string_to_array(units, ','))))
      select hit.document, hit.made_at from hit order by hit.made_at desc, hit.document desc limit p_limit - found_rows;
    get diagnostics more = row_count;
    found_rows := found_rows + more;
    month := month - interval '1 month';
  end loop;
end $f$;
revoke all on function desk.find from public;
grant execute on function desk.find to sluice_read;

grant select, insert, delete on desk.saved_view to sluice_gate;
grant select, insert on desk.found_by to sluice_gate;
select platform.allow_update('desk.saved_view', '{query, saved_at}'), platform.allow_update('desk.found_by', '{keys}');
grant select on desk.saved_view to sluice_read;

select platform.protect('desk.saved_view');
select platform.protect('desk.found_by', 'unit');

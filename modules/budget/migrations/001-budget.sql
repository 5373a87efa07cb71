-- Budget indicators (预算指标): what money is spent against. A row appears when its batch has been approved, and never changes.
create schema budget;

create table budget.indicator (
  region text not null,
  id uuid not null,
  code text not null check (code <> ''),
  title text not null,
  unit uuid not null,
  fiscal_year int not null,
  fund_type text not null,
  function_class text not null,
  economic_class text not null,
  project text,
  project_kind text not null check (project_kind in ('basic', 'special')),
  source_document text,
  approved_fen bigint not null check (approved_fen > 0),
  batch uuid not null,
  primary key (region, id),
  constraint indicator_code unique (region, fiscal_year, code)
);
select platform.distribute('budget.indicator');

alter table budget.indicator add constraint indicator_unit foreign key (region, unit) references access.unit (region, id);
alter table budget.indicator add constraint indicator_batch foreign key (region, batch) references document.document (region, id);

create index indicator_by_unit on budget.indicator (region, unit, fiscal_year, code);

grant usage on schema budget to sluice_gate, sluice_read;
grant select, insert on budget.indicator to sluice_gate;
grant select on budget.indicator to sluice_read;
select platform.protect('budget.indicator', 'unit');

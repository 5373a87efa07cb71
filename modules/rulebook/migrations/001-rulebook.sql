-- What offices change about the rules after they were installed. Each office writes its own rows; those below it read them too.
create schema rulebook;

create table rulebook.change (
  region text not null,
  seq bigint not null,
  document uuid not null,
  primary key (region, seq)
);
comment on table rulebook.change is 'One row per act that changed what binds: the greatest seq of an office tells the gate whether to read again.';
select platform.distribute('rulebook.change');
alter table rulebook.change add constraint change_document foreign key (region, document) references document.document (region, id);

create table rulebook.parameter_value (
  region text not null,
  parameter text not null check (octet_length(parameter) between 1 and 64),
  valid_from date not null,
  seq bigint not null,
  -- As typed and approved, in the unit beside it.
  value text not null check (value <> ''),
  unit text not null,
  document_number text not null check (document_number <> ''),
  document uuid not null,
  effective_at timestamptz not null,
  primary key (region, parameter, valid_from, seq),
  constraint parameter_value_once unique (region, document),
  -- Nothing binds backwards.
  constraint parameter_value_forward check (valid_from >= (effective_at at time zone 'Asia/Shanghai')::date)
);
comment on table rulebook.parameter_value is 'Thresholds as an office set them by an approved document: the one that began last counts, of one day the one with the greatest seq.';
select platform.distribute('rulebook.parameter_value');
alter table rulebook.parameter_value add constraint parameter_value_change foreign key (region, seq) references rulebook.change (region, seq);

create table rulebook.rule_version (
  region text not null,
  rule text not null check (octet_length(rule) between 1 and 64),
  version int not null check (version >= 1),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  -- As written and approved: YAML.
  source text not null,
  primary key (region, rule, version),
  constraint rule_version_text unique (region, rule, version, sha256)
);
comment on table rulebook.rule_version is 'Texts of rules that an office released; a version is never edited, another text is another version.';
select platform.distribute('rulebook.rule_version');

create table rulebook.rule_release (
  region text not null,
  seq bigint not null,
  document uuid not null,
  judges text not null,
  rule text not null,
  act text not null,
  version int,
  sha256 text,
  backtest_run text,
  effective_at timestamptz not null,
  primary key (region, seq),
  constraint rule_release_once unique (region, document),
  constraint rule_release_act check (act in ('shadow', 'live', 'retired')),
  constraint rule_release_names check ((act = 'retired') = (version is null) and (version is null) = (sha256 is null)),
  constraint rule_release_backtest check (backtest_run ~ '^[0-9a-f]{64}$')
);
comment on table rulebook.rule_release is 'What an office did with a rule, in the order of its acts: the last act on a rule counts.';
select platform.distribute('rulebook.rule_release');
alter table rulebook.rule_release add constraint rule_release_change foreign key (region, seq) references rulebook.change (region, seq);
-- The same version with another text is refused here.
alter table rulebook.rule_release add constraint rule_release_version foreign key (region, rule, version, sha256)
  references rulebook.rule_version (region, rule, version, sha256);

create table rulebook.rule_stop (
  region text not null,
  seq bigint not null,
  document uuid not null,
  round int not null,
  rule text not null check (octet_length(rule) between 1 and 64),
  stopped_at timestamptz not null,
  until_at timestamptz not null,
  primary key (region, seq),
  constraint rule_stop_once unique (region, document, round),
  constraint rule_stop_period check (until_at > stopped_at)
);
comment on table rulebook.rule_stop is 'Emergency stops: the rule is not asked from stopped_at until until_at, or until it is lifted.';
select platform.distribute('rulebook.rule_stop');
alter table rulebook.rule_stop add constraint rule_stop_change foreign key (region, seq) references rulebook.change (region, seq);

create table rulebook.rule_stop_end (
  region text not null,
  document uuid not null,
  round int not null,
  seq bigint not null,
  act text not null check (act in ('confirmed', 'lifted', 'withdrawn')),
  at timestamptz not null,
  primary key (region, document, round)
);
comment on table rulebook.rule_stop_end is 'The other person''s word on a stop, or its maker''s withdrawal: a confirmed one runs to its end, the others end now.';
select platform.distribute('rulebook.rule_stop_end');
alter table rulebook.rule_stop_end add constraint rule_stop_end_of foreign key (region, document, round) references rulebook.rule_stop (region, document, round);
alter table rulebook.rule_stop_end add constraint rule_stop_end_change foreign key (region, seq) references rulebook.change (region, seq);

create table rulebook.rule_exception (
  region text not null,
  seq bigint not null,
  document uuid not null,
  judges text not null,
  rule text not null check (octet_length(rule) between 1 and 64),
  purpose text not null check (purpose in ('whitelist', 'snooze')),
  unit uuid,
  condition text check (condition <> ''),
  owner text not null check (owner <> ''),
  valid_from date not null,
  -- Last day.
  valid_to date not null,
  primary key (region, seq),
  constraint rule_exception_once unique (region, document),
  constraint rule_exception_period check (valid_to >= valid_from),
  constraint rule_exception_covers check (purpose = 'snooze' or unit is not null or condition is not null)
);
comment on table rulebook.rule_exception is 'White list and snooze of one office, for its own documents: a hit that it covers is recorded and asks for nothing.';
select platform.distribute('rulebook.rule_exception');
alter table rulebook.rule_exception add constraint rule_exception_change foreign key (region, seq) references rulebook.change (region, seq);

grant usage on schema rulebook to sluice_gate, sluice_read;
grant select, insert on rulebook.change, rulebook.parameter_value, rulebook.rule_version, rulebook.rule_release,
  rulebook.rule_stop, rulebook.rule_stop_end, rulebook.rule_exception to sluice_gate;
grant select on rulebook.change, rulebook.parameter_value, rulebook.rule_version, rulebook.rule_release,
  rulebook.rule_stop, rulebook.rule_stop_end, rulebook.rule_exception to sluice_read;
select platform.protect('rulebook.change');
select platform.protect('rulebook.parameter_value');
select platform.protect('rulebook.rule_version');
select platform.protect('rulebook.rule_release');
select platform.protect('rulebook.rule_stop_end');
select platform.protect('rulebook.rule_exception');
select platform.protect('rulebook.rule_stop');

-- What binds an office from above it must be able to read, whoever wrote it. Writing stays in the own region.
create policy gate_reads_all on rulebook.change for select to sluice_gate using (true);
create policy gate_reads_all on rulebook.parameter_value for select to sluice_gate using (true);
create policy gate_reads_all on rulebook.rule_version for select to sluice_gate using (true);
create policy gate_reads_all on rulebook.rule_release for select to sluice_gate using (true);
create policy gate_reads_all on rulebook.rule_stop for select to sluice_gate using (true);
create policy gate_reads_all on rulebook.rule_stop_end for select to sluice_gate using (true);
create policy gate_reads_all on rulebook.rule_exception for select to sluice_gate using (true);
create policy read_all on rulebook.parameter_value for select to sluice_read using (true);
create policy read_all on rulebook.rule_version for select to sluice_read using (true);
create policy read_all on rulebook.rule_release for select to sluice_read using (true);

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
  -- The one unit that it binds; null: every unit of the office and of those below it.
  for_unit uuid,
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
  constraint rule_release_act check (act in ('live', 'retired')),
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

create table rulebook.backtest (
  region text not null,
  -- What was asked, and what came out.
  run text not null check (run ~ '^[0-9a-f]{64}$'),
  made_at timestamptz not null,
  result text not null check (result ~ '^[0-9a-f]{64}$'),
  judges text not null,
  command text not null,
  -- [{"rule": id, "text": SHA-256 of what judges in it, null when taken away}]
  rules jsonb not null check (jsonb_typeof(rules) = 'array'),
  source text not null check (source in ('database', 'file')),
  data text not null check (data <> ''),
  period_from date not null,
  period_to date not null,
  judged bigint not null check (judged > 0),
  person uuid,
  report jsonb not null,
  primary key (region, run, made_at),
  constraint backtest_period check (period_to >= period_from)
);
comment on table rulebook.backtest is 'Reports of back-tests as they were made: a release that stops documents names one by its run.';
select platform.distribute('rulebook.backtest');
create index backtest_newest on rulebook.backtest (region, made_at desc);

create table rulebook.rule_shadow (
  region text not null,
  seq bigint not null,
  document uuid not null,
  round int not null,
  judges text not null,
  rule text not null check (octet_length(rule) between 1 and 64),
  version int not null check (version >= 1),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  -- YAML. Two candidates may be two texts of one version: it is fixed by the release.
  source text not null,
  -- Last day.
  until_day date not null,
  started_at timestamptz not null,
  primary key (region, document, round, rule),
  constraint rule_shadow_period check (until_day >= (started_at at time zone 'Asia/Shanghai')::date)
);
comment on table rulebook.rule_shadow is 'Candidates of one office: judged beside its live rules, without an effect, until they are ended or released.';
select platform.distribute('rulebook.rule_shadow');
alter table rulebook.rule_shadow add constraint rule_shadow_change foreign key (region, seq) references rulebook.change (region, seq);

create table rulebook.rule_shadow_end (
  region text not null,
  document uuid not null,
  round int not null,
  seq bigint not null,
  act text not null check (act in ('concluded', 'returned', 'abandoned', 'withdrawn')),
  ended_at timestamptz not null,
  primary key (region, document, round)
);
comment on table rulebook.rule_shadow_end is 'How the candidates of one form were ended before their last day, unless a release did.';
select platform.distribute('rulebook.rule_shadow_end');
alter table rulebook.rule_shadow_end add constraint rule_shadow_end_change foreign key (region, seq) references rulebook.change (region, seq);

create table rulebook.rule_exception_end (
  region text not null,
  document uuid not null,
  round int not null,
  seq bigint not null,
  exception uuid not null,
  ended_at timestamptz not null,
  primary key (region, document, round)
);
comment on table rulebook.rule_exception_end is 'Exceptions that were taken away before their last day, unless the act was taken back.';
select platform.distribute('rulebook.rule_exception_end');
alter table rulebook.rule_exception_end add constraint rule_exception_end_change foreign key (region, seq) references rulebook.change (region, seq);
alter table rulebook.rule_exception_end add constraint rule_exception_end_of foreign key (region, exception) references rulebook.rule_exception (region, document);

create table rulebook.rule_exception_restored (
  region text not null,
  document uuid not null,
  round int not null,
  seq bigint not null,
  restored_at timestamptz not null,
  primary key (region, document, round)
);
comment on table rulebook.rule_exception_restored is 'Early ends that were taken back: the exception holds again, until its own last day.';
select platform.distribute('rulebook.rule_exception_restored');
alter table rulebook.rule_exception_restored add constraint rule_exception_restored_of foreign key (region, document, round)
  references rulebook.rule_exception_end (region, document, round);
alter table rulebook.rule_exception_restored add constraint rule_exception_restored_change foreign key (region, seq) references rulebook.change (region, seq);

grant usage on schema rulebook to sluice_gate, sluice_read;
grant select, insert on rulebook.change, rulebook.parameter_value, rulebook.rule_version, rulebook.rule_release,
  rulebook.rule_stop, rulebook.rule_stop_end, rulebook.rule_exception to sluice_gate;
-- A report names payees of every unit: the reader's role, which also serves a single unit, does not see it.
grant select, insert on rulebook.backtest to sluice_gate;
grant select on rulebook.change, rulebook.parameter_value, rulebook.rule_version, rulebook.rule_release,
  rulebook.rule_stop, rulebook.rule_stop_end, rulebook.rule_exception to sluice_read;
grant select, insert on rulebook.rule_shadow, rulebook.rule_shadow_end, rulebook.rule_exception_end, rulebook.rule_exception_restored to sluice_gate;
grant select on rulebook.rule_shadow, rulebook.rule_shadow_end, rulebook.rule_exception_end, rulebook.rule_exception_restored to sluice_read;
select platform.protect('rulebook.change');
select platform.protect('rulebook.rule_shadow');
select platform.protect('rulebook.rule_shadow_end');
select platform.protect('rulebook.rule_exception_end');
select platform.protect('rulebook.rule_exception_restored');
select platform.protect('rulebook.parameter_value');
select platform.protect('rulebook.rule_version');
select platform.protect('rulebook.rule_release');
select platform.protect('rulebook.rule_stop_end');
select platform.protect('rulebook.rule_exception');
select platform.protect('rulebook.rule_stop');
select platform.protect('rulebook.backtest');

-- What binds an office from above it must be able to read, whoever wrote it. Writing stays in the own region.
create policy gate_reads_all on rulebook.change for select to sluice_gate using (true);
create policy gate_reads_all on rulebook.parameter_value for select to sluice_gate using (true);
create policy gate_reads_all on rulebook.rule_version for select to sluice_gate using (true);
create policy gate_reads_all on rulebook.rule_release for select to sluice_gate using (true);
create policy gate_reads_all on rulebook.rule_stop for select to sluice_gate using (true);
create policy gate_reads_all on rulebook.rule_stop_end for select to sluice_gate using (true);
create policy gate_reads_all on rulebook.rule_exception for select to sluice_gate using (true);
create policy gate_reads_all on rulebook.rule_shadow for select to sluice_gate using (true);
create policy gate_reads_all on rulebook.rule_shadow_end for select to sluice_gate using (true);
create policy gate_reads_all on rulebook.rule_exception_end for select to sluice_gate using (true);
create policy gate_reads_all on rulebook.rule_exception_restored for select to sluice_gate using (true);
create policy read_all on rulebook.parameter_value for select to sluice_read using (true);
create policy read_all on rulebook.rule_version for select to sluice_read using (true);
create policy read_all on rulebook.rule_release for select to sluice_read using (true);

-- Released rules, dated parameter values, and one verdict for every completed step.

create schema rules;
grant usage on schema rules to sluice_gate, sluice_read;

create table rules.rule_version (
  id text not null,
  version integer not null,
  sha256 text not null,
  source text not null,
  released_at timestamptz not null,
  constraint rule_version_pkey primary key (id, version),
  constraint rule_version_from_one check (version >= 1),
  constraint rule_version_sha256 check (sha256 ~ '^[0-9a-f]{64}$')
);
comment on table rules.rule_version is 'The text of a rule as released; a version is never edited.';
select platform.make_reference('rules.rule_version');

create table rules.parameter_value (
  id text not null,
  scope text not null,
  valid_from date not null,
  valid_to date,
  value jsonb not null,
  document_number text not null,
  verified boolean not null,
  source text not null,
  constraint parameter_value_pkey primary key (id, scope, valid_from),
  constraint parameter_value_scope check (scope ~ '^[0-9]{9}$'),
  constraint parameter_value_period check (valid_to is null or valid_to > valid_from)
);
comment on table rules.parameter_value is 'Thresholds as an office set them: money as a string of whole fen, valid_to is the first day it no longer holds.';
comment on column rules.parameter_value.scope is 'The office that set the value; offices below it may only tighten it.';
select platform.make_reference('rules.parameter_value');

create table rules.rule_set (
  region text not null,
  hash text not null,
  rules jsonb not null,
  parameters jsonb not null,
  -- {parameter: [{region, unit}]}
  bound_by jsonb not null,
  first_used timestamptz not null,
  constraint rule_set_pkey primary key (region, hash),
  constraint rule_set_form check (jsonb_typeof(rules) = 'array' and jsonb_typeof(parameters) = 'object' and jsonb_typeof(bound_by) = 'object')
);
comment on table rules.rule_set is 'What a verdict was judged by: rule versions by command, and the thresholds as they bound the region. A rule of it without a finding passed.';
select platform.distribute('rules.rule_set');
select platform.protect('rules.rule_set');

create table rules.verdict (
  region text not null,
  id uuid not null,
  document uuid not null,
  command text not null,
  seq bigint not null,
  effect text not null,
  rule_set text not null,
  findings jsonb not null,
  features jsonb not null,
  judged_at timestamptz not null,
  constraint verdict_pkey primary key (region, id),
  constraint verdict_once unique (region, document, seq),
  constraint verdict_effect check (effect = any ('{pass,forbid,intercept,evidence,note,record}'::text[])),
  constraint verdict_findings check (jsonb_typeof(findings) = 'array')
);
-- Rows come in the order of time and are never moved, so a day is found by a few pages of index, whatever the years behind it.
create index verdict_day on rules.verdict using brin (region, judged_at) with (autosummarize = on);
-- What found something, newest first: how often each rule hit, without looking at all that passed.
create index verdict_found on rules.verdict (region, judged_at desc) where effect <> 'pass';
-- Whatever was judged in a period, from the index alone: most of it passed, and its row says nothing more.
create index verdict_submitted on rules.verdict (region, judged_at) include (document, effect) where command = 'submit';
comment on table rules.verdict is 'All findings at one moment. Append-only: nobody is granted update or delete.';
select platform.distribute('rules.verdict');
select platform.protect('rules.verdict');

create table rules.shadow_verdict (
  region text not null,
  candidate uuid not null,
  round integer not null,
  rule text not null,
  seq bigint not null,
  version integer not null,
  document uuid not null,
  command text not null,
  outcome text not null,
  live text,
  live_version integer,
  unit uuid not null,
  amount_fen bigint,
  finding jsonb,
  judged_at timestamptz not null,
  constraint shadow_verdict_pkey primary key (region, candidate, round, rule, seq),
  constraint shadow_verdict_outcome check (outcome in ('hit', 'pass', 'notApplicable', 'cannotJudge')),
  constraint shadow_verdict_live check (live in ('hit', 'pass', 'notApplicable', 'cannotJudge') and (live is null) = (live_version is null))
);
comment on table rules.shadow_verdict is 'What a candidate rule in shadow would have found beside the live rules, by the document that put it in shadow. It has no effect on anything.';
comment on column rules.shadow_verdict.live is 'What the live rule of the same id found of the same document at the same moment; null: none was asked.';
select platform.distribute('rules.shadow_verdict');
alter table rules.shadow_verdict add constraint shadow_verdict_of foreign key (region, document, seq) references rules.verdict (region, document, seq);
select platform.protect('rules.shadow_verdict');

grant select, insert on rules.shadow_verdict to sluice_gate;
grant select on rules.shadow_verdict to sluice_read;
grant select on rules.rule_version, rules.parameter_value to sluice_gate, sluice_read;
grant select, insert on rules.rule_set, rules.verdict to sluice_gate;
grant select on rules.rule_set, rules.verdict to sluice_read;

-- What the program looked for at night and found. Written by the owner: a night that the gate's login could write would be left out, because it
-- has been. Never changed: an alert that a finding bears is a document.
create schema patrol;

create table patrol.run (
  region text not null,
  n int not null check (n >= 1),
  day date not null,
  from_day date not null,
  at timestamptz not null,
  seconds numeric(9, 1) not null check (seconds >= 0),
  payments int not null check (payments >= 0),
  findings int not null check (findings >= 0),
  alerts int not null check (alerts >= 0),
  -- Null: it was carried to its end. Else why not, in both languages.
  failed jsonb check (failed is null or (failed ? 'zh' and failed ? 'en')),
  waiting jsonb,
  tests jsonb not null check (jsonb_typeof(tests) = 'array'),
  primary key (region, n)
);
comment on table patrol.run is 'One night over the books of a region, done or failed.';
select platform.distribute('patrol.run');

create table patrol.finding (
  region text not null,
  run int not null,
  rank int not null check (rank >= 1),
  identity text not null check (identity ~ '^[0-9a-f]{64}$'),
  test text not null,
  period text not null,
  unit text,
  payee text,
  amount_fen bigint,
  count int not null check (count >= 0),
  sure numeric(3, 2),
  reason jsonb not null check (reason ? 'zh' and reason ? 'en'),
  documents text[] not null,
  alert uuid,
  is_new boolean not null,
  primary key (region, run, rank)
);
comment on table patrol.finding is 'What the tests of one night found, the ones most worth an hour first. Names of payees: for supervision.';
select platform.distribute('patrol.finding');
alter table patrol.finding add constraint finding_of_run foreign key (region, run) references patrol.run (region, n);
create index finding_of_test on patrol.finding (region, run, test, rank);

grant usage on schema patrol to sluice_gate, sluice_read;
grant select on patrol.run, patrol.finding to sluice_gate, sluice_read;
select platform.protect('patrol.run');
select platform.protect('patrol.finding');

-- Lists kept outside this system, as they were taken over: each taking-over stays, so that a verdict of the past is recomputed
-- from what was known then.
create schema register;

create table register.load (
  region text not null,
  name text not null check (octet_length(name) between 1 and 60),
  n int not null check (n >= 1),
  complete boolean not null,
  source text not null check (octet_length(source) between 1 and 400),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  -- Digest of the canonical lines, and the checked document whose leaf holds it.
  content text not null check (content ~ '^[0-9a-f]{64}$'),
  document uuid not null,
  rows int not null check (rows >= 0),
  taken_at timestamptz not null,
  -- The order of numbers is the order of time: the newest before a moment is found by both.
  previous int,
  previous_at timestamptz,
  primary key (region, name, n),
  constraint load_of_document unique (region, document),
  constraint load_at unique (region, name, n, taken_at),
  constraint load_follows check (case when n = 1 then previous is null and previous_at is null
    else previous is not null and previous = n - 1 and previous_at is not null and previous_at <= taken_at end)
);
comment on table register.load is 'One taking-over of an outside list: whole (complete) or in part.';
select platform.distribute('register.load');
alter table register.load add constraint load_chain foreign key (region, name, previous, previous_at) references register.load (region, name, n, taken_at);

alter table register.load add constraint load_document foreign key (region, document) references document.document (region, id);

-- Lists that were handed in and wait for a document that is checked; under the digest of their content, so that nobody changes what another looks at.
create table register.staged (
  region text not null,
  content text not null check (content ~ '^[0-9a-f]{64}$'),
  line int not null check (line >= 1),
  key text not null check (octet_length(key) between 1 and 600),
  valid_from date,
  valid_to date,
  body jsonb not null check (jsonb_typeof(body) = 'object'),
  primary key (region, content, line)
);
comment on table register.staged is 'Lines of lists as they were handed in; a checked document copies them into register.entry.';
select platform.distribute('register.staged');

create table register.entry (
  region text not null,
  name text not null,
  load int not null,
  line int not null check (line >= 1),
  key text not null check (octet_length(key) between 1 and 600),
  valid_from date,
  -- First day on which it no longer holds.
  valid_to date,
  body jsonb not null check (jsonb_typeof(body) = 'object'),
  primary key (region, name, load, line),
  constraint entry_period check (valid_to is null or valid_from is null or valid_to > valid_from)
);
comment on table register.entry is 'Lines of outside lists; the columns of a list are declared with its register and are the keys of body, money as a string of whole fen.';
select platform.distribute('register.entry');
alter table register.entry add constraint entry_of_load foreign key (region, name, load) references register.load (region, name, n);
create index entry_key on register.entry (region, name, key);

-- Names, identity numbers and accounts of persons: the gate asks, nobody browses.
grant usage on schema register to sluice_gate, sluice_read;
grant select, insert on register.load, register.staged, register.entry to sluice_gate;
grant select on register.load to sluice_read;
select platform.protect('register.load');
select platform.protect('register.staged');
select platform.protect('register.entry');

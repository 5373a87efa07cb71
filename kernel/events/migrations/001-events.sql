-- The outbox lives with its region; relays read on from their own cursor, so an event is handled at least once, in order.
create schema events;

create table events.outbox (
  region text not null,
  seq bigint not null,
  n smallint not null,
  topic text not null,
  document uuid not null,
  payload json not null,
  at timestamptz not null,
  primary key (region, seq, n)
);

create table events.cursor (
  region text not null,
  consumer text not null,
  seq bigint not null,
  n smallint not null,
  primary key (region, consumer)
);

-- What people are told, made by the relay from events: at most one notice per task, whatever is relayed twice.
create table events.notice (
  region text not null,
  seq bigint not null,
  n smallint not null,
  -- Order among the notices of one event.
  m smallint not null,
  about text not null check (about in ('task', 'returned', 'ended', 'webhook')),
  -- 'position:<code>:<unit, empty for the office>' or 'person:<id>'.
  addressee text not null check (addressee ~ '^(position:[^:]+:|person:.)'),
  -- Null for what concerns no document, which says itself what happened: {zh, en}.
  document uuid,
  task uuid,
  said jsonb,
  at timestamptz not null,
  primary key (region, seq, n, m),
  constraint notice_task unique (region, task),
  constraint notice_about_task check ((about = 'task') = (task is not null)),
  constraint notice_about_document check ((about = 'webhook') = (document is null) and (document is null) = (said is not null))
);

-- Several people hold one position, and each reads for themselves.
create table events.notice_read (
  region text not null,
  person uuid not null,
  seq bigint not null,
  n smallint not null,
  m smallint not null,
  at timestamptz not null,
  primary key (region, person, seq, n, m)
);

-- Programs of others that are told of events: names and ids, never what is in a document. Each stands at its own place in the outbox.
create table events.webhook (
  region text not null,
  id uuid not null,
  url text not null check (url ~ '^https?://'),
  -- 'payment.submit', 'payment.*' or '*'.
  topics text[] not null check (cardinality(topics) > 0),
  -- Signs what is sent, so it is kept as it is; no reader sees this table.
  secret text not null,
  made_by uuid not null,
  made_at timestamptz not null,
  state text not null check (state in ('live', 'dead', 'ended')),
  seq bigint not null,
  n smallint not null,
  failures int not null default 0 check (failures >= 0),
  -- Not before; also the lease of the server that is sending.
  next_at timestamptz not null,
  delivered_at timestamptz,
  problem text,
  primary key (region, id)
);

select platform.distribute('events.outbox');
select platform.distribute('events.webhook');
select platform.distribute('events.notice');
select platform.distribute('events.notice_read');
alter table events.notice_read add constraint read_notice foreign key (region, seq, n, m) references events.notice (region, seq, n, m) on delete cascade;
create index notice_newest on events.notice (region, addressee, seq desc, n desc, m desc);
select platform.distribute('events.cursor');

grant usage on schema events to sluice_gate, sluice_read;
grant select, insert on events.outbox to sluice_gate;
grant select, insert on events.cursor, events.webhook to sluice_gate;
select platform.allow_update('events.cursor', '{seq, n}');
select platform.allow_update('events.webhook', '{made_by, state, seq, n, failures, next_at, delivered_at, problem}');
grant select, insert on events.notice, events.notice_read to sluice_gate;
grant select on events.notice, events.notice_read to sluice_read;

select platform.protect('events.outbox');
select platform.protect('events.cursor');
select platform.protect('events.notice');
select platform.protect('events.notice_read');
select platform.protect('events.webhook');

-- The outbox lives with its region; relays read on from their own cursor, so an event is handled at least once, in order.
create schema events;

create table events.outbox (
  region text not null,
  seq bigint not null,
  n smallint not null,
  topic text not null,
  document uuid not null,
  payload jsonb not null,
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

select platform.distribute('events.outbox');
select platform.distribute('events.cursor');

grant usage on schema events to sluice_gate, sluice_read;
grant select, insert on events.outbox to sluice_gate;
grant select, insert, update on events.cursor to sluice_gate;

select platform.protect('events.outbox');
select platform.protect('events.cursor');

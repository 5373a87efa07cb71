-- Who may do what: natural persons, the positions they hold for a time, the duties of a position,
-- and the acts by which the database itself refuses one person on two sides of the same money.
create extension if not exists btree_gist;
create schema access;

-- A person is a natural person; accounts come and go, the person stays (CONTRACTS §4).
create table access.person (
  id uuid primary key,
  name text not null check (name <> ''),
  staff_number text not null unique,
  machine boolean not null default false,
  -- Looks after the system and holds no position, ever: assignment_holder below.
  administrator boolean not null default false,
  constraint person_administrator unique (id, administrator)
);

create table access.account (
  login text primary key check (login ~ '^[a-z0-9][a-z0-9._-]{1,63}$'),
  person uuid not null,
  password_hash text not null,
  closed_at timestamptz
);

-- Attempts to log in since the last success, by the hash of the name that was typed, whether or not there is such a login:
-- a table that knew only real ones would tell them apart. Rows older than the bar are forgotten.
create table access.login_attempt (
  login_hash bytea primary key,
  failures int not null check (failures > 0),
  at timestamptz not null,
  barred_until timestamptz
);

-- How the first administrator of an empty database comes in: at most one link, of which only the hash is kept.
create table access.first_link (
  one boolean primary key default true check (one),
  token_hash bytea not null,
  expires_at timestamptz not null
);

-- Only the hash of a session's secret is kept: who reads the table cannot take over a session.
create table access.session (
  secret_hash bytea primary key,
  login text not null,
  person uuid not null,
  started_at timestamptz not null,
  expires_at timestamptz not null
);

-- An incompatible set: two or more duties that no one person may perform on the same key.
-- scope 'money': enforced by access.act on the noun's id; 'unit', 'bureau': enforced on dated assignments.
create table access.incompatible_duties (
  pair text not null,
  duty text not null,
  side text not null,
  scope text not null check (scope in ('money', 'unit', 'bureau')),
  noun text not null,
  basis text not null,
  verified boolean not null default false,
  primary key (pair, duty)
);

create table access.unit (
  region text not null,
  id uuid not null,
  code text not null,
  name text not null,
  credit_code text,
  office boolean not null default false,
  primary key (region, id),
  constraint unit_code_once unique (region, code)
);

create table access.position (
  region text not null,
  id uuid not null,
  code text not null,
  unit uuid not null,
  name_zh text not null,
  name_en text not null,
  primary key (region, id),
  constraint position_once unique (region, unit, code)
);

-- What a position may do, up to which amount, from when to when. Here and below, valid_to is the first day that it no longer holds.
create table access.duty_grant (
  region text not null,
  position uuid not null,
  duty text not null,
  limit_fen bigint check (limit_fen > 0),
  valid_from date not null,
  valid_to date,
  primary key (region, position, duty, valid_from),
  constraint duty_grant_period check (valid_to > valid_from)
);

create table access.assignment (
  region text not null,
  id uuid not null,
  position uuid not null,
  person uuid not null,
  role text not null check (role in ('primary', 'deputy')),
  period daterange not null check (not isempty(period)),
  administrator boolean not null default false check (not administrator),
  primary key (region, id),
  constraint assignment_person unique (region, id, person, period),
  -- One A holder of a position at a time; several people hold the same work through several positions.
  constraint assignment_once exclude using gist (region with =, position with =, person with =, period with &&)
);

-- One row per assignment and per incompatible set with unit or bureau scope that the position takes part in.
create table access.assignment_side (
  region text not null,
  assignment uuid not null,
  person uuid not null,
  scope_key text not null,
  pair text not null,
  side text not null,
  period daterange not null,
  primary key (region, assignment, pair, side),
  constraint assignment_sides_apart exclude using gist
    (region with =, scope_key with =, pair with =, person with =, side with <>, period with &&)
);

-- Which other regions a person may read, and why: an explicit list, never "and below".
create table access.oversight (
  person uuid not null,
  region text not null,
  valid_from date not null,
  valid_to date,
  reason text not null,
  primary key (person, region, valid_from),
  constraint oversight_period check (valid_to > valid_from)
);

-- One person, one side of one set on one key, for ever. A second side meets the primary key and fails.
create table access.act (
  region text not null,
  key text not null,
  pair text not null,
  person uuid not null,
  side text not null,
  seq bigint not null,
  primary key (region, key, pair, person),
  constraint act_side unique (region, key, pair, person, side)
);

select platform.make_reference('access.person');
select platform.make_reference('access.account');
select platform.make_reference('access.login_attempt');
select platform.make_reference('access.first_link');
select platform.make_reference('access.session');
select platform.make_reference('access.incompatible_duties');
select platform.make_reference('access.oversight');
select platform.distribute('access.unit');
select platform.distribute('access.position');
select platform.distribute('access.duty_grant');
select platform.distribute('access.assignment');
select platform.distribute('access.assignment_side');
select platform.distribute('access.act');

alter table access.account add constraint account_person foreign key (person) references access.person (id);
alter table access.unit add constraint unit_region foreign key (region) references platform.region (region);
alter table access.position add constraint position_unit foreign key (region, unit) references access.unit (region, id);
alter table access.duty_grant add constraint grant_position foreign key (region, position) references access.position (region, id);
alter table access.assignment add constraint assignment_position foreign key (region, position) references access.position (region, id);
alter table access.assignment add constraint assignment_holder
  foreign key (person, administrator) references access.person (id, administrator);
alter table access.assignment_side add constraint side_assignment
  foreign key (region, assignment, person, period) references access.assignment (region, id, person, period);

create index assignment_by_person on access.assignment (region, person);
create index session_expiry on access.session (expires_at);
create index login_attempt_age on access.login_attempt (at);

-- The gate may not make people. This it may: once, in a database without any login, through a link that the owner has offered
-- (decision 0016). The link is spent by the same statement, so of two that come at once one finds nothing.
-- It takes the token and hashes it itself: the hash alone, which the gate can read, opens nothing.
create function access.take_first_link(
  p_token bytea, p_person uuid, p_name text, p_staff_number text, p_login text, p_password_hash text
) returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $f$
begin
  delete from access.first_link where token_hash = sha256(p_token) and expires_at > now();
  if not found or exists (select from access.account) then return false; end if;
  insert into access.person (id, name, staff_number, administrator) values (p_person, p_name, p_staff_number, true);
  insert into access.account (login, person, password_hash) values (p_login, p_person, p_password_hash);
  return true;
end $f$;
revoke all on function access.take_first_link from public;
grant execute on function access.take_first_link to sluice_gate;

grant usage on schema access to sluice_gate, sluice_read;
grant select on all tables in schema access to sluice_gate;
grant insert on access.act to sluice_gate;
grant insert, update, delete on access.session, access.login_attempt to sluice_gate;
grant select on access.person, access.unit, access.position, access.assignment, access.incompatible_duties to sluice_read;

select platform.protect('access.unit');
select platform.protect('access.position');
select platform.protect('access.duty_grant');
select platform.protect('access.assignment');
select platform.protect('access.assignment_side');
select platform.protect('access.act');

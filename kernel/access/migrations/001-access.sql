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
  -- Which of the three administrators (三员) this person is, if any: one at most, for ever. Such a person holds only positions of
  -- that kind, and nobody else holds those: assignment_holder and assignment_place below.
  administers text not null default 'none' check (administers in ('none', 'system', 'security', 'audit')),
  constraint person_administers unique (id, administers)
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

-- How the first of each of the three administrators comes in: at most one link each, of which only the hash is kept. That of the
-- system administrator is offered to an empty database; with it come those of the other two, for the office that it opened.
create table access.first_link (
  administers text primary key check (administers in ('system', 'security', 'audit')),
  token_hash bytea not null,
  expires_at timestamptz not null,
  region text,
  constraint first_link_region check ((region is null) = (administers = 'system'))
);

-- Only the hash of a session's secret is kept: who reads the table cannot take over a session.
create table access.session (
  secret_hash bytea primary key,
  login text not null,
  person uuid not null,
  started_at timestamptz not null,
  expires_at timestamptz not null
);

-- A key that a person made for a program of theirs. It opens what the person may and its scope names, for one region, until it ends; of the
-- secret only the hash is kept.
create table access.token (
  id uuid primary key,
  secret_hash bytea not null unique,
  login text not null,
  person uuid not null,
  name text not null check (name <> ''),
  region text not null check (region ~ '^[0-9]{9}$'),
  -- Kinds of document that it reads and, with a position, acts on; '*' is every kind and what is no document.
  kinds text[] not null check (cardinality(kinds) > 0),
  position uuid,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  used_at timestamptz,
  constraint token_ends check (expires_at > made_at and expires_at <= made_at + interval '367 days')
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
  -- What a sentence calls the side; null: its code.
  title_zh text,
  title_en text,
  primary key (pair, duty)
);

-- One approved document that changed the organisation: who wrote it and who approved it are acts of two persons on its key.
create table access.change (
  region text not null,
  seq bigint not null,
  document uuid not null,
  key text not null,
  pair text not null default 'organisation' check (pair = 'organisation'),
  writer uuid not null,
  writer_side text not null default 'write' check (writer_side = 'write'),
  approver uuid not null,
  approver_side text not null default 'approve' check (approver_side = 'approve'),
  primary key (region, seq),
  constraint change_once unique (region, document),
  constraint change_key check (key = 'organisation:' || document::text),
  constraint change_two_persons check (writer <> approver)
);

-- A budget unit, the finance office itself, or a division of the office, which lies below it.
create table access.unit (
  region text not null,
  id uuid not null,
  code text not null,
  name text not null,
  credit_code text,
  office boolean not null default false,
  parent uuid,
  -- The first day on which it is no more.
  closed_on date,
  -- The document that made or last changed the row; here and below null when the owner's login installed it.
  change bigint,
  primary key (region, id),
  constraint unit_code_once unique (region, code),
  constraint unit_parent check (parent <> id and (parent is null or office))
);

-- Who belongs to the staff of one office's region, from when to when. A person of several regions has a row in each.
create table access.member (
  region text not null,
  person uuid not null,
  joined_on date not null,
  left_on date,
  change bigint,
  primary key (region, person),
  constraint member_period check (left_on >= joined_on)
);

-- Positions as the modules declare them: what they are called and which duties they come with when an office opens one.
create table access.position_kind (
  code text primary key,
  name_zh text not null,
  name_en text not null,
  office boolean not null,
  -- Held by the program itself: no office opens one.
  machine boolean not null,
  duties text[] not null
);

create table access.position (
  region text not null,
  id uuid not null,
  code text not null,
  unit uuid not null,
  name_zh text not null,
  name_en text not null,
  administers text not null default 'none' check (administers in ('none', 'system', 'security', 'audit')),
  closed_on date,
  change bigint,
  primary key (region, id),
  constraint position_once unique (region, unit, code),
  constraint position_administers unique (region, id, administers)
);

-- What a position may do, up to which amount, from when to when. Here and below, valid_to is the first day that it no longer holds.
create table access.duty_grant (
  region text not null,
  position uuid not null,
  duty text not null,
  limit_fen bigint check (limit_fen > 0),
  valid_from date not null,
  valid_to date,
  administers text not null default 'none',
  change bigint,
  primary key (region, position, duty, valid_from),
  constraint duty_grant_period check (valid_to > valid_from),
  -- The work of the three administrators is for their own positions, and those do nothing else.
  constraint duty_grant_administers check (administers = case duty
    when 'organisation.write' then 'system' when 'organisation.approve' then 'security' when 'organisation.audit' then 'audit' else 'none' end),
  constraint duty_grant_once exclude using gist (region with =, position with =, duty with =, daterange(valid_from, valid_to) with &&)
);

create table access.assignment (
  region text not null,
  id uuid not null,
  position uuid not null,
  person uuid not null,
  role text not null check (role in ('primary', 'deputy')),
  period daterange not null check (not isempty(period)),
  administers text not null default 'none',
  -- By which change it began and ended. Ended at once, it is cut: the rest of its last day is no longer held.
  begun bigint,
  ended bigint,
  cut boolean not null default false,
  -- The person on the staff of the region; what a change began has one.
  member uuid,
  primary key (region, id),
  constraint assignment_person unique (region, id, person, period),
  constraint assignment_member_is_person check (member = person and (begun is null or member is not null)),
  constraint assignment_cut check (not cut or ended is not null),
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

-- Who tried to come in, from where, and what came of it. An unknown name is not kept, nor its hash: people type a password into the
-- wrong box.
create table access.login_log (
  id uuid primary key,
  at timestamptz not null,
  outcome text not null check (outcome in ('success', 'failure', 'barred', 'logout', 'invited')),
  login text,
  person uuid,
  address text not null,
  agent text not null check (octet_length(agent) <= 400)
);

-- What left the building as a file or on paper: who, what, how many rows, when. Nobody changes or deletes a row.
create table access.export_log (
  region text not null,
  id uuid not null,
  at timestamptz not null,
  person uuid not null,
  position uuid,
  what text not null check (octet_length(what) between 1 and 100),
  format text not null check (format in ('csv', 'xlsx', 'json', 'parquet', 'pdf', 'print', 'zip', 'xml', 'other')),
  -- Null: not counted, because a file went out as it came in.
  rows bigint check (rows >= 0),
  -- What was asked for: filters, a document's number. Never what was in it.
  about text not null check (octet_length(about) <= 1000),
  address text not null,
  -- A long one is written down when it begins and again, with its rows, when it is done or was broken off; only then is it counted.
  outcome text not null default 'done' check (outcome in ('begun', 'done', 'aborted')),
  begun uuid,
  primary key (region, id),
  check (outcome <> 'begun' or (begun is null and rows is null)),
  check (outcome <> 'aborted' or begun is not null)
);

-- Which documents those who watch over others looked at: supervision, monitoring, authors of rules, and who oversees the region. What a page
-- asks within ten minutes is one look, kept with its first moment. Nobody changes or deletes a row.
create table access.look_log (
  region text not null,
  id uuid not null,
  at timestamptz not null,
  person uuid not null,
  -- Null: by oversight, from outside the office.
  position uuid,
  document uuid not null,
  stretch int not null,
  address text not null,
  primary key (region, id),
  constraint look_once unique (region, document, person, stretch)
);

-- By it a person is told apart in what rules look back on, without a number that could be found by trying all of them (decision 0050).
-- Made here, once; nobody has a right to change it, and the gate alone reads it.
create table access.digest_key (
  one boolean primary key default true check (one),
  key bytea not null check (octet_length(key) = 32)
);
insert into access.digest_key (key) values (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

select platform.make_reference('access.person');
select platform.make_reference('access.account');
select platform.make_reference('access.login_attempt');
select platform.make_reference('access.first_link');
select platform.make_reference('access.session');
select platform.make_reference('access.token');
select platform.make_reference('access.incompatible_duties');
select platform.make_reference('access.position_kind');
select platform.make_reference('access.oversight');
select platform.make_reference('access.login_log');
select platform.make_reference('access.digest_key');
select platform.distribute('access.export_log');
select platform.distribute('access.look_log');
select platform.distribute('access.change');
select platform.distribute('access.unit');
select platform.distribute('access.member');
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
alter table access.assignment add constraint assignment_holder foreign key (person, administers) references access.person (id, administers);
alter table access.assignment add constraint assignment_place
  foreign key (region, position, administers) references access.position (region, id, administers);
alter table access.assignment add constraint assignment_member foreign key (region, member) references access.member (region, person);
alter table access.duty_grant add constraint grant_place
  foreign key (region, position, administers) references access.position (region, id, administers);
alter table access.unit add constraint unit_below foreign key (region, parent) references access.unit (region, id);
alter table access.member add constraint member_person foreign key (person) references access.person (id);
-- Whatever the gate changes about the organisation names a change, and a change names the acts of two persons.
alter table access.change add constraint change_writer
  foreign key (region, key, pair, writer, writer_side) references access.act (region, key, pair, person, side);
alter table access.change add constraint change_approver
  foreign key (region, key, pair, approver, approver_side) references access.act (region, key, pair, person, side);
alter table access.unit add constraint unit_change foreign key (region, change) references access.change (region, seq);
alter table access.member add constraint member_change foreign key (region, change) references access.change (region, seq);
alter table access.position add constraint position_change foreign key (region, change) references access.change (region, seq);
alter table access.duty_grant add constraint grant_change foreign key (region, change) references access.change (region, seq);
alter table access.assignment add constraint assignment_begun foreign key (region, begun) references access.change (region, seq);
alter table access.assignment add constraint assignment_ended foreign key (region, ended) references access.change (region, seq);
alter table access.assignment_side add constraint side_assignment
  foreign key (region, assignment, person, period) references access.assignment (region, id, person, period);

-- Asked for every actor of every batch; the exclusions above would be searched ten times as slowly.
create index assignment_by_person on access.assignment (region, person, position);
create index duty_grant_by_position on access.duty_grant (region, position);
create index token_by_person on access.token (person);
create index session_expiry on access.session (expires_at);
create index login_log_newest on access.login_log (at desc, id desc);
create index export_log_newest on access.export_log (region, at desc, id desc);
create index look_log_newest on access.look_log (region, at desc, id desc);
create unique index export_log_end on access.export_log (region, begun) where begun is not null;
create index login_attempt_age on access.login_attempt (at);

grant usage on schema access to sluice_gate, sluice_read;
grant select on all tables in schema access to sluice_gate;
grant insert on access.act, access.login_log, access.export_log, access.look_log to sluice_gate;
grant insert on access.token to sluice_gate;
grant insert, delete on access.session, access.login_attempt to sluice_gate;
grant insert on access.change, access.unit, access.member, access.position, access.duty_grant, access.assignment, access.assignment_side to sluice_gate;
select platform.allow_update('access.token', '{revoked_at, used_at}'), platform.allow_update('access.login_attempt', '{failures, at, barred_until}');
select platform.allow_update('access.unit', '{name, credit_code, closed_on, change}');
select platform.allow_update('access.member', '{joined_on, left_on, change}');
select platform.allow_update('access.position', '{name_zh, name_en, closed_on, change}');
select platform.allow_update('access.duty_grant', '{valid_to, change}');
select platform.allow_update('access.assignment', '{period, cut, ended}');
-- A side ends with its assignment and is never another.
select platform.allow_update('access.assignment_side', '{period}');
grant select on access.person, access.unit, access.member, access.position, access.duty_grant, access.assignment, access.incompatible_duties,
  access.act, access.position_kind, access.login_log, access.export_log, access.look_log to sluice_read;

select platform.protect('access.unit');
select platform.protect('access.position');
select platform.protect('access.duty_grant');
select platform.protect('access.assignment');
select platform.protect('access.assignment_side');
select platform.protect('access.act');
select platform.protect('access.export_log');
select platform.protect('access.look_log');
select platform.protect('access.change');
select platform.protect('access.member');

-- Over and above its region, the gate leaves no row of the organisation that names no change.
create policy gate_by_change on access.unit as restrictive to sluice_gate using (true) with check (change is not null);
create policy gate_by_change on access.member as restrictive to sluice_gate using (true) with check (change is not null);
create policy gate_by_change on access.position as restrictive to sluice_gate using (true) with check (change is not null);
create policy gate_by_change on access.duty_grant as restrictive to sluice_gate using (true) with check (change is not null);
create policy gate_by_change on access.assignment as restrictive to sluice_gate using (true) with check (begun is not null or ended is not null);
-- What the owner's login began, a change may end; a row that no change began is never the gate's to make.
create policy gate_begins on access.assignment as restrictive for insert to sluice_gate with check (begun is not null);

-- Printed by `npm run schema` from the migrations of kernel and modules. Do not edit.

create extension btree_gist;
create schema access;
grant usage on schema access to sluice_gate;
grant usage on schema access to sluice_read;
create schema bank;
grant usage on schema bank to sluice_gate;
grant usage on schema bank to sluice_read;
create schema budget;
grant usage on schema budget to sluice_gate;
grant usage on schema budget to sluice_read;
create schema command;
grant usage on schema command to sluice_gate;
grant usage on schema command to sluice_read;
create schema desk;
grant usage on schema desk to sluice_gate;
grant usage on schema desk to sluice_read;
create schema document;
grant usage on schema document to sluice_gate;
grant usage on schema document to sluice_read;
create schema events;
grant usage on schema events to sluice_gate;
grant usage on schema events to sluice_read;
create schema ledger;
grant usage on schema ledger to sluice_gate;
grant usage on schema ledger to sluice_read;
create schema log;
grant usage on schema log to sluice_gate;
grant usage on schema log to sluice_read;
grant usage on schema log to sluice_sequencer;
create schema patrol;
grant usage on schema patrol to sluice_gate;
grant usage on schema patrol to sluice_read;
create schema payment;
grant usage on schema payment to sluice_gate;
grant usage on schema payment to sluice_read;
create schema platform;
grant usage on schema platform to sluice_gate;
grant usage on schema platform to sluice_read;
grant usage on schema platform to sluice_sequencer;
create schema process;
grant usage on schema process to sluice_gate;
grant usage on schema process to sluice_read;
create schema register;
grant usage on schema register to sluice_gate;
grant usage on schema register to sluice_read;
create schema rulebook;
grant usage on schema rulebook to sluice_gate;
grant usage on schema rulebook to sluice_read;
create schema rules;
grant usage on schema rules to sluice_gate;
grant usage on schema rules to sluice_read;

create table access.account (
  login text not null,
  person uuid not null,
  password_hash text not null,
  closed_at timestamp with time zone,
  constraint account_pkey PRIMARY KEY (login),
  constraint account_login_check CHECK ((login ~ '^[a-z0-9][a-z0-9._-]{1,63}$'::text)),
  constraint account_person FOREIGN KEY (person) REFERENCES access.person(id)
);
grant select on access.account to sluice_gate;
-- spread: reference

create table access.act (
  region text not null,
  key text not null,
  pair text not null,
  person uuid not null,
  side text not null,
  seq bigint not null,
  constraint act_pkey PRIMARY KEY (region, key, pair, person),
  constraint act_side UNIQUE (region, key, pair, person, side)
);
alter table access.act enable row level security;
alter table access.act force row level security;
create policy gate_own_region on access.act for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on access.act for all to sluice_owner using (true) with check (true);
create policy read_own_scope on access.act for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on access.act for all to sluice_sequencer using (true) with check (true);
grant insert, select on access.act to sluice_gate;
grant select on access.act to sluice_read;
-- spread: distributed

create table access.assignment (
  region text not null,
  id uuid not null,
  "position" uuid not null,
  person uuid not null,
  role text not null,
  period daterange not null,
  administers text not null default 'none'::text,
  begun bigint,
  ended bigint,
  cut boolean not null default false,
  member uuid,
  constraint assignment_pkey PRIMARY KEY (region, id),
  constraint assignment_person UNIQUE (region, id, person, period),
  constraint assignment_cut CHECK (((NOT cut) OR (ended IS NOT NULL))),
  constraint assignment_member_is_person CHECK (((member = person) AND ((begun IS NULL) OR (member IS NOT NULL)))),
  constraint assignment_period_check CHECK ((NOT isempty(period))),
  constraint assignment_role_check CHECK ((role = ANY (ARRAY['primary'::text, 'deputy'::text]))),
  constraint assignment_once EXCLUDE USING gist (region WITH =, "position" WITH =, person WITH =, period WITH &&),
  constraint assignment_begun FOREIGN KEY (region, begun) REFERENCES access.change(region, seq),
  constraint assignment_ended FOREIGN KEY (region, ended) REFERENCES access.change(region, seq),
  constraint assignment_holder FOREIGN KEY (person, administers) REFERENCES access.person(id, administers),
  constraint assignment_member FOREIGN KEY (region, member) REFERENCES access.member(region, person),
  constraint assignment_place FOREIGN KEY (region, "position", administers) REFERENCES access."position"(region, id, administers),
  constraint assignment_position FOREIGN KEY (region, "position") REFERENCES access."position"(region, id)
);
CREATE INDEX assignment_by_person ON access.assignment USING btree (region, person, "position");
alter table access.assignment enable row level security;
alter table access.assignment force row level security;
create policy gate_begins on access.assignment as restrictive for insert to sluice_gate with check ((begun IS NOT NULL));
create policy gate_by_change on access.assignment as restrictive for all to sluice_gate using (true) with check (((begun IS NOT NULL) OR (ended IS NOT NULL)));
create policy gate_own_region on access.assignment for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on access.assignment for all to sluice_owner using (true) with check (true);
create policy read_own_scope on access.assignment for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on access.assignment for all to sluice_sequencer using (true) with check (true);
grant insert, select on access.assignment to sluice_gate;
grant select on access.assignment to sluice_read;
grant update (period, ended, cut) on access.assignment to sluice_gate;
-- spread: distributed

create table access.assignment_side (
  region text not null,
  assignment uuid not null,
  person uuid not null,
  scope_key text not null,
  pair text not null,
  side text not null,
  period daterange not null,
  constraint assignment_side_pkey PRIMARY KEY (region, assignment, pair, side),
  constraint assignment_sides_apart EXCLUDE USING gist (region WITH =, scope_key WITH =, pair WITH =, person WITH =, side WITH <>, period WITH &&),
  constraint side_assignment FOREIGN KEY (region, assignment, person, period) REFERENCES access.assignment(region, id, person, period)
);
alter table access.assignment_side enable row level security;
alter table access.assignment_side force row level security;
create policy gate_own_region on access.assignment_side for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on access.assignment_side for all to sluice_owner using (true) with check (true);
create policy read_own_scope on access.assignment_side for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on access.assignment_side for all to sluice_sequencer using (true) with check (true);
grant insert, select on access.assignment_side to sluice_gate;
grant update (period) on access.assignment_side to sluice_gate;
-- spread: distributed

create table access.change (
  region text not null,
  seq bigint not null,
  document uuid not null,
  key text not null,
  pair text not null default 'organisation'::text,
  writer uuid not null,
  writer_side text not null default 'write'::text,
  approver uuid not null,
  approver_side text not null default 'approve'::text,
  constraint change_pkey PRIMARY KEY (region, seq),
  constraint change_once UNIQUE (region, document),
  constraint change_approver_side_check CHECK ((approver_side = 'approve'::text)),
  constraint change_key CHECK ((key = ('organisation:'::text || (document)::text))),
  constraint change_pair_check CHECK ((pair = 'organisation'::text)),
  constraint change_two_persons CHECK ((writer <> approver)),
  constraint change_writer_side_check CHECK ((writer_side = 'write'::text)),
  constraint change_approver FOREIGN KEY (region, key, pair, approver, approver_side) REFERENCES access.act(region, key, pair, person, side),
  constraint change_writer FOREIGN KEY (region, key, pair, writer, writer_side) REFERENCES access.act(region, key, pair, person, side)
);
alter table access.change enable row level security;
alter table access.change force row level security;
create policy gate_own_region on access.change for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on access.change for all to sluice_owner using (true) with check (true);
create policy read_own_scope on access.change for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on access.change for all to sluice_sequencer using (true) with check (true);
grant insert, select on access.change to sluice_gate;
-- spread: distributed

create table access.digest_key (
  one boolean not null default true,
  key bytea not null,
  constraint digest_key_pkey PRIMARY KEY (one),
  constraint digest_key_key_check CHECK ((octet_length(key) = 32)),
  constraint digest_key_one_check CHECK (one)
);
grant select on access.digest_key to sluice_gate;
-- spread: reference

create table access.duty_grant (
  region text not null,
  "position" uuid not null,
  duty text not null,
  limit_fen bigint,
  valid_from date not null,
  valid_to date,
  administers text not null default 'none'::text,
  change bigint,
  constraint duty_grant_pkey PRIMARY KEY (region, "position", duty, valid_from),
  constraint duty_grant_administers CHECK ((administers =
CASE duty
    WHEN 'organisation.write'::text THEN 'system'::text
    WHEN 'organisation.approve'::text THEN 'security'::text
    WHEN 'organisation.audit'::text THEN 'audit'::text
    ELSE 'none'::text
END)),
  constraint duty_grant_limit_fen_check CHECK ((limit_fen > 0)),
  constraint duty_grant_period CHECK ((valid_to > valid_from)),
  constraint duty_grant_once EXCLUDE USING gist (region WITH =, "position" WITH =, duty WITH =, daterange(valid_from, valid_to) WITH &&),
  constraint grant_change FOREIGN KEY (region, change) REFERENCES access.change(region, seq),
  constraint grant_place FOREIGN KEY (region, "position", administers) REFERENCES access."position"(region, id, administers),
  constraint grant_position FOREIGN KEY (region, "position") REFERENCES access."position"(region, id)
);
CREATE INDEX duty_grant_by_position ON access.duty_grant USING btree (region, "position");
alter table access.duty_grant enable row level security;
alter table access.duty_grant force row level security;
create policy gate_by_change on access.duty_grant as restrictive for all to sluice_gate using (true) with check ((change IS NOT NULL));
create policy gate_own_region on access.duty_grant for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on access.duty_grant for all to sluice_owner using (true) with check (true);
create policy read_own_scope on access.duty_grant for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on access.duty_grant for all to sluice_sequencer using (true) with check (true);
grant insert, select on access.duty_grant to sluice_gate;
grant select on access.duty_grant to sluice_read;
grant update (valid_to, change) on access.duty_grant to sluice_gate;
-- spread: distributed

create table access.export_log (
  region text not null,
  id uuid not null,
  at timestamp with time zone not null,
  person uuid not null,
  "position" uuid,
  what text not null,
  format text not null,
  rows bigint,
  about text not null,
  address text not null,
  outcome text not null default 'done'::text,
  begun uuid,
  constraint export_log_pkey PRIMARY KEY (region, id),
  constraint export_log_about_check CHECK ((octet_length(about) <= 1000)),
  constraint export_log_check CHECK (((outcome <> 'begun'::text) OR ((begun IS NULL) AND (rows IS NULL)))),
  constraint export_log_check1 CHECK (((outcome <> 'aborted'::text) OR (begun IS NOT NULL))),
  constraint export_log_format_check CHECK ((format = ANY (ARRAY['csv'::text, 'xlsx'::text, 'json'::text, 'parquet'::text, 'pdf'::text, 'print'::text, 'zip'::text, 'xml'::text, 'other'::text]))),
  constraint export_log_outcome_check CHECK ((outcome = ANY (ARRAY['begun'::text, 'done'::text, 'aborted'::text]))),
  constraint export_log_rows_check CHECK ((rows >= 0)),
  constraint export_log_what_check CHECK (((octet_length(what) >= 1) AND (octet_length(what) <= 100)))
);
CREATE UNIQUE INDEX export_log_end ON access.export_log USING btree (region, begun) WHERE (begun IS NOT NULL);
CREATE INDEX export_log_newest ON access.export_log USING btree (region, at DESC, id DESC);
alter table access.export_log enable row level security;
alter table access.export_log force row level security;
create policy gate_own_region on access.export_log for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on access.export_log for all to sluice_owner using (true) with check (true);
create policy read_own_scope on access.export_log for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on access.export_log for all to sluice_sequencer using (true) with check (true);
grant insert, select on access.export_log to sluice_gate;
grant select on access.export_log to sluice_read;
-- spread: distributed

create table access.first_link (
  administers text not null,
  token_hash bytea not null,
  expires_at timestamp with time zone not null,
  region text,
  constraint first_link_pkey PRIMARY KEY (administers),
  constraint first_link_administers_check CHECK ((administers = ANY (ARRAY['system'::text, 'security'::text, 'audit'::text]))),
  constraint first_link_region CHECK (((region IS NULL) = (administers = 'system'::text)))
);
grant select on access.first_link to sluice_gate;
-- spread: reference

create table access.incompatible_duties (
  pair text not null,
  duty text not null,
  side text not null,
  scope text not null,
  noun text not null,
  basis text not null,
  verified boolean not null default false,
  title_zh text,
  title_en text,
  constraint incompatible_duties_pkey PRIMARY KEY (pair, duty),
  constraint incompatible_duties_scope_check CHECK ((scope = ANY (ARRAY['money'::text, 'unit'::text, 'bureau'::text])))
);
grant select on access.incompatible_duties to sluice_gate;
grant select on access.incompatible_duties to sluice_read;
-- spread: reference

create table access.invitation (
  region text not null,
  document uuid not null,
  person uuid not null,
  resets boolean not null,
  token_hash bytea,
  expires_at timestamp with time zone,
  taken_at timestamp with time zone,
  constraint invitation_pkey PRIMARY KEY (region, document, person),
  constraint invitation_drawn CHECK ((((token_hash IS NULL) = (expires_at IS NULL)) AND ((taken_at IS NULL) OR (token_hash IS NOT NULL)))),
  constraint invitation_change FOREIGN KEY (region, document) REFERENCES access.change(region, document),
  constraint invitation_member FOREIGN KEY (region, person) REFERENCES access.member(region, person)
);
alter table access.invitation enable row level security;
alter table access.invitation force row level security;
create policy gate_own_region on access.invitation for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on access.invitation for all to sluice_owner using (true) with check (true);
create policy read_own_scope on access.invitation for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on access.invitation for all to sluice_sequencer using (true) with check (true);
grant insert, select on access.invitation to sluice_gate;
grant update (token_hash, expires_at) on access.invitation to sluice_gate;
-- spread: distributed

create table access.login_attempt (
  login_hash bytea not null,
  failures integer not null,
  at timestamp with time zone not null,
  barred_until timestamp with time zone,
  constraint login_attempt_pkey PRIMARY KEY (login_hash),
  constraint login_attempt_failures_check CHECK ((failures > 0))
);
CREATE INDEX login_attempt_age ON access.login_attempt USING btree (at);
grant delete, insert, select on access.login_attempt to sluice_gate;
grant update (failures, at, barred_until) on access.login_attempt to sluice_gate;
-- spread: reference

create table access.login_log (
  id uuid not null,
  at timestamp with time zone not null,
  outcome text not null,
  login text,
  person uuid,
  address text not null,
  agent text not null,
  constraint login_log_pkey PRIMARY KEY (id),
  constraint login_log_agent_check CHECK ((octet_length(agent) <= 400)),
  constraint login_log_outcome_check CHECK ((outcome = ANY (ARRAY['success'::text, 'failure'::text, 'barred'::text, 'logout'::text, 'invited'::text])))
);
CREATE INDEX login_log_newest ON access.login_log USING btree (at DESC, id DESC);
grant insert, select on access.login_log to sluice_gate;
grant select on access.login_log to sluice_read;
-- spread: reference

create table access.look_log (
  region text not null,
  id uuid not null,
  at timestamp with time zone not null,
  person uuid not null,
  "position" uuid,
  document uuid not null,
  stretch integer not null,
  address text not null,
  constraint look_log_pkey PRIMARY KEY (region, id),
  constraint look_once UNIQUE (region, document, person, stretch)
);
CREATE INDEX look_log_newest ON access.look_log USING btree (region, at DESC, id DESC);
alter table access.look_log enable row level security;
alter table access.look_log force row level security;
create policy gate_own_region on access.look_log for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on access.look_log for all to sluice_owner using (true) with check (true);
create policy read_own_scope on access.look_log for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on access.look_log for all to sluice_sequencer using (true) with check (true);
grant insert, select on access.look_log to sluice_gate;
grant select on access.look_log to sluice_read;
-- spread: distributed

create table access.member (
  region text not null,
  person uuid not null,
  joined_on date not null,
  left_on date,
  change bigint,
  constraint member_pkey PRIMARY KEY (region, person),
  constraint member_period CHECK ((left_on >= joined_on)),
  constraint member_change FOREIGN KEY (region, change) REFERENCES access.change(region, seq),
  constraint member_person FOREIGN KEY (person) REFERENCES access.person(id)
);
alter table access.member enable row level security;
alter table access.member force row level security;
create policy gate_by_change on access.member as restrictive for all to sluice_gate using (true) with check ((change IS NOT NULL));
create policy gate_own_region on access.member for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on access.member for all to sluice_owner using (true) with check (true);
create policy read_own_scope on access.member for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on access.member for all to sluice_sequencer using (true) with check (true);
grant insert, select on access.member to sluice_gate;
grant select on access.member to sluice_read;
grant update (joined_on, left_on, change) on access.member to sluice_gate;
-- spread: distributed

create table access.oversight (
  person uuid not null,
  region text not null,
  valid_from date not null,
  valid_to date,
  reason text not null,
  constraint oversight_pkey PRIMARY KEY (person, region, valid_from),
  constraint oversight_period CHECK ((valid_to > valid_from))
);
grant select on access.oversight to sluice_gate;
-- spread: reference

create table access.person (
  id uuid not null,
  name text not null,
  staff_number text not null,
  machine boolean not null default false,
  administers text not null default 'none'::text,
  constraint person_pkey PRIMARY KEY (id),
  constraint person_administers UNIQUE (id, administers),
  constraint person_staff_number_key UNIQUE (staff_number),
  constraint person_administers_check CHECK ((administers = ANY (ARRAY['none'::text, 'system'::text, 'security'::text, 'audit'::text]))),
  constraint person_name_check CHECK ((name <> ''::text))
);
grant select on access.person to sluice_gate;
grant select on access.person to sluice_read;
-- spread: reference

create table access."position" (
  region text not null,
  id uuid not null,
  code text not null,
  unit uuid not null,
  name_zh text not null,
  name_en text not null,
  administers text not null default 'none'::text,
  closed_on date,
  change bigint,
  constraint position_pkey PRIMARY KEY (region, id),
  constraint position_administers UNIQUE (region, id, administers),
  constraint position_once UNIQUE (region, unit, code),
  constraint position_administers_check CHECK ((administers = ANY (ARRAY['none'::text, 'system'::text, 'security'::text, 'audit'::text]))),
  constraint position_change FOREIGN KEY (region, change) REFERENCES access.change(region, seq),
  constraint position_unit FOREIGN KEY (region, unit) REFERENCES access.unit(region, id)
);
alter table access."position" enable row level security;
alter table access."position" force row level security;
create policy gate_by_change on access."position" as restrictive for all to sluice_gate using (true) with check ((change IS NOT NULL));
create policy gate_own_region on access."position" for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on access."position" for all to sluice_owner using (true) with check (true);
create policy read_own_scope on access."position" for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on access."position" for all to sluice_sequencer using (true) with check (true);
grant insert, select on access."position" to sluice_gate;
grant select on access."position" to sluice_read;
grant update (name_zh, name_en, closed_on, change) on access."position" to sluice_gate;
-- spread: distributed

create table access.position_kind (
  code text not null,
  name_zh text not null,
  name_en text not null,
  office boolean not null,
  machine boolean not null,
  duties text[] not null,
  constraint position_kind_pkey PRIMARY KEY (code)
);
grant select on access.position_kind to sluice_gate;
grant select on access.position_kind to sluice_read;
-- spread: reference

create table access.session (
  secret_hash bytea not null,
  login text not null,
  person uuid not null,
  started_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint session_pkey PRIMARY KEY (secret_hash)
);
CREATE INDEX session_expiry ON access.session USING btree (expires_at);
grant delete, insert, select on access.session to sluice_gate;
-- spread: reference

create table access.token (
  id uuid not null,
  secret_hash bytea not null,
  login text not null,
  person uuid not null,
  name text not null,
  region text not null,
  kinds text[] not null,
  "position" uuid,
  made_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  used_at timestamp with time zone,
  constraint token_pkey PRIMARY KEY (id),
  constraint token_secret_hash_key UNIQUE (secret_hash),
  constraint token_ends CHECK (((expires_at > made_at) AND (expires_at <= (made_at + '367 days'::interval)))),
  constraint token_kinds_check CHECK ((cardinality(kinds) > 0)),
  constraint token_name_check CHECK ((name <> ''::text)),
  constraint token_region_check CHECK ((region ~ '^[0-9]{9}$'::text))
);
CREATE INDEX token_by_person ON access.token USING btree (person);
grant insert, select on access.token to sluice_gate;
grant update (revoked_at, used_at) on access.token to sluice_gate;
-- spread: reference

create table access.unit (
  region text not null,
  id uuid not null,
  code text not null,
  name text not null,
  credit_code text,
  office boolean not null default false,
  parent uuid,
  closed_on date,
  change bigint,
  constraint unit_pkey PRIMARY KEY (region, id),
  constraint unit_code_once UNIQUE (region, code),
  constraint unit_parent CHECK (((parent <> id) AND ((parent IS NULL) OR office))),
  constraint unit_below FOREIGN KEY (region, parent) REFERENCES access.unit(region, id),
  constraint unit_change FOREIGN KEY (region, change) REFERENCES access.change(region, seq),
  constraint unit_region FOREIGN KEY (region) REFERENCES platform.region(region)
);
alter table access.unit enable row level security;
alter table access.unit force row level security;
create policy gate_by_change on access.unit as restrictive for all to sluice_gate using (true) with check ((change IS NOT NULL));
create policy gate_own_region on access.unit for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on access.unit for all to sluice_owner using (true) with check (true);
create policy read_own_scope on access.unit for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on access.unit for all to sluice_sequencer using (true) with check (true);
grant insert, select on access.unit to sluice_gate;
grant select on access.unit to sluice_read;
grant update (name, credit_code, closed_on, change) on access.unit to sluice_gate;
-- spread: distributed

create table bank.receipt_file (
  region text not null,
  document uuid not null,
  sha256 text not null,
  content_sha256 text not null,
  step integer not null,
  lines integer not null,
  booked_at timestamp with time zone not null,
  constraint receipt_file_pkey PRIMARY KEY (region, document),
  constraint receipt_content_once UNIQUE (region, content_sha256),
  constraint receipt_file_once UNIQUE (region, sha256),
  constraint receipt_file_content_sha256_check CHECK ((content_sha256 ~ '^[0-9a-f]{64}$'::text)),
  constraint receipt_file_lines_check CHECK ((lines > 0)),
  constraint receipt_file_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
  constraint receipt_file_original FOREIGN KEY (region, document, sha256, content_sha256) REFERENCES bank.receipt_original(region, document, sha256, content_sha256),
  constraint receipt_file_step FOREIGN KEY (region, document, step) REFERENCES process.step(region, document, n)
);
alter table bank.receipt_file enable row level security;
alter table bank.receipt_file force row level security;
create policy gate_own_region on bank.receipt_file for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on bank.receipt_file for all to sluice_owner using (true) with check (true);
create policy read_own_scope on bank.receipt_file for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on bank.receipt_file for all to sluice_sequencer using (true) with check (true);
grant insert, select on bank.receipt_file to sluice_gate;
grant select on bank.receipt_file to sluice_read;
-- spread: distributed
comment on table bank.receipt_file is 'Booked files: the file and its content enter once, whoever races.';

create table bank.receipt_line (
  region text not null,
  document uuid not null,
  n integer not null,
  serial text not null,
  reference text,
  amount_fen bigint not null,
  outcome text not null,
  payee text,
  account text,
  day date,
  note text,
  payment uuid,
  result text not null,
  constraint receipt_line_pkey PRIMARY KEY (region, document, n),
  constraint receipt_line_amount_fen_check CHECK ((amount_fen > 0)),
  constraint receipt_line_n_check CHECK ((n >= 1)),
  constraint receipt_line_outcome_check CHECK ((outcome = ANY (ARRAY['paid'::text, 'returned'::text, 'failed'::text, 'incoming'::text, 'notFinal'::text]))),
  constraint receipt_line_result_check CHECK ((result = ANY (ARRAY['matched'::text, 'unknown'::text, 'notSent'::text, 'alreadyBooked'::text, 'returnedLater'::text, 'twice'::text, 'amountDiffers'::text, 'payeeDiffers'::text, 'accountDiffers'::text, 'unstated'::text, 'incoming'::text, 'notFinal'::text]))),
  constraint receipt_line_serial_check CHECK (((octet_length(serial) >= 1) AND (octet_length(serial) <= 64))),
  constraint receipt_line_file FOREIGN KEY (region, document) REFERENCES bank.receipt_file(region, document)
);
alter table bank.receipt_line enable row level security;
alter table bank.receipt_line force row level security;
create policy gate_own_region on bank.receipt_line for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on bank.receipt_line for all to sluice_owner using (true) with check (true);
create policy read_own_scope on bank.receipt_line for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on bank.receipt_line for all to sluice_sequencer using (true) with check (true);
grant insert, select on bank.receipt_line to sluice_gate;
grant select on bank.receipt_line to sluice_read;
-- spread: distributed

create table bank.receipt_original (
  region text not null,
  document uuid not null,
  sha256 text not null,
  content_sha256 text not null,
  name text not null,
  bytes bytea not null,
  person uuid not null,
  at timestamp with time zone not null,
  header_sha256 text,
  mapping json,
  constraint receipt_original_pkey PRIMARY KEY (region, document, sha256, content_sha256),
  constraint receipt_original_bytes_check CHECK (((octet_length(bytes) >= 1) AND (octet_length(bytes) <= 20971520))),
  constraint receipt_original_content_sha256_check CHECK ((content_sha256 ~ '^[0-9a-f]{64}$'::text)),
  constraint receipt_original_hash CHECK ((sha256 = encode(sha256(bytes), 'hex'::text))),
  constraint receipt_original_header_sha256_check CHECK ((header_sha256 ~ '^[0-9a-f]{64}$'::text)),
  constraint receipt_original_mapped CHECK (((header_sha256 IS NULL) = (mapping IS NULL))),
  constraint receipt_original_mapping_check CHECK ((json_typeof(mapping) = 'object'::text)),
  constraint receipt_original_name_check CHECK (((octet_length(name) >= 1) AND (octet_length(name) <= 500))),
  constraint receipt_original_document FOREIGN KEY (region, document) REFERENCES document.document(region, id)
);
CREATE INDEX receipt_original_header ON bank.receipt_original USING btree (region, header_sha256, at DESC) WHERE (mapping IS NOT NULL);
alter table bank.receipt_original enable row level security;
alter table bank.receipt_original force row level security;
create policy gate_own_region on bank.receipt_original for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on bank.receipt_original for all to sluice_owner using (true) with check (true);
create policy read_own_scope on bank.receipt_original for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on bank.receipt_original for all to sluice_sequencer using (true) with check (true);
grant insert, select on bank.receipt_original to sluice_gate;
grant select on bank.receipt_original to sluice_read;
-- spread: distributed
comment on table bank.receipt_original is 'The file of the bank as it came, byte for byte; a version of the document of the same id carries its hash and that of its lines.';

create table budget.indicator (
  region text not null,
  id uuid not null,
  code text not null,
  title text not null,
  unit uuid not null,
  fiscal_year integer not null,
  fund_type text not null,
  function_class text not null,
  economic_class text not null,
  project text,
  project_kind text not null,
  source_document text,
  approved_fen bigint not null,
  batch uuid not null,
  constraint indicator_pkey PRIMARY KEY (region, id),
  constraint indicator_code UNIQUE (region, fiscal_year, code),
  constraint indicator_approved_fen_check CHECK ((approved_fen > 0)),
  constraint indicator_code_check CHECK ((code <> ''::text)),
  constraint indicator_project_kind_check CHECK ((project_kind = ANY (ARRAY['basic'::text, 'special'::text]))),
  constraint indicator_batch FOREIGN KEY (region, batch) REFERENCES document.document(region, id),
  constraint indicator_unit FOREIGN KEY (region, unit) REFERENCES access.unit(region, id)
);
CREATE INDEX indicator_by_unit ON budget.indicator USING btree (region, unit, fiscal_year, code);
alter table budget.indicator enable row level security;
alter table budget.indicator force row level security;
create policy gate_own_region on budget.indicator for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on budget.indicator for all to sluice_owner using (true) with check (true);
create policy read_own_scope on budget.indicator for select to sluice_read using (((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))) AND ((current_setting('app.units'::text, true) = '*'::text) OR ((unit)::text = ANY (string_to_array(current_setting('app.units'::text, true), ','::text))))));
create policy sequencer_all on budget.indicator for all to sluice_sequencer using (true) with check (true);
grant insert, select on budget.indicator to sluice_gate;
grant select on budget.indicator to sluice_read;
-- spread: distributed

create table command.override (
  region text not null,
  document uuid not null,
  round integer not null,
  rule text not null,
  alert uuid not null,
  seq bigint not null,
  constraint override_pkey PRIMARY KEY (region, document, round, rule, alert),
  constraint override_alert FOREIGN KEY (region, alert) REFERENCES document.document(region, id),
  constraint override_document FOREIGN KEY (region, document) REFERENCES document.document(region, id)
);
alter table command.override enable row level security;
alter table command.override force row level security;
create policy gate_own_region on command.override for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on command.override for all to sluice_owner using (true) with check (true);
create policy read_own_scope on command.override for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on command.override for all to sluice_sequencer using (true) with check (true);
grant insert, select on command.override to sluice_gate;
-- spread: distributed

create table command.receipt (
  region text not null,
  actor uuid not null,
  key text not null,
  content bytea not null,
  answer json not null,
  at timestamp with time zone not null,
  constraint receipt_pkey PRIMARY KEY (region, actor, key),
  constraint receipt_key_check CHECK (((octet_length(key) >= 1) AND (octet_length(key) <= 200)))
);
CREATE INDEX receipt_age ON command.receipt USING brin (region, at) WITH (autosummarize='on');
alter table command.receipt enable row level security;
alter table command.receipt force row level security;
create policy gate_own_region on command.receipt for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on command.receipt for all to sluice_owner using (true) with check (true);
create policy read_own_scope on command.receipt for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on command.receipt for all to sluice_sequencer using (true) with check (true);
grant insert, select on command.receipt to sluice_gate;
-- spread: distributed

create table command.self_replay (
  region text not null,
  day date not null,
  checked integer not null,
  judged integer not null,
  mismatches integer not null,
  not_recomputed integer not null,
  seed text not null,
  at timestamp with time zone not null,
  found jsonb not null,
  constraint self_replay_pkey PRIMARY KEY (region, day),
  constraint self_replay_adds_up CHECK (((mismatches >= 0) AND (not_recomputed >= 0) AND ((mismatches + not_recomputed) <= checked))),
  constraint self_replay_check CHECK ((judged >= checked)),
  constraint self_replay_checked_check CHECK ((checked >= 0))
);
alter table command.self_replay enable row level security;
alter table command.self_replay force row level security;
create policy gate_own_region on command.self_replay for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on command.self_replay for all to sluice_owner using (true) with check (true);
create policy read_own_scope on command.self_replay for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on command.self_replay for all to sluice_sequencer using (true) with check (true);
grant select on command.self_replay to sluice_read;
-- spread: distributed
comment on table command.self_replay is 'Written by the owner, read by supervision. `found` holds the first verdicts that did not come out equal, with the differences.';

create table desk.found_by (
  region text not null,
  document uuid not null,
  unit uuid not null,
  made_at timestamp with time zone not null,
  keys text[] not null,
  constraint found_by_pkey PRIMARY KEY (region, document)
);
CREATE INDEX found_by_key ON desk.found_by USING gin (keys);
CREATE INDEX found_by_newest ON desk.found_by USING btree (region, made_at);
alter table desk.found_by enable row level security;
alter table desk.found_by force row level security;
create policy gate_own_region on desk.found_by for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on desk.found_by for all to sluice_owner using (true) with check (true);
create policy read_own_scope on desk.found_by for select to sluice_read using (((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))) AND ((current_setting('app.units'::text, true) = '*'::text) OR ((unit)::text = ANY (string_to_array(current_setting('app.units'::text, true), ','::text))))));
create policy sequencer_all on desk.found_by for all to sluice_sequencer using (true) with check (true);
grant insert, select on desk.found_by to sluice_gate;
grant update (keys) on desk.found_by to sluice_gate;
-- spread: distributed
comment on table desk.found_by is 'Made from documents by a relay, and can be made again. Each key begins with region and month: a search goes back month by month and never reads another region.';

create table desk.saved_view (
  region text not null,
  person uuid not null,
  id uuid not null,
  page text not null,
  name text not null,
  query jsonb not null,
  saved_at timestamp with time zone not null,
  constraint saved_view_pkey PRIMARY KEY (region, person, id),
  constraint saved_view_name UNIQUE (region, person, page, name),
  constraint saved_view_name_check CHECK (((octet_length(name) >= 1) AND (octet_length(name) <= 120))),
  constraint saved_view_page_check CHECK ((page ~ '^[a-z][a-zA-Z]{1,30}$'::text)),
  constraint saved_view_query_check CHECK (((jsonb_typeof(query) = 'object'::text) AND (pg_column_size(query) <= 4096)))
);
alter table desk.saved_view enable row level security;
alter table desk.saved_view force row level security;
create policy gate_own_region on desk.saved_view for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on desk.saved_view for all to sluice_owner using (true) with check (true);
create policy read_own_scope on desk.saved_view for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on desk.saved_view for all to sluice_sequencer using (true) with check (true);
grant delete, insert, select on desk.saved_view to sluice_gate;
grant select on desk.saved_view to sluice_read;
grant update (query, saved_at) on desk.saved_view to sluice_gate;
-- spread: distributed
comment on table desk.saved_view is 'Filters of a list under a name, each person’s own. Nothing in it is a right: the list asks again who may see what.';

create table document.attachment (
  region text not null,
  sha256 bytea not null,
  document uuid not null,
  name text not null,
  type text not null,
  kind text not null,
  bytes bytea not null,
  person uuid not null,
  at timestamp with time zone not null,
  constraint attachment_pkey PRIMARY KEY (region, document, sha256, kind),
  constraint attachment_bytes_check CHECK ((octet_length(bytes) <= 20971520)),
  constraint attachment_hash CHECK ((sha256 = sha256(bytes))),
  constraint attachment_name_check CHECK (((octet_length(name) >= 1) AND (octet_length(name) <= 255))),
  constraint attachment_type_check CHECK ((type = ANY (ARRAY['pdf'::text, 'jpg'::text, 'png'::text, 'xlsx'::text, 'ofd'::text]))),
  constraint attachment_document FOREIGN KEY (region, document) REFERENCES document.document(region, id)
);
alter table document.attachment enable row level security;
alter table document.attachment force row level security;
create policy gate_own_region on document.attachment for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on document.attachment for all to sluice_owner using (true) with check (true);
create policy read_own_scope on document.attachment for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on document.attachment for all to sluice_sequencer using (true) with check (true);
grant insert, select on document.attachment to sluice_gate;
grant select on document.attachment to sluice_read;
-- spread: distributed

create table document.document (
  region text not null,
  id uuid not null,
  kind text not null,
  number text,
  unit uuid not null,
  state text not null,
  version integer not null,
  round integer not null default 0,
  steps integer not null default 0,
  title text not null,
  amount_fen bigint,
  fiscal_year integer not null,
  indicator uuid,
  subject uuid,
  made_by uuid not null,
  made_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  seq bigint not null,
  counts_from timestamp with time zone,
  hold uuid,
  hold_step smallint,
  hold_kind text,
  sent_payment uuid generated always as (
CASE
    WHEN ((kind = 'payment'::text) AND (state = ANY ('{sent,paid,returned,failed}'::text[]))) THEN id
    ELSE NULL::uuid
END) stored,
  constraint document_pkey PRIMARY KEY (region, id),
  constraint document_number UNIQUE (region, number),
  constraint document_amount_fen_check CHECK (((amount_fen > 0) AND (amount_fen <= '1000000000000000'::bigint))),
  constraint document_hold_whole CHECK (((num_nulls(hold, hold_step, hold_kind) = 3) OR (num_nulls(hold, hold_step, hold_kind, amount_fen, indicator) = 0))),
  constraint document_version_check CHECK ((version >= 1)),
  constraint payment_has_indicator CHECK (((kind <> 'payment'::text) OR (state = 'draft'::text) OR (indicator IS NOT NULL))),
  constraint payment_is_covered CHECK (((kind <> 'payment'::text) OR ((('{"order": ["held", "ordered", "sent"], "spend": ["paid"], "bounce": ["returned", "failed"], "release": ["draft", "withdrawn", "annulled"], "reserve": ["inApproval", "held", "approved"]}'::jsonb -> COALESCE(hold_kind, 'release'::text)) ? state) IS TRUE))),
  constraint document_cover FOREIGN KEY (region, hold, hold_step, hold_kind, amount_fen, id, indicator) REFERENCES ledger.entry(region, hold, hold_step, kind, amount, document, holder),
  constraint document_subject FOREIGN KEY (region, subject) REFERENCES document.document(region, id),
  constraint payment_was_sent FOREIGN KEY (region, sent_payment) REFERENCES payment.turn_end(region, sent_payment)
);
CREATE INDEX document_by_kind_newest ON document.document USING btree (region, kind, made_at DESC, id DESC);
CREATE INDEX document_by_state_newest ON document.document USING btree (region, kind, state, made_at DESC, id DESC);
CREATE INDEX document_by_subject ON document.document USING btree (region, subject) WHERE (subject IS NOT NULL);
CREATE INDEX document_by_unit_newest ON document.document USING btree (region, unit, kind, made_at DESC, id DESC);
alter table document.document enable row level security;
alter table document.document force row level security;
create policy gate_own_region on document.document for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on document.document for all to sluice_owner using (true) with check (true);
create policy read_own_scope on document.document for select to sluice_read using (((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))) AND ((current_setting('app.units'::text, true) = '*'::text) OR ((unit)::text = ANY (string_to_array(current_setting('app.units'::text, true), ','::text))))));
create policy sequencer_all on document.document for all to sluice_sequencer using (true) with check (true);
grant insert, select on document.document to sluice_gate;
grant select on document.document to sluice_read;
grant update (number, state, version, round, steps, title, amount_fen, indicator, subject, changed_at, seq, counts_from, hold, hold_step, hold_kind) on document.document to sluice_gate;
-- spread: distributed

create table document.version (
  region text not null,
  document uuid not null,
  version integer not null,
  body jsonb not null,
  person uuid not null,
  at timestamp with time zone not null,
  leaf bigint not null,
  constraint version_pkey PRIMARY KEY (region, document, version),
  constraint version_body CHECK ((jsonb_typeof(body) = 'object'::text)),
  constraint version_version_check CHECK ((version >= 1)),
  constraint version_leaf FOREIGN KEY (region, leaf) REFERENCES log.leaf(region, "position")
);
alter table document.version enable row level security;
alter table document.version force row level security;
create policy gate_own_region on document.version for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on document.version for all to sluice_owner using (true) with check (true);
create policy read_own_scope on document.version for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on document.version for all to sluice_sequencer using (true) with check (true);
grant insert, select on document.version to sluice_gate;
grant select on document.version to sluice_read;
-- spread: distributed

create table events.cursor (
  region text not null,
  consumer text not null,
  seq bigint not null,
  n smallint not null,
  constraint cursor_pkey PRIMARY KEY (region, consumer)
);
alter table events.cursor enable row level security;
alter table events.cursor force row level security;
create policy gate_own_region on events.cursor for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on events.cursor for all to sluice_owner using (true) with check (true);
create policy read_own_scope on events.cursor for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on events.cursor for all to sluice_sequencer using (true) with check (true);
grant insert, select on events.cursor to sluice_gate;
grant update (seq, n) on events.cursor to sluice_gate;
-- spread: distributed

create table events.notice (
  region text not null,
  seq bigint not null,
  n smallint not null,
  m smallint not null,
  about text not null,
  addressee text not null,
  document uuid,
  task uuid,
  said jsonb,
  at timestamp with time zone not null,
  constraint notice_pkey PRIMARY KEY (region, seq, n, m),
  constraint notice_task UNIQUE (region, task),
  constraint notice_about_check CHECK ((about = ANY (ARRAY['task'::text, 'returned'::text, 'ended'::text, 'webhook'::text]))),
  constraint notice_about_document CHECK ((((about = 'webhook'::text) = (document IS NULL)) AND ((document IS NULL) = (said IS NOT NULL)))),
  constraint notice_about_task CHECK (((about = 'task'::text) = (task IS NOT NULL))),
  constraint notice_addressee_check CHECK ((addressee ~ '^(position:[^:]+:|person:.)'::text))
);
CREATE INDEX notice_newest ON events.notice USING btree (region, addressee, seq DESC, n DESC, m DESC);
alter table events.notice enable row level security;
alter table events.notice force row level security;
create policy gate_own_region on events.notice for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on events.notice for all to sluice_owner using (true) with check (true);
create policy read_own_scope on events.notice for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on events.notice for all to sluice_sequencer using (true) with check (true);
grant insert, select on events.notice to sluice_gate;
grant select on events.notice to sluice_read;
-- spread: distributed

create table events.notice_read (
  region text not null,
  person uuid not null,
  seq bigint not null,
  n smallint not null,
  m smallint not null,
  at timestamp with time zone not null,
  constraint notice_read_pkey PRIMARY KEY (region, person, seq, n, m),
  constraint read_notice FOREIGN KEY (region, seq, n, m) REFERENCES events.notice(region, seq, n, m) ON DELETE CASCADE
);
alter table events.notice_read enable row level security;
alter table events.notice_read force row level security;
create policy gate_own_region on events.notice_read for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on events.notice_read for all to sluice_owner using (true) with check (true);
create policy read_own_scope on events.notice_read for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on events.notice_read for all to sluice_sequencer using (true) with check (true);
grant insert, select on events.notice_read to sluice_gate;
grant select on events.notice_read to sluice_read;
-- spread: distributed

create table events.outbox (
  region text not null,
  seq bigint not null,
  n smallint not null,
  topic text not null,
  document uuid not null,
  payload json not null,
  at timestamp with time zone not null,
  constraint outbox_pkey PRIMARY KEY (region, seq, n)
);
alter table events.outbox enable row level security;
alter table events.outbox force row level security;
create policy gate_own_region on events.outbox for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on events.outbox for all to sluice_owner using (true) with check (true);
create policy read_own_scope on events.outbox for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on events.outbox for all to sluice_sequencer using (true) with check (true);
grant insert, select on events.outbox to sluice_gate;
-- spread: distributed

create table events.webhook (
  region text not null,
  id uuid not null,
  url text not null,
  topics text[] not null,
  secret text not null,
  made_by uuid not null,
  made_at timestamp with time zone not null,
  state text not null,
  seq bigint not null,
  n smallint not null,
  failures integer not null default 0,
  next_at timestamp with time zone not null,
  delivered_at timestamp with time zone,
  problem text,
  constraint webhook_pkey PRIMARY KEY (region, id),
  constraint webhook_failures_check CHECK ((failures >= 0)),
  constraint webhook_state_check CHECK ((state = ANY (ARRAY['live'::text, 'dead'::text, 'ended'::text]))),
  constraint webhook_topics_check CHECK ((cardinality(topics) > 0)),
  constraint webhook_url_check CHECK ((url ~ '^https?://'::text))
);
alter table events.webhook enable row level security;
alter table events.webhook force row level security;
create policy gate_own_region on events.webhook for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on events.webhook for all to sluice_owner using (true) with check (true);
create policy read_own_scope on events.webhook for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on events.webhook for all to sluice_sequencer using (true) with check (true);
grant insert, select on events.webhook to sluice_gate;
grant update (made_by, state, seq, n, failures, next_at, delivered_at, problem) on events.webhook to sluice_gate;
-- spread: distributed

create table ledger.account (
  region text not null,
  holder uuid not null,
  code text not null,
  book text not null,
  limited boolean not null,
  constraint account_pkey PRIMARY KEY (region, holder, code),
  constraint account_code_check CHECK ((code ~ '^[1-5][0-9]{3}$'::text)),
  constraint account_limited_by_class CHECK ((limited = (code >= '2000'::text))),
  constraint account_region FOREIGN KEY (region) REFERENCES platform.region(region)
);
alter table ledger.account enable row level security;
alter table ledger.account force row level security;
create policy gate_own_region on ledger.account for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on ledger.account for all to sluice_owner using (true) with check (true);
create policy read_own_scope on ledger.account for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on ledger.account for all to sluice_sequencer using (true) with check (true);
grant insert, select on ledger.account to sluice_gate;
grant select on ledger.account to sluice_read;
-- spread: distributed

create table ledger.entry (
  region text not null,
  holder uuid not null,
  code text not null,
  n bigint not null,
  before bigint not null,
  amount bigint not null,
  after bigint not null,
  limited boolean not null,
  previous bigint,
  other_holder uuid not null,
  other_code text not null,
  other_n bigint not null,
  opposite bigint not null generated always as ((- amount)) stored,
  transfer uuid not null,
  event text not null,
  kind text not null,
  document uuid not null,
  seq bigint not null,
  posted_at timestamp with time zone not null,
  hold uuid,
  hold_step smallint,
  previous_step smallint,
  previous_kind text,
  approval_key text,
  approval_pair text,
  approval_person uuid,
  approval_side text,
  constraint entry_pkey PRIMARY KEY (region, holder, code, n),
  constraint entry_balance UNIQUE (region, holder, code, n, after),
  constraint entry_pair UNIQUE (region, holder, code, n, other_holder, other_code, other_n, amount),
  constraint hold_cover UNIQUE (region, document, hold, hold_step, kind, amount, holder),
  constraint credit_tells_no_hold CHECK (((amount > 0) OR (num_nonnulls(hold, hold_step, previous_step, previous_kind, approval_key, approval_pair, approval_person, approval_side) = 0))),
  constraint entry_adds_up CHECK ((after = (before + amount))),
  constraint entry_amount_check CHECK (((amount <> 0) AND (abs(amount) <= '1000000000000000'::bigint))),
  constraint entry_event_check CHECK ((event ~ '^E[0-9]{1,2}$'::text)),
  constraint entry_follows CHECK (((NOT (previous IS DISTINCT FROM NULLIF((n - 1), 0))) AND ((n > 1) OR (before = 0)))),
  constraint entry_limited_by_class CHECK (((limited = (code >= '2000'::text)) AND (code ~ '^[1-5][0-9]{3}$'::text))),
  constraint entry_n_check CHECK ((n >= 1)),
  constraint entry_within_limit CHECK (
CASE
    WHEN limited THEN (after >= 0)
    ELSE (after <= 0)
END),
  constraint free_money_needs_act CHECK (((amount < 0) OR (hold IS NOT NULL) OR (num_nulls(approval_key, approval_pair, approval_person, approval_side) = 0))),
  constraint free_money_ways CHECK (((amount < 0) OR (hold IS NOT NULL) OR ((kind = 'allot'::text) AND (other_code < LEAST(code, '3000'::text)) AND (code = ANY ('{2001,2002,2003,2005,5002}'::text[]))) OR ((kind = 'refund'::text) AND (code = '2005'::text) AND (other_code = '4001'::text) AND (holder = other_holder)))),
  constraint hold_accounts CHECK (((hold IS NULL) OR ((holder = other_holder) AND ((((code || ' '::text) || other_code) ~~ ('{"order": "3002 3001", "spend": "4001 3002", "bounce": "2___ 3002", "release": "2___ 3001", "reserve": "3001 2___"}'::jsonb ->> kind)) IS TRUE)))),
  constraint hold_shape CHECK (((amount < 0) OR (((hold IS NULL) = (hold_step IS NULL)) AND ((previous_step IS NULL) = (previous_kind IS NULL)) AND (((((COALESCE((hold_step)::text, '-'::text) || ' '::text) || COALESCE((previous_step)::text, '-'::text)) || ' '::text) || COALESCE(previous_kind, '-'::text)) = COALESCE(('{"order": "1 0 reserve", "spend": "2 1 order", "bounce": "2 1 order", "release": "1 0 reserve", "reserve": "0 - -"}'::jsonb ->> kind), '- - -'::text))))),
  constraint entry_chain FOREIGN KEY (region, holder, code, previous, before) REFERENCES ledger.entry(region, holder, code, n, after),
  constraint entry_other_leg FOREIGN KEY (region, other_holder, other_code, other_n, holder, code, n, opposite) REFERENCES ledger.entry(region, holder, code, n, other_holder, other_code, other_n, amount),
  constraint transfer_approval FOREIGN KEY (region, approval_key, approval_pair, approval_person, approval_side) REFERENCES access.act(region, key, pair, person, side),
  constraint transfer_follows_hold FOREIGN KEY (region, hold, previous_step, previous_kind, amount, document, holder) REFERENCES ledger.entry(region, hold, hold_step, kind, amount, document, holder)
);
CREATE UNIQUE INDEX hold_step_once ON ledger.entry USING btree (region, hold, hold_step) WHERE (hold IS NOT NULL);
alter table ledger.entry enable row level security;
alter table ledger.entry force row level security;
create policy gate_own_region on ledger.entry for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on ledger.entry for all to sluice_owner using (true) with check (true);
create policy read_own_scope on ledger.entry for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on ledger.entry for all to sluice_sequencer using (true) with check (true);
grant insert, select on ledger.entry to sluice_gate;
grant select on ledger.entry to sluice_read;
-- spread: distributed

create table log.checkpoint (
  region text not null,
  size bigint not null,
  root bytea not null,
  note text not null,
  signed_at timestamp with time zone not null,
  constraint checkpoint_pk PRIMARY KEY (region, size),
  constraint checkpoint_root_check CHECK ((octet_length(root) = 32)),
  constraint checkpoint_size_check CHECK ((size > 0))
);
alter table log.checkpoint enable row level security;
alter table log.checkpoint force row level security;
create policy gate_own_region on log.checkpoint for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on log.checkpoint for all to sluice_owner using (true) with check (true);
create policy read_own_scope on log.checkpoint for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on log.checkpoint for all to sluice_sequencer using (true) with check (true);
grant select on log.checkpoint to sluice_gate;
grant select on log.checkpoint to sluice_read;
grant insert, select on log.checkpoint to sluice_sequencer;
-- spread: distributed

create table log.leaf (
  region text not null,
  "position" bigint not null,
  bytes bytea not null,
  constraint leaf_pk PRIMARY KEY (region, "position"),
  constraint leaf_bytes_check CHECK (((octet_length(bytes) >= 1) AND (octet_length(bytes) <= 65535))),
  constraint leaf_position_check CHECK (("position" >= 0))
);
alter table log.leaf enable row level security;
alter table log.leaf force row level security;
create policy gate_own_region on log.leaf for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on log.leaf for all to sluice_owner using (true) with check (true);
create policy read_own_scope on log.leaf for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on log.leaf for all to sluice_sequencer using (true) with check (true);
grant insert, select on log.leaf to sluice_gate;
grant select on log.leaf to sluice_read;
grant select on log.leaf to sluice_sequencer;
-- spread: distributed

create table log.node (
  region text not null,
  level integer not null,
  index bigint not null,
  hash bytea not null,
  constraint node_pk PRIMARY KEY (region, level, index),
  constraint node_hash_check CHECK ((octet_length(hash) = 32)),
  constraint node_index_check CHECK ((index >= 0)),
  constraint node_level_check CHECK (((level >= 0) AND (level <= 62)))
);
alter table log.node enable row level security;
alter table log.node force row level security;
create policy gate_own_region on log.node for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on log.node for all to sluice_owner using (true) with check (true);
create policy read_own_scope on log.node for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on log.node for all to sluice_sequencer using (true) with check (true);
grant select on log.node to sluice_gate;
grant select on log.node to sluice_read;
grant insert, select on log.node to sluice_sequencer;
-- spread: distributed

create table log.salt (
  region text not null,
  "position" bigint not null,
  field text not null,
  salt bytea not null,
  constraint salt_pk PRIMARY KEY (region, "position", field),
  constraint salt_length_check CHECK ((octet_length(salt) = 32))
);
alter table log.salt enable row level security;
alter table log.salt force row level security;
create policy gate_own_region on log.salt for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on log.salt for all to sluice_owner using (true) with check (true);
create policy read_own_scope on log.salt for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on log.salt for all to sluice_sequencer using (true) with check (true);
grant delete, insert, select on log.salt to sluice_gate;
-- spread: distributed

create table patrol.finding (
  region text not null,
  run integer not null,
  rank integer not null,
  identity text not null,
  test text not null,
  period text not null,
  unit text,
  payee text,
  amount_fen bigint,
  count integer not null,
  sure numeric(3,2),
  reason jsonb not null,
  documents text[] not null,
  alert uuid,
  is_new boolean not null,
  constraint finding_pkey PRIMARY KEY (region, run, rank),
  constraint finding_count_check CHECK ((count >= 0)),
  constraint finding_identity_check CHECK ((identity ~ '^[0-9a-f]{64}$'::text)),
  constraint finding_rank_check CHECK ((rank >= 1)),
  constraint finding_reason_check CHECK (((reason ? 'zh'::text) AND (reason ? 'en'::text))),
  constraint finding_of_run FOREIGN KEY (region, run) REFERENCES patrol.run(region, n)
);
CREATE INDEX finding_of_test ON patrol.finding USING btree (region, run, test, rank);
alter table patrol.finding enable row level security;
alter table patrol.finding force row level security;
create policy gate_own_region on patrol.finding for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on patrol.finding for all to sluice_owner using (true) with check (true);
create policy read_own_scope on patrol.finding for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on patrol.finding for all to sluice_sequencer using (true) with check (true);
grant select on patrol.finding to sluice_gate;
grant select on patrol.finding to sluice_read;
-- spread: distributed
comment on table patrol.finding is 'What the tests of one night found, the ones most worth an hour first. Names of payees: for supervision.';

create table patrol.run (
  region text not null,
  n integer not null,
  day date not null,
  from_day date not null,
  at timestamp with time zone not null,
  seconds numeric(9,1) not null,
  payments integer not null,
  findings integer not null,
  alerts integer not null,
  failed jsonb,
  waiting jsonb,
  tests jsonb not null,
  constraint run_pkey PRIMARY KEY (region, n),
  constraint run_alerts_check CHECK ((alerts >= 0)),
  constraint run_failed_check CHECK (((failed IS NULL) OR ((failed ? 'zh'::text) AND (failed ? 'en'::text)))),
  constraint run_findings_check CHECK ((findings >= 0)),
  constraint run_n_check CHECK ((n >= 1)),
  constraint run_payments_check CHECK ((payments >= 0)),
  constraint run_seconds_check CHECK ((seconds >= (0)::numeric)),
  constraint run_tests_check CHECK ((jsonb_typeof(tests) = 'array'::text))
);
alter table patrol.run enable row level security;
alter table patrol.run force row level security;
create policy gate_own_region on patrol.run for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on patrol.run for all to sluice_owner using (true) with check (true);
create policy read_own_scope on patrol.run for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on patrol.run for all to sluice_sequencer using (true) with check (true);
grant select on patrol.run to sluice_gate;
grant select on patrol.run to sluice_read;
-- spread: distributed
comment on table patrol.run is 'One night over the books of a region, done or failed.';

create table payment.bank_receipt (
  region text not null,
  serial text not null,
  document uuid not null,
  outcome text not null,
  amount_fen bigint not null,
  indicator uuid not null,
  hold uuid not null,
  hold_step smallint not null default 1,
  hold_kind text not null default 'order'::text,
  seq bigint not null,
  constraint bank_receipt_pkey PRIMARY KEY (region, serial),
  constraint bank_receipt_amount_fen_check CHECK ((amount_fen > 0)),
  constraint bank_receipt_hold_kind_check CHECK ((hold_kind = 'order'::text)),
  constraint bank_receipt_hold_step_check CHECK ((hold_step = 1)),
  constraint bank_receipt_outcome_check CHECK ((outcome = ANY (ARRAY['received'::text, 'bounced'::text, 'failed'::text]))),
  constraint bank_receipt_serial_check CHECK (((octet_length(serial) >= 1) AND (octet_length(serial) <= 64))),
  constraint receipt_amount FOREIGN KEY (region, hold, hold_step, hold_kind, amount_fen, document, indicator) REFERENCES ledger.entry(region, hold, hold_step, kind, amount, document, holder)
);
alter table payment.bank_receipt enable row level security;
alter table payment.bank_receipt force row level security;
create policy gate_own_region on payment.bank_receipt for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on payment.bank_receipt for all to sluice_owner using (true) with check (true);
create policy read_own_scope on payment.bank_receipt for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on payment.bank_receipt for all to sluice_sequencer using (true) with check (true);
grant insert, select on payment.bank_receipt to sluice_gate;
grant select on payment.bank_receipt to sluice_read;
-- spread: distributed

create table payment.batch_decision (
  region text not null,
  batch uuid not null,
  taken integer not null,
  outcome text not null,
  turn smallint not null,
  step integer not null,
  constraint batch_decision_pkey PRIMARY KEY (region, batch, taken, outcome),
  constraint batch_decided_once UNIQUE (region, batch, taken, turn),
  constraint batch_decision_later CHECK ((step > taken)),
  constraint batch_decision_outcome_check CHECK ((outcome = ANY (ARRAY['approved'::text, 'returned'::text, 'takenBack'::text]))),
  constraint batch_decision_turn CHECK ((turn =
CASE outcome
    WHEN 'takenBack'::text THEN 2
    ELSE 1
END)),
  constraint batch_decision_step FOREIGN KEY (region, batch, step) REFERENCES process.step(region, document, n)
);
alter table payment.batch_decision enable row level security;
alter table payment.batch_decision force row level security;
create policy gate_own_region on payment.batch_decision for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on payment.batch_decision for all to sluice_owner using (true) with check (true);
create policy read_own_scope on payment.batch_decision for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on payment.batch_decision for all to sluice_sequencer using (true) with check (true);
grant insert, select on payment.batch_decision to sluice_gate;
grant select on payment.batch_decision to sluice_read;
-- spread: distributed

create table payment.batch_member (
  region text not null,
  payment uuid not null,
  n integer not null,
  batch uuid,
  step integer,
  in_batch boolean not null generated always as ((batch IS NOT NULL)) stored,
  amount_fen bigint not null,
  indicator uuid not null,
  hold uuid not null,
  hold_step smallint not null default 1,
  hold_kind text not null default 'order'::text,
  previous integer,
  previous_end text not null default 'left'::text,
  constraint batch_member_pkey PRIMARY KEY (region, payment, n),
  constraint batch_member_kind UNIQUE (region, payment, n, in_batch),
  constraint batch_member_turn UNIQUE (region, payment, n, batch, step),
  constraint batch_member_follows CHECK (
CASE
    WHEN (n = 1) THEN (previous IS NULL)
    ELSE ((previous IS NOT NULL) AND (previous = (n - 1)))
END),
  constraint batch_member_hold_kind_check CHECK ((hold_kind = 'order'::text)),
  constraint batch_member_hold_step_check CHECK ((hold_step = 1)),
  constraint batch_member_n_check CHECK ((n >= 1)),
  constraint batch_member_previous_end_check CHECK ((previous_end = 'left'::text)),
  constraint batch_member_whole CHECK (((batch IS NULL) = (step IS NULL))),
  constraint batch_member_ordered FOREIGN KEY (region, hold, hold_step, hold_kind, amount_fen, payment, indicator) REFERENCES ledger.entry(region, hold, hold_step, kind, amount, document, holder),
  constraint batch_member_taken FOREIGN KEY (region, batch, step) REFERENCES process.step(region, document, n),
  constraint batch_member_was_left FOREIGN KEY (region, payment, previous, previous_end) REFERENCES payment.turn_end(region, payment, n, how)
);
CREATE INDEX batch_member_batch ON payment.batch_member USING btree (region, batch) WHERE (batch IS NOT NULL);
alter table payment.batch_member enable row level security;
alter table payment.batch_member force row level security;
create policy gate_own_region on payment.batch_member for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on payment.batch_member for all to sluice_owner using (true) with check (true);
create policy read_own_scope on payment.batch_member for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on payment.batch_member for all to sluice_sequencer using (true) with check (true);
grant insert, select on payment.batch_member to sluice_gate;
grant select on payment.batch_member to sluice_read;
-- spread: distributed

create table payment.history (
  region text not null,
  seq bigint not null,
  document uuid not null,
  sign smallint not null,
  is_part boolean not null,
  judged_at timestamp with time zone not null,
  counts_from timestamp with time zone not null,
  unit uuid not null,
  indicator uuid not null,
  payee text,
  payee_account text,
  person text,
  cash_unit uuid,
  amount bigint not null,
  purpose_key text not null,
  invoice text,
  contract text,
  project text,
  constraint history_pkey PRIMARY KEY (region, document, seq),
  constraint history_amount_check CHECK ((amount > 0)),
  constraint history_counts_from CHECK (((counts_from = judged_at) OR ((sign = '-1'::integer) AND (counts_from < judged_at)))),
  constraint history_sign_check CHECK ((sign = ANY (ARRAY['-1'::integer, 1])))
);
CREATE INDEX history_account ON payment.history USING btree (region, payee_account, counts_from) INCLUDE (document, is_part, payee, seq, sign) WHERE (payee_account IS NOT NULL);
CREATE INDEX history_cash_unit ON payment.history USING btree (region, cash_unit, counts_from) INCLUDE (amount, document, is_part, seq, sign) WHERE (cash_unit IS NOT NULL);
CREATE INDEX history_contract ON payment.history USING btree (region, contract) WHERE (contract IS NOT NULL);
CREATE INDEX history_invoice ON payment.history USING btree (region, invoice) WHERE (invoice IS NOT NULL);
CREATE INDEX history_person ON payment.history USING btree (region, person, counts_from) INCLUDE (amount, document, is_part, seq, sign) WHERE (person IS NOT NULL);
CREATE INDEX history_unit_payee ON payment.history USING btree (region, unit, payee, counts_from) INCLUDE (amount, document, is_part, project, purpose_key, seq, sign) WHERE (payee IS NOT NULL);
alter table payment.history enable row level security;
alter table payment.history force row level security;
create policy gate_own_region on payment.history for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on payment.history for all to sluice_owner using (true) with check (true);
create policy read_own_scope on payment.history for select to sluice_read using (((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))) AND ((current_setting('app.units'::text, true) = '*'::text) OR ((unit)::text = ANY (string_to_array(current_setting('app.units'::text, true), ','::text))))));
create policy sequencer_all on payment.history for all to sluice_sequencer using (true) with check (true);
grant insert, select on payment.history to sluice_gate;
grant select on payment.history to sluice_read;
-- spread: distributed

create table payment.refund_part (
  region text not null,
  payment uuid not null,
  n integer not null,
  refund uuid not null,
  before bigint not null,
  amount bigint not null,
  after bigint not null,
  paid bigint not null,
  previous integer,
  indicator uuid not null,
  hold uuid not null,
  hold_step smallint not null default 2,
  hold_kind text not null default 'spend'::text,
  constraint refund_part_pkey PRIMARY KEY (region, payment, n),
  constraint refund_part_after UNIQUE (region, payment, n, after),
  constraint refund_part_once UNIQUE (region, refund, payment),
  constraint refund_adds_up CHECK ((after = (before + amount))),
  constraint refund_follows CHECK (
CASE
    WHEN (n = 1) THEN ((previous IS NULL) AND (before = 0))
    ELSE ((previous IS NOT NULL) AND (previous = (n - 1)))
END),
  constraint refund_part_amount_check CHECK ((amount > 0)),
  constraint refund_part_hold_kind_check CHECK ((hold_kind = 'spend'::text)),
  constraint refund_part_hold_step_check CHECK ((hold_step = 2)),
  constraint refund_part_n_check CHECK ((n >= 1)),
  constraint refund_within_paid CHECK ((after <= paid)),
  constraint refund_chain FOREIGN KEY (region, payment, previous, before) REFERENCES payment.refund_part(region, payment, n, after),
  constraint refund_document FOREIGN KEY (region, refund) REFERENCES document.document(region, id),
  constraint refund_of_spend FOREIGN KEY (region, hold, hold_step, hold_kind, paid, payment, indicator) REFERENCES ledger.entry(region, hold, hold_step, kind, amount, document, holder)
);
alter table payment.refund_part enable row level security;
alter table payment.refund_part force row level security;
create policy gate_own_region on payment.refund_part for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on payment.refund_part for all to sluice_owner using (true) with check (true);
create policy read_own_scope on payment.refund_part for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on payment.refund_part for all to sluice_sequencer using (true) with check (true);
grant insert, select on payment.refund_part to sluice_gate;
grant select on payment.refund_part to sluice_read;
-- spread: distributed

create table payment.replacement (
  region text not null,
  payment uuid not null,
  n integer not null,
  bounced_fen bigint not null,
  bounced_indicator uuid not null,
  bounced_hold uuid not null,
  bounced_step smallint not null default 2,
  bounced_kind text not null default 'bounce'::text,
  document uuid not null,
  amount_fen bigint not null,
  indicator uuid not null,
  hold uuid not null,
  hold_step smallint not null default 0,
  hold_kind text not null default 'reserve'::text,
  previous integer,
  constraint replacement_pkey PRIMARY KEY (region, payment, n),
  constraint replacement_hold UNIQUE (region, hold),
  constraint replacement_turn UNIQUE (region, payment, n, hold, amount_fen, document, indicator),
  constraint replacement_bounced_kind_check CHECK ((bounced_kind = 'bounce'::text)),
  constraint replacement_bounced_step_check CHECK ((bounced_step = 2)),
  constraint replacement_follows CHECK (
CASE
    WHEN (n = 1) THEN (previous IS NULL)
    ELSE ((previous IS NOT NULL) AND (previous = (n - 1)))
END),
  constraint replacement_hold_kind_check CHECK ((hold_kind = 'reserve'::text)),
  constraint replacement_hold_step_check CHECK ((hold_step = 0)),
  constraint replacement_n_check CHECK ((n >= 1)),
  constraint replacement_of_another CHECK ((document <> payment)),
  constraint replacement_makes_room FOREIGN KEY (region, payment, previous) REFERENCES payment.replacement_end(region, payment, n),
  constraint replacement_of_bounced FOREIGN KEY (region, bounced_hold, bounced_step, bounced_kind, bounced_fen, payment, bounced_indicator) REFERENCES ledger.entry(region, hold, hold_step, kind, amount, document, holder),
  constraint replacement_reserves FOREIGN KEY (region, hold, hold_step, hold_kind, amount_fen, document, indicator) REFERENCES ledger.entry(region, hold, hold_step, kind, amount, document, holder)
);
alter table payment.replacement enable row level security;
alter table payment.replacement force row level security;
create policy gate_own_region on payment.replacement for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on payment.replacement for all to sluice_owner using (true) with check (true);
create policy read_own_scope on payment.replacement for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on payment.replacement for all to sluice_sequencer using (true) with check (true);
grant insert, select on payment.replacement to sluice_gate;
grant select on payment.replacement to sluice_read;
-- spread: distributed

create table payment.replacement_end (
  region text not null,
  payment uuid not null,
  n integer not null,
  document uuid not null,
  amount_fen bigint not null,
  indicator uuid not null,
  hold uuid not null,
  hold_step smallint not null default 1,
  hold_kind text not null default 'release'::text,
  constraint replacement_end_pkey PRIMARY KEY (region, payment, n),
  constraint replacement_end_hold_kind_check CHECK ((hold_kind = 'release'::text)),
  constraint replacement_end_hold_step_check CHECK ((hold_step = 1)),
  constraint replacement_end_of FOREIGN KEY (region, payment, n, hold, amount_fen, document, indicator) REFERENCES payment.replacement(region, payment, n, hold, amount_fen, document, indicator),
  constraint replacement_released FOREIGN KEY (region, hold, hold_step, hold_kind, amount_fen, document, indicator) REFERENCES ledger.entry(region, hold, hold_step, kind, amount, document, holder)
);
alter table payment.replacement_end enable row level security;
alter table payment.replacement_end force row level security;
create policy gate_own_region on payment.replacement_end for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on payment.replacement_end for all to sluice_owner using (true) with check (true);
create policy read_own_scope on payment.replacement_end for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on payment.replacement_end for all to sluice_sequencer using (true) with check (true);
grant insert, select on payment.replacement_end to sluice_gate;
grant select on payment.replacement_end to sluice_read;
-- spread: distributed

create table payment.turn_end (
  region text not null,
  payment uuid not null,
  n integer not null,
  how text not null,
  batch uuid,
  taken integer,
  in_batch boolean not null generated always as ((batch IS NOT NULL)) stored,
  outcome text,
  sent_payment uuid generated always as (
CASE
    WHEN (how = 'sent'::text) THEN payment
    ELSE NULL::uuid
END) stored,
  constraint turn_end_pkey PRIMARY KEY (region, payment, n),
  constraint turn_end_how UNIQUE (region, payment, n, how),
  constraint turn_end_sent UNIQUE (region, sent_payment),
  constraint turn_end_how_check CHECK ((how = ANY (ARRAY['left'::text, 'sent'::text]))),
  constraint turn_end_outcome CHECK (
CASE
    WHEN (how = 'sent'::text) THEN (NOT (outcome IS DISTINCT FROM
    CASE
        WHEN (batch IS NOT NULL) THEN 'approved'::text
        ELSE NULL::text
    END))
    ELSE ((batch IS NOT NULL) AND (outcome IS NOT NULL) AND (outcome = ANY (ARRAY['returned'::text, 'takenBack'::text])))
END),
  constraint turn_end_whole CHECK (((batch IS NULL) = (taken IS NULL))),
  constraint turn_end_decided FOREIGN KEY (region, batch, taken, outcome) REFERENCES payment.batch_decision(region, batch, taken, outcome),
  constraint turn_end_of FOREIGN KEY (region, payment, n, in_batch) REFERENCES payment.batch_member(region, payment, n, in_batch),
  constraint turn_end_of_batch FOREIGN KEY (region, payment, n, batch, taken) REFERENCES payment.batch_member(region, payment, n, batch, step)
);
alter table payment.turn_end enable row level security;
alter table payment.turn_end force row level security;
create policy gate_own_region on payment.turn_end for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on payment.turn_end for all to sluice_owner using (true) with check (true);
create policy read_own_scope on payment.turn_end for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on payment.turn_end for all to sluice_sequencer using (true) with check (true);
grant insert, select on payment.turn_end to sluice_gate;
grant select on payment.turn_end to sluice_read;
-- spread: distributed

create table platform.calendar_day (
  day date not null,
  kind text not null,
  source text not null,
  constraint calendar_day_pkey PRIMARY KEY (day),
  constraint calendar_day_kind CHECK ((kind = ANY (ARRAY['holiday'::text, 'makeUp'::text])))
);
grant select on platform.calendar_day to sluice_gate;
grant select on platform.calendar_day to sluice_read;
grant select on platform.calendar_day to sluice_sequencer;
-- spread: reference
comment on table platform.calendar_day is 'Days that differ from the week: weekdays off, weekend days worked.';

create table platform.calendar_year (
  year integer not null,
  notice text not null,
  verified boolean not null,
  constraint calendar_year_pkey PRIMARY KEY (year)
);
grant select on platform.calendar_year to sluice_gate;
grant select on platform.calendar_year to sluice_read;
grant select on platform.calendar_year to sluice_sequencer;
-- spread: reference
comment on table platform.calendar_year is 'Years whose State Council notice on holidays is loaded. A year that is absent is unknown, not ordinary.';

create table platform.counter (
  region text not null,
  name text not null,
  value bigint not null,
  constraint counter_pkey PRIMARY KEY (region, name),
  constraint counter_positive CHECK ((value >= 0))
);
alter table platform.counter enable row level security;
alter table platform.counter force row level security;
create policy gate_own_region on platform.counter for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on platform.counter for all to sluice_owner using (true) with check (true);
create policy read_own_scope on platform.counter for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on platform.counter for all to sluice_sequencer using (true) with check (true);
grant insert, select on platform.counter to sluice_gate;
grant select on platform.counter to sluice_read;
grant select on platform.counter to sluice_sequencer;
grant update (value) on platform.counter to sluice_gate;
-- spread: distributed
comment on table platform.counter is 'Gapless numbers, for example ZF-330502000-2026.';

create table platform.migration (
  owner text not null,
  name text not null,
  sha256 text not null,
  applied_at timestamp with time zone not null default now(),
  constraint migration_pkey PRIMARY KEY (owner, name)
);
grant select on platform.migration to sluice_gate;
grant select on platform.migration to sluice_read;
grant select on platform.migration to sluice_sequencer;
-- spread: local

create table platform.office (
  region text not null,
  name text not null,
  parent text,
  level text not null,
  valid_from date not null,
  valid_to date,
  constraint office_pkey PRIMARY KEY (region, valid_from),
  constraint office_level CHECK ((level = ANY (ARRAY['province'::text, 'city'::text, 'county'::text, 'town'::text]))),
  constraint office_nine_digits CHECK (((region ~ '^[0-9]{9}$'::text) AND (parent ~ '^[0-9]{9}$'::text))),
  constraint office_not_own_parent CHECK ((parent <> region)),
  constraint office_period CHECK ((valid_to > valid_from))
);
grant select on platform.office to sluice_gate;
grant select on platform.office to sluice_read;
grant select on platform.office to sluice_sequencer;
-- spread: reference
comment on table platform.office is 'The hierarchy of finance offices, dated: valid_to is the first day on which it no longer holds.';

create table platform.region (
  region text not null,
  constraint region_pkey PRIMARY KEY (region),
  constraint region_nine_digits CHECK ((region ~ '^[0-9]{9}$'::text))
);
alter table platform.region enable row level security;
alter table platform.region force row level security;
create policy gate_own_region on platform.region for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on platform.region for all to sluice_owner using (true) with check (true);
create policy read_own_scope on platform.region for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on platform.region for all to sluice_sequencer using (true) with check (true);
grant select on platform.region to sluice_gate;
grant select on platform.region to sluice_read;
grant select on platform.region to sluice_sequencer;
-- spread: distributed
comment on table platform.region is 'One finance office''s own books. The anchor: bulk inserts select from it, so they stay on one machine.';

create table platform.region_clock (
  region text not null,
  seq bigint not null default 0,
  judged_at timestamp with time zone not null default '-infinity'::timestamp with time zone,
  log_size bigint not null default 0,
  constraint region_clock_pkey PRIMARY KEY (region),
  constraint region_clock_forward CHECK (((seq >= 0) AND (log_size >= 0))),
  constraint region_clock_region FOREIGN KEY (region) REFERENCES platform.region(region)
);
alter table platform.region_clock enable row level security;
alter table platform.region_clock force row level security;
create policy gate_own_region on platform.region_clock for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on platform.region_clock for all to sluice_owner using (true) with check (true);
create policy read_own_scope on platform.region_clock for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on platform.region_clock for all to sluice_sequencer using (true) with check (true);
grant select on platform.region_clock to sluice_gate;
grant select on platform.region_clock to sluice_read;
grant select on platform.region_clock to sluice_sequencer;
grant update (seq, judged_at, log_size) on platform.region_clock to sluice_gate;
-- spread: distributed
comment on table platform.region_clock is 'The one order of judged acts of a region; its row lock is held to commit.';

create table platform.table_class (
  t regclass not null,
  kind text not null,
  constraint table_class_pkey PRIMARY KEY (t),
  constraint table_class_kind CHECK ((kind = ANY (ARRAY['distributed'::text, 'reference'::text, 'local'::text])))
);
grant select on platform.table_class to sluice_gate;
grant select on platform.table_class to sluice_read;
grant select on platform.table_class to sluice_sequencer;
-- spread: local
comment on table platform.table_class is 'How each table is spread over machines; the catalog lint reads it.';

create table process.definition (
  kind text not null,
  version text not null,
  xml text not null,
  published_at timestamp with time zone not null,
  constraint definition_pkey PRIMARY KEY (kind, version),
  constraint definition_version CHECK ((version ~ '^[0-9a-f]{16}$'::text))
);
grant select on process.definition to sluice_gate;
grant select on process.definition to sluice_read;
-- spread: reference
comment on table process.definition is 'Drawings by the hash of their text. Instances keep the version they started with, so none is ever changed.';

create table process.instance (
  region text not null,
  document uuid not null,
  kind text not null,
  definition_version text not null,
  round integer not null,
  state jsonb not null,
  held boolean not null,
  constraint instance_pkey PRIMARY KEY (region, document),
  constraint instance_held CHECK (((jsonb_typeof(state) = 'object'::text) AND (held = COALESCE(((state ->> 'held'::text))::boolean, false)))),
  constraint instance_round CHECK ((round >= 1))
);
alter table process.instance enable row level security;
alter table process.instance force row level security;
create policy gate_own_region on process.instance for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on process.instance for all to sluice_owner using (true) with check (true);
create policy read_own_scope on process.instance for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on process.instance for all to sluice_sequencer using (true) with check (true);
grant insert, select on process.instance to sluice_gate;
grant select on process.instance to sluice_read;
grant update (kind, definition_version, round, state, held) on process.instance to sluice_gate;
-- spread: distributed
comment on table process.instance is 'Where the tokens of a document stand in its current round; sendBack ends a round, the next submit raises it.';

create table process.step (
  region text not null,
  document uuid not null,
  n integer not null,
  round integer not null,
  task uuid,
  node text not null,
  action text not null,
  person uuid not null,
  "position" text not null,
  on_behalf_of uuid,
  at timestamp with time zone not null,
  seq bigint not null,
  reason text,
  verdict uuid not null,
  leaf bigint not null,
  act_key text not null,
  act_pair text not null,
  act_person uuid not null,
  act_side text not null,
  stands_for uuid generated always as (COALESCE(on_behalf_of, person)) stored,
  constraint step_pkey PRIMARY KEY (region, document, n),
  constraint step_leaf_once UNIQUE (region, leaf),
  constraint step_one_person_once_a_round UNIQUE (region, document, round, person),
  constraint step_stands_for_once_a_round UNIQUE (region, document, round, stands_for),
  constraint step_task_once UNIQUE (region, task),
  constraint step_act_is_own CHECK ((act_person = person)),
  constraint step_counted CHECK (((n >= 1) AND (round >= 1))),
  constraint step_not_for_oneself CHECK ((on_behalf_of <> person)),
  constraint step_act FOREIGN KEY (region, act_key, act_pair, act_person, act_side) REFERENCES access.act(region, key, pair, person, side),
  constraint step_leaf FOREIGN KEY (region, leaf) REFERENCES log.leaf(region, "position"),
  constraint step_task FOREIGN KEY (region, task) REFERENCES process.task(region, id),
  constraint step_verdict FOREIGN KEY (region, document, seq) REFERENCES rules.verdict(region, document, seq)
);
alter table process.step enable row level security;
alter table process.step force row level security;
create policy gate_own_region on process.step for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on process.step for all to sluice_owner using (true) with check (true);
create policy read_own_scope on process.step for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on process.step for all to sluice_sequencer using (true) with check (true);
grant insert, select on process.step to sluice_gate;
grant select on process.step to sluice_read;
-- spread: distributed
comment on table process.step is 'What was done, by whom, in whose place. Append-only: no role may update or delete.';

create table process.task (
  region text not null,
  id uuid not null,
  document uuid not null,
  round integer not null,
  task_key text not null,
  node text not null,
  "position" text not null,
  duty text not null,
  unit text,
  whose text not null generated always as (COALESCE(unit, ''::text)) stored,
  state text not null,
  opened_at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  due_certain boolean not null,
  done_step integer,
  done_task uuid generated always as (
CASE
    WHEN (state = 'done'::text) THEN id
    ELSE NULL::uuid
END) stored,
  constraint task_pkey PRIMARY KEY (region, id),
  constraint task_key UNIQUE (region, document, round, task_key),
  constraint task_done_has_step CHECK (((state = 'done'::text) = (done_step IS NOT NULL))),
  constraint task_due_after_opened CHECK ((due_at >= opened_at)),
  constraint task_state CHECK ((state = ANY (ARRAY['open'::text, 'done'::text, 'cancelled'::text]))),
  constraint task_done_by_own_step FOREIGN KEY (region, done_task) REFERENCES process.step(region, task)
);
CREATE INDEX task_todo ON process.task USING btree (region, "position", whose, due_at, id) WHERE (state = 'open'::text);
alter table process.task enable row level security;
alter table process.task force row level security;
create policy gate_own_region on process.task for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on process.task for all to sluice_owner using (true) with check (true);
create policy read_own_scope on process.task for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on process.task for all to sluice_sequencer using (true) with check (true);
grant insert, select on process.task to sluice_gate;
grant select on process.task to sluice_read;
grant update (state, done_step) on process.task to sluice_gate;
-- spread: distributed

create table register.entry (
  region text not null,
  name text not null,
  load integer not null,
  line integer not null,
  key text not null,
  valid_from date,
  valid_to date,
  body jsonb not null,
  constraint entry_pkey PRIMARY KEY (region, name, load, line),
  constraint entry_body_check CHECK ((jsonb_typeof(body) = 'object'::text)),
  constraint entry_key_check CHECK (((octet_length(key) >= 1) AND (octet_length(key) <= 600))),
  constraint entry_line_check CHECK ((line >= 1)),
  constraint entry_period CHECK (((valid_to IS NULL) OR (valid_from IS NULL) OR (valid_to > valid_from))),
  constraint entry_of_load FOREIGN KEY (region, name, load) REFERENCES register.load(region, name, n)
);
CREATE INDEX entry_key ON register.entry USING btree (region, name, key);
alter table register.entry enable row level security;
alter table register.entry force row level security;
create policy gate_own_region on register.entry for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on register.entry for all to sluice_owner using (true) with check (true);
create policy read_own_scope on register.entry for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on register.entry for all to sluice_sequencer using (true) with check (true);
grant insert, select on register.entry to sluice_gate;
-- spread: distributed
comment on table register.entry is 'Lines of outside lists; the columns of a list are declared with its register and are the keys of body, money as a string of whole fen.';

create table register.load (
  region text not null,
  name text not null,
  n integer not null,
  complete boolean not null,
  source text not null,
  sha256 text not null,
  content text not null,
  document uuid not null,
  rows integer not null,
  taken_at timestamp with time zone not null,
  previous integer,
  previous_at timestamp with time zone,
  constraint load_pkey PRIMARY KEY (region, name, n),
  constraint load_at UNIQUE (region, name, n, taken_at),
  constraint load_of_document UNIQUE (region, document),
  constraint load_content_check CHECK ((content ~ '^[0-9a-f]{64}$'::text)),
  constraint load_follows CHECK (
CASE
    WHEN (n = 1) THEN ((previous IS NULL) AND (previous_at IS NULL))
    ELSE ((previous IS NOT NULL) AND (previous = (n - 1)) AND (previous_at IS NOT NULL) AND (previous_at <= taken_at))
END),
  constraint load_n_check CHECK ((n >= 1)),
  constraint load_name_check CHECK (((octet_length(name) >= 1) AND (octet_length(name) <= 60))),
  constraint load_rows_check CHECK ((rows >= 0)),
  constraint load_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
  constraint load_source_check CHECK (((octet_length(source) >= 1) AND (octet_length(source) <= 400))),
  constraint load_chain FOREIGN KEY (region, name, previous, previous_at) REFERENCES register.load(region, name, n, taken_at),
  constraint load_document FOREIGN KEY (region, document) REFERENCES document.document(region, id)
);
alter table register.load enable row level security;
alter table register.load force row level security;
create policy gate_own_region on register.load for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on register.load for all to sluice_owner using (true) with check (true);
create policy read_own_scope on register.load for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on register.load for all to sluice_sequencer using (true) with check (true);
grant insert, select on register.load to sluice_gate;
grant select on register.load to sluice_read;
-- spread: distributed
comment on table register.load is 'One taking-over of an outside list: whole (complete) or in part.';

create table register.staged (
  region text not null,
  content text not null,
  line integer not null,
  key text not null,
  valid_from date,
  valid_to date,
  body jsonb not null,
  constraint staged_pkey PRIMARY KEY (region, content, line),
  constraint staged_body_check CHECK ((jsonb_typeof(body) = 'object'::text)),
  constraint staged_content_check CHECK ((content ~ '^[0-9a-f]{64}$'::text)),
  constraint staged_key_check CHECK (((octet_length(key) >= 1) AND (octet_length(key) <= 600))),
  constraint staged_line_check CHECK ((line >= 1))
);
alter table register.staged enable row level security;
alter table register.staged force row level security;
create policy gate_own_region on register.staged for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on register.staged for all to sluice_owner using (true) with check (true);
create policy read_own_scope on register.staged for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on register.staged for all to sluice_sequencer using (true) with check (true);
grant insert, select on register.staged to sluice_gate;
-- spread: distributed
comment on table register.staged is 'Lines of lists as they were handed in; a checked document copies them into register.entry.';

create table rulebook.backtest (
  region text not null,
  run text not null,
  made_at timestamp with time zone not null,
  result text not null,
  judges text not null,
  command text not null,
  rules jsonb not null,
  source text not null,
  data text not null,
  period_from date not null,
  period_to date not null,
  judged bigint not null,
  person uuid,
  report jsonb not null,
  constraint backtest_pkey PRIMARY KEY (region, run, made_at),
  constraint backtest_data_check CHECK ((data <> ''::text)),
  constraint backtest_judged_check CHECK ((judged > 0)),
  constraint backtest_period CHECK ((period_to >= period_from)),
  constraint backtest_result_check CHECK ((result ~ '^[0-9a-f]{64}$'::text)),
  constraint backtest_rules_check CHECK ((jsonb_typeof(rules) = 'array'::text)),
  constraint backtest_run_check CHECK ((run ~ '^[0-9a-f]{64}$'::text)),
  constraint backtest_source_check CHECK ((source = ANY (ARRAY['database'::text, 'file'::text])))
);
CREATE INDEX backtest_newest ON rulebook.backtest USING btree (region, made_at DESC);
alter table rulebook.backtest enable row level security;
alter table rulebook.backtest force row level security;
create policy gate_own_region on rulebook.backtest for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on rulebook.backtest for all to sluice_owner using (true) with check (true);
create policy read_own_scope on rulebook.backtest for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on rulebook.backtest for all to sluice_sequencer using (true) with check (true);
grant insert, select on rulebook.backtest to sluice_gate;
-- spread: distributed
comment on table rulebook.backtest is 'Reports of back-tests as they were made: a release that stops documents names one by its run.';

create table rulebook.change (
  region text not null,
  seq bigint not null,
  document uuid not null,
  constraint change_pkey PRIMARY KEY (region, seq),
  constraint change_document FOREIGN KEY (region, document) REFERENCES document.document(region, id)
);
alter table rulebook.change enable row level security;
alter table rulebook.change force row level security;
create policy gate_own_region on rulebook.change for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy gate_reads_all on rulebook.change for select to sluice_gate using (true);
create policy owner_all on rulebook.change for all to sluice_owner using (true) with check (true);
create policy read_own_scope on rulebook.change for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on rulebook.change for all to sluice_sequencer using (true) with check (true);
grant insert, select on rulebook.change to sluice_gate;
grant select on rulebook.change to sluice_read;
-- spread: distributed
comment on table rulebook.change is 'One row per act that changed what binds: the greatest seq of an office tells the gate whether to read again.';

create table rulebook.parameter_value (
  region text not null,
  parameter text not null,
  valid_from date not null,
  seq bigint not null,
  value text not null,
  unit text not null,
  for_unit uuid,
  document_number text not null,
  document uuid not null,
  effective_at timestamp with time zone not null,
  constraint parameter_value_pkey PRIMARY KEY (region, parameter, valid_from, seq),
  constraint parameter_value_once UNIQUE (region, document),
  constraint parameter_value_document_number_check CHECK ((document_number <> ''::text)),
  constraint parameter_value_forward CHECK ((valid_from >= ((effective_at AT TIME ZONE 'Asia/Shanghai'::text))::date)),
  constraint parameter_value_parameter_check CHECK (((octet_length(parameter) >= 1) AND (octet_length(parameter) <= 64))),
  constraint parameter_value_value_check CHECK ((value <> ''::text)),
  constraint parameter_value_change FOREIGN KEY (region, seq) REFERENCES rulebook.change(region, seq)
);
alter table rulebook.parameter_value enable row level security;
alter table rulebook.parameter_value force row level security;
create policy gate_own_region on rulebook.parameter_value for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy gate_reads_all on rulebook.parameter_value for select to sluice_gate using (true);
create policy owner_all on rulebook.parameter_value for all to sluice_owner using (true) with check (true);
create policy read_all on rulebook.parameter_value for select to sluice_read using (true);
create policy read_own_scope on rulebook.parameter_value for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on rulebook.parameter_value for all to sluice_sequencer using (true) with check (true);
grant insert, select on rulebook.parameter_value to sluice_gate;
grant select on rulebook.parameter_value to sluice_read;
-- spread: distributed
comment on table rulebook.parameter_value is 'Thresholds as an office set them by an approved document: the one that began last counts, of one day the one with the greatest seq.';

create table rulebook.rule_exception (
  region text not null,
  seq bigint not null,
  document uuid not null,
  judges text not null,
  rule text not null,
  purpose text not null,
  unit uuid,
  condition text,
  owner text not null,
  valid_from date not null,
  valid_to date not null,
  constraint rule_exception_pkey PRIMARY KEY (region, seq),
  constraint rule_exception_once UNIQUE (region, document),
  constraint rule_exception_condition_check CHECK ((condition <> ''::text)),
  constraint rule_exception_covers CHECK (((purpose = 'snooze'::text) OR (unit IS NOT NULL) OR (condition IS NOT NULL))),
  constraint rule_exception_owner_check CHECK ((owner <> ''::text)),
  constraint rule_exception_period CHECK ((valid_to >= valid_from)),
  constraint rule_exception_purpose_check CHECK ((purpose = ANY (ARRAY['whitelist'::text, 'snooze'::text]))),
  constraint rule_exception_rule_check CHECK (((octet_length(rule) >= 1) AND (octet_length(rule) <= 64))),
  constraint rule_exception_change FOREIGN KEY (region, seq) REFERENCES rulebook.change(region, seq)
);
alter table rulebook.rule_exception enable row level security;
alter table rulebook.rule_exception force row level security;
create policy gate_own_region on rulebook.rule_exception for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy gate_reads_all on rulebook.rule_exception for select to sluice_gate using (true);
create policy owner_all on rulebook.rule_exception for all to sluice_owner using (true) with check (true);
create policy read_own_scope on rulebook.rule_exception for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on rulebook.rule_exception for all to sluice_sequencer using (true) with check (true);
grant insert, select on rulebook.rule_exception to sluice_gate;
grant select on rulebook.rule_exception to sluice_read;
-- spread: distributed
comment on table rulebook.rule_exception is 'White list and snooze of one office, for its own documents: a hit that it covers is recorded and asks for nothing.';

create table rulebook.rule_exception_end (
  region text not null,
  document uuid not null,
  round integer not null,
  seq bigint not null,
  exception uuid not null,
  ended_at timestamp with time zone not null,
  constraint rule_exception_end_pkey PRIMARY KEY (region, document, round),
  constraint rule_exception_end_change FOREIGN KEY (region, seq) REFERENCES rulebook.change(region, seq),
  constraint rule_exception_end_of FOREIGN KEY (region, exception) REFERENCES rulebook.rule_exception(region, document)
);
alter table rulebook.rule_exception_end enable row level security;
alter table rulebook.rule_exception_end force row level security;
create policy gate_own_region on rulebook.rule_exception_end for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy gate_reads_all on rulebook.rule_exception_end for select to sluice_gate using (true);
create policy owner_all on rulebook.rule_exception_end for all to sluice_owner using (true) with check (true);
create policy read_own_scope on rulebook.rule_exception_end for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on rulebook.rule_exception_end for all to sluice_sequencer using (true) with check (true);
grant insert, select on rulebook.rule_exception_end to sluice_gate;
grant select on rulebook.rule_exception_end to sluice_read;
-- spread: distributed
comment on table rulebook.rule_exception_end is 'Exceptions that were taken away before their last day, unless the act was taken back.';

create table rulebook.rule_exception_restored (
  region text not null,
  document uuid not null,
  round integer not null,
  seq bigint not null,
  restored_at timestamp with time zone not null,
  constraint rule_exception_restored_pkey PRIMARY KEY (region, document, round),
  constraint rule_exception_restored_change FOREIGN KEY (region, seq) REFERENCES rulebook.change(region, seq),
  constraint rule_exception_restored_of FOREIGN KEY (region, document, round) REFERENCES rulebook.rule_exception_end(region, document, round)
);
alter table rulebook.rule_exception_restored enable row level security;
alter table rulebook.rule_exception_restored force row level security;
create policy gate_own_region on rulebook.rule_exception_restored for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy gate_reads_all on rulebook.rule_exception_restored for select to sluice_gate using (true);
create policy owner_all on rulebook.rule_exception_restored for all to sluice_owner using (true) with check (true);
create policy read_own_scope on rulebook.rule_exception_restored for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on rulebook.rule_exception_restored for all to sluice_sequencer using (true) with check (true);
grant insert, select on rulebook.rule_exception_restored to sluice_gate;
grant select on rulebook.rule_exception_restored to sluice_read;
-- spread: distributed
comment on table rulebook.rule_exception_restored is 'Early ends that were taken back: the exception holds again, until its own last day.';

create table rulebook.rule_release (
  region text not null,
  seq bigint not null,
  document uuid not null,
  judges text not null,
  rule text not null,
  act text not null,
  version integer,
  sha256 text,
  backtest_run text,
  effective_at timestamp with time zone not null,
  constraint rule_release_pkey PRIMARY KEY (region, seq),
  constraint rule_release_once UNIQUE (region, document),
  constraint rule_release_act CHECK ((act = ANY (ARRAY['live'::text, 'retired'::text]))),
  constraint rule_release_backtest CHECK ((backtest_run ~ '^[0-9a-f]{64}$'::text)),
  constraint rule_release_names CHECK ((((act = 'retired'::text) = (version IS NULL)) AND ((version IS NULL) = (sha256 IS NULL)))),
  constraint rule_release_change FOREIGN KEY (region, seq) REFERENCES rulebook.change(region, seq),
  constraint rule_release_version FOREIGN KEY (region, rule, version, sha256) REFERENCES rulebook.rule_version(region, rule, version, sha256)
);
alter table rulebook.rule_release enable row level security;
alter table rulebook.rule_release force row level security;
create policy gate_own_region on rulebook.rule_release for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy gate_reads_all on rulebook.rule_release for select to sluice_gate using (true);
create policy owner_all on rulebook.rule_release for all to sluice_owner using (true) with check (true);
create policy read_all on rulebook.rule_release for select to sluice_read using (true);
create policy read_own_scope on rulebook.rule_release for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on rulebook.rule_release for all to sluice_sequencer using (true) with check (true);
grant insert, select on rulebook.rule_release to sluice_gate;
grant select on rulebook.rule_release to sluice_read;
-- spread: distributed
comment on table rulebook.rule_release is 'What an office did with a rule, in the order of its acts: the last act on a rule counts.';

create table rulebook.rule_shadow (
  region text not null,
  seq bigint not null,
  document uuid not null,
  round integer not null,
  judges text not null,
  rule text not null,
  version integer not null,
  sha256 text not null,
  source text not null,
  until_day date not null,
  started_at timestamp with time zone not null,
  constraint rule_shadow_pkey PRIMARY KEY (region, document, round, rule),
  constraint rule_shadow_period CHECK ((until_day >= ((started_at AT TIME ZONE 'Asia/Shanghai'::text))::date)),
  constraint rule_shadow_rule_check CHECK (((octet_length(rule) >= 1) AND (octet_length(rule) <= 64))),
  constraint rule_shadow_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
  constraint rule_shadow_version_check CHECK ((version >= 1)),
  constraint rule_shadow_change FOREIGN KEY (region, seq) REFERENCES rulebook.change(region, seq)
);
alter table rulebook.rule_shadow enable row level security;
alter table rulebook.rule_shadow force row level security;
create policy gate_own_region on rulebook.rule_shadow for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy gate_reads_all on rulebook.rule_shadow for select to sluice_gate using (true);
create policy owner_all on rulebook.rule_shadow for all to sluice_owner using (true) with check (true);
create policy read_own_scope on rulebook.rule_shadow for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on rulebook.rule_shadow for all to sluice_sequencer using (true) with check (true);
grant insert, select on rulebook.rule_shadow to sluice_gate;
grant select on rulebook.rule_shadow to sluice_read;
-- spread: distributed
comment on table rulebook.rule_shadow is 'Candidates of one office: judged beside its live rules, without an effect, until they are ended or released.';

create table rulebook.rule_shadow_end (
  region text not null,
  document uuid not null,
  round integer not null,
  seq bigint not null,
  act text not null,
  ended_at timestamp with time zone not null,
  constraint rule_shadow_end_pkey PRIMARY KEY (region, document, round),
  constraint rule_shadow_end_act_check CHECK ((act = ANY (ARRAY['concluded'::text, 'returned'::text, 'abandoned'::text, 'withdrawn'::text]))),
  constraint rule_shadow_end_change FOREIGN KEY (region, seq) REFERENCES rulebook.change(region, seq)
);
alter table rulebook.rule_shadow_end enable row level security;
alter table rulebook.rule_shadow_end force row level security;
create policy gate_own_region on rulebook.rule_shadow_end for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy gate_reads_all on rulebook.rule_shadow_end for select to sluice_gate using (true);
create policy owner_all on rulebook.rule_shadow_end for all to sluice_owner using (true) with check (true);
create policy read_own_scope on rulebook.rule_shadow_end for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on rulebook.rule_shadow_end for all to sluice_sequencer using (true) with check (true);
grant insert, select on rulebook.rule_shadow_end to sluice_gate;
grant select on rulebook.rule_shadow_end to sluice_read;
-- spread: distributed
comment on table rulebook.rule_shadow_end is 'How the candidates of one form were ended before their last day, unless a release did.';

create table rulebook.rule_stop (
  region text not null,
  seq bigint not null,
  document uuid not null,
  round integer not null,
  rule text not null,
  stopped_at timestamp with time zone not null,
  until_at timestamp with time zone not null,
  constraint rule_stop_pkey PRIMARY KEY (region, seq),
  constraint rule_stop_once UNIQUE (region, document, round),
  constraint rule_stop_period CHECK ((until_at > stopped_at)),
  constraint rule_stop_rule_check CHECK (((octet_length(rule) >= 1) AND (octet_length(rule) <= 64))),
  constraint rule_stop_change FOREIGN KEY (region, seq) REFERENCES rulebook.change(region, seq)
);
alter table rulebook.rule_stop enable row level security;
alter table rulebook.rule_stop force row level security;
create policy gate_own_region on rulebook.rule_stop for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy gate_reads_all on rulebook.rule_stop for select to sluice_gate using (true);
create policy owner_all on rulebook.rule_stop for all to sluice_owner using (true) with check (true);
create policy read_own_scope on rulebook.rule_stop for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on rulebook.rule_stop for all to sluice_sequencer using (true) with check (true);
grant insert, select on rulebook.rule_stop to sluice_gate;
grant select on rulebook.rule_stop to sluice_read;
-- spread: distributed
comment on table rulebook.rule_stop is 'Emergency stops: the rule is not asked from stopped_at until until_at, or until it is lifted.';

create table rulebook.rule_stop_end (
  region text not null,
  document uuid not null,
  round integer not null,
  seq bigint not null,
  act text not null,
  at timestamp with time zone not null,
  constraint rule_stop_end_pkey PRIMARY KEY (region, document, round),
  constraint rule_stop_end_act_check CHECK ((act = ANY (ARRAY['confirmed'::text, 'lifted'::text, 'withdrawn'::text]))),
  constraint rule_stop_end_change FOREIGN KEY (region, seq) REFERENCES rulebook.change(region, seq),
  constraint rule_stop_end_of FOREIGN KEY (region, document, round) REFERENCES rulebook.rule_stop(region, document, round)
);
alter table rulebook.rule_stop_end enable row level security;
alter table rulebook.rule_stop_end force row level security;
create policy gate_own_region on rulebook.rule_stop_end for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy gate_reads_all on rulebook.rule_stop_end for select to sluice_gate using (true);
create policy owner_all on rulebook.rule_stop_end for all to sluice_owner using (true) with check (true);
create policy read_own_scope on rulebook.rule_stop_end for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on rulebook.rule_stop_end for all to sluice_sequencer using (true) with check (true);
grant insert, select on rulebook.rule_stop_end to sluice_gate;
grant select on rulebook.rule_stop_end to sluice_read;
-- spread: distributed
comment on table rulebook.rule_stop_end is 'The other person''s word on a stop, or its maker''s withdrawal: a confirmed one runs to its end, the others end now.';

create table rulebook.rule_version (
  region text not null,
  rule text not null,
  version integer not null,
  sha256 text not null,
  source text not null,
  constraint rule_version_pkey PRIMARY KEY (region, rule, version),
  constraint rule_version_text UNIQUE (region, rule, version, sha256),
  constraint rule_version_rule_check CHECK (((octet_length(rule) >= 1) AND (octet_length(rule) <= 64))),
  constraint rule_version_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
  constraint rule_version_version_check CHECK ((version >= 1))
);
alter table rulebook.rule_version enable row level security;
alter table rulebook.rule_version force row level security;
create policy gate_own_region on rulebook.rule_version for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy gate_reads_all on rulebook.rule_version for select to sluice_gate using (true);
create policy owner_all on rulebook.rule_version for all to sluice_owner using (true) with check (true);
create policy read_all on rulebook.rule_version for select to sluice_read using (true);
create policy read_own_scope on rulebook.rule_version for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on rulebook.rule_version for all to sluice_sequencer using (true) with check (true);
grant insert, select on rulebook.rule_version to sluice_gate;
grant select on rulebook.rule_version to sluice_read;
-- spread: distributed
comment on table rulebook.rule_version is 'Texts of rules that an office released; a version is never edited, another text is another version.';

create table rules.parameter_value (
  id text not null,
  scope text not null,
  valid_from date not null,
  valid_to date,
  value jsonb not null,
  document_number text not null,
  verified boolean not null,
  source text not null,
  constraint parameter_value_pkey PRIMARY KEY (id, scope, valid_from),
  constraint parameter_value_period CHECK (((valid_to IS NULL) OR (valid_to > valid_from))),
  constraint parameter_value_scope CHECK ((scope ~ '^[0-9]{9}$'::text))
);
grant select on rules.parameter_value to sluice_gate;
grant select on rules.parameter_value to sluice_read;
-- spread: reference
comment on table rules.parameter_value is 'Thresholds as an office set them: money as a string of whole fen, valid_to is the first day it no longer holds.';

create table rules.rule_set (
  region text not null,
  hash text not null,
  rules jsonb not null,
  parameters jsonb not null,
  bound_by jsonb not null,
  first_used timestamp with time zone not null,
  constraint rule_set_pkey PRIMARY KEY (region, hash),
  constraint rule_set_form CHECK (((jsonb_typeof(rules) = 'array'::text) AND (jsonb_typeof(parameters) = 'object'::text) AND (jsonb_typeof(bound_by) = 'object'::text)))
);
alter table rules.rule_set enable row level security;
alter table rules.rule_set force row level security;
create policy gate_own_region on rules.rule_set for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on rules.rule_set for all to sluice_owner using (true) with check (true);
create policy read_own_scope on rules.rule_set for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on rules.rule_set for all to sluice_sequencer using (true) with check (true);
grant insert, select on rules.rule_set to sluice_gate;
grant select on rules.rule_set to sluice_read;
-- spread: distributed
comment on table rules.rule_set is 'What a verdict was judged by: rule versions by command, and the thresholds as they bound the region. A rule of it without a finding passed.';

create table rules.rule_version (
  id text not null,
  version integer not null,
  sha256 text not null,
  source text not null,
  released_at timestamp with time zone not null,
  constraint rule_version_pkey PRIMARY KEY (id, version),
  constraint rule_version_from_one CHECK ((version >= 1)),
  constraint rule_version_sha256 CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);
grant select on rules.rule_version to sluice_gate;
grant select on rules.rule_version to sluice_read;
-- spread: reference
comment on table rules.rule_version is 'The text of a rule as released; a version is never edited.';

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
  judged_at timestamp with time zone not null,
  constraint shadow_verdict_pkey PRIMARY KEY (region, candidate, round, rule, seq),
  constraint shadow_verdict_live CHECK (((live = ANY (ARRAY['hit'::text, 'pass'::text, 'notApplicable'::text, 'cannotJudge'::text])) AND ((live IS NULL) = (live_version IS NULL)))),
  constraint shadow_verdict_outcome CHECK ((outcome = ANY (ARRAY['hit'::text, 'pass'::text, 'notApplicable'::text, 'cannotJudge'::text]))),
  constraint shadow_verdict_of FOREIGN KEY (region, document, seq) REFERENCES rules.verdict(region, document, seq)
);
alter table rules.shadow_verdict enable row level security;
alter table rules.shadow_verdict force row level security;
create policy gate_own_region on rules.shadow_verdict for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on rules.shadow_verdict for all to sluice_owner using (true) with check (true);
create policy read_own_scope on rules.shadow_verdict for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on rules.shadow_verdict for all to sluice_sequencer using (true) with check (true);
grant insert, select on rules.shadow_verdict to sluice_gate;
grant select on rules.shadow_verdict to sluice_read;
-- spread: distributed
comment on table rules.shadow_verdict is 'What a candidate rule in shadow would have found beside the live rules, by the document that put it in shadow. It has no effect on anything.';

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
  judged_at timestamp with time zone not null,
  constraint verdict_pkey PRIMARY KEY (region, id),
  constraint verdict_once UNIQUE (region, document, seq),
  constraint verdict_effect CHECK ((effect = ANY ('{pass,forbid,intercept,evidence,note,record}'::text[]))),
  constraint verdict_findings CHECK ((jsonb_typeof(findings) = 'array'::text))
);
CREATE INDEX verdict_day ON rules.verdict USING brin (region, judged_at) WITH (autosummarize='on');
CREATE INDEX verdict_found ON rules.verdict USING btree (region, judged_at DESC) WHERE (effect <> 'pass'::text);
CREATE INDEX verdict_submitted ON rules.verdict USING btree (region, judged_at) INCLUDE (document, effect) WHERE (command = 'submit'::text);
alter table rules.verdict enable row level security;
alter table rules.verdict force row level security;
create policy gate_own_region on rules.verdict for all to sluice_gate using ((region = current_setting('app.region'::text, true))) with check ((region = current_setting('app.region'::text, true)));
create policy owner_all on rules.verdict for all to sluice_owner using (true) with check (true);
create policy read_own_scope on rules.verdict for select to sluice_read using ((region = ANY (string_to_array(current_setting('app.regions'::text, true), ','::text))));
create policy sequencer_all on rules.verdict for all to sluice_sequencer using (true) with check (true);
grant insert, select on rules.verdict to sluice_gate;
grant select on rules.verdict to sluice_read;
-- spread: distributed
comment on table rules.verdict is 'All findings at one moment. Append-only: nobody is granted update or delete.';

create view ledger.transfer with (security_invoker=true) as
 SELECT region,
    transfer AS id,
    event,
    kind,
    holder AS debit_holder,
    code AS debit_code,
    n AS debit_n,
    other_holder AS credit_holder,
    other_code AS credit_code,
    other_n AS credit_n,
    amount,
    document,
    hold,
    hold_step,
    previous_step,
    previous_kind,
    approval_key,
    approval_pair,
    approval_person,
    approval_side,
    seq,
    posted_at
   FROM ledger.entry
  WHERE (amount > 0);
grant select on ledger.transfer to sluice_gate;
grant select on ledger.transfer to sluice_read;

CREATE OR REPLACE FUNCTION access.close_logins(p_persons uuid[], p_at timestamp with time zone)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  update access.account c set closed_at = p_at
   where c.person = any (p_persons) and (c.closed_at is null or c.closed_at > p_at)
     and not exists (select from access.member m where m.person = c.person
       and (m.left_on is null or m.left_on > (p_at at time zone 'Asia/Shanghai')::date))
$function$;
grant execute on function access.close_logins(uuid[],timestamp with time zone) to sluice_gate;

CREATE OR REPLACE FUNCTION access.enrol(p_ids uuid[], p_names text[], p_staff_numbers text[], p_administers text[])
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  insert into access.person (id, name, staff_number, administers) select * from unnest(p_ids, p_names, p_staff_numbers, p_administers)
$function$;
grant execute on function access.enrol(uuid[],text[],text[],text[]) to sluice_gate;

CREATE OR REPLACE FUNCTION access.lets_in(p_region text, p_person uuid, p_now timestamp with time zone)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  with staff as (select m.region, m.joined_on from access.member m join access.person n on n.id = m.person and not n.machine
    where m.person = p_person and (m.left_on is null or m.left_on > (p_now at time zone 'Asia/Shanghai')::date))
  select coalesce((select s.region = p_region from staff s order by s.joined_on, s.region limit 1), false)
$function$;
grant execute on function access.lets_in(text,uuid,timestamp with time zone) to sluice_gate;

CREATE OR REPLACE FUNCTION access.take_first_link(p_token bytea, p_person uuid, p_name text, p_staff_number text, p_login text, p_password_hash text, p_region text, p_office text, p_day date, p_security bytea, p_audit bytea)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  spent access.first_link;
  v_region text;
  v_office uuid;
  v_position uuid;
begin
  delete from access.first_link where token_hash = sha256(p_token) and expires_at > now() returning * into spent;
  if spent is null or exists (
    select from access.account c join access.person n on n.id = c.person where spent.administers = 'system' or n.administers = spent.administers
  ) then return null; end if;
  v_region := coalesce(spent.region, p_region);
  if spent.administers = 'system' then
    insert into platform.region (region) values (v_region) on conflict do nothing;
    insert into platform.region_clock (region) values (v_region) on conflict do nothing;
    insert into platform.office (region, name, level, valid_from)
      select v_region, p_office, case when v_region ~ '0{7}$' then 'province' when v_region ~ '0{5}$' then 'city' when v_region ~ '0{3}$' then 'county' else 'town' end, p_day
       where not exists (select from platform.office o where o.region = v_region);
    insert into access.unit (region, id, code, name, office)
      select v_region, gen_random_uuid(), '100', p_office, true
       where not exists (select from access.unit u where u.region = v_region and u.office and u.parent is null);
    insert into access.first_link (administers, token_hash, expires_at, region)
      values ('security', p_security, now() + interval '24 hours', v_region), ('audit', p_audit, now() + interval '24 hours', v_region);
  end if;
  select u.id into v_office from access.unit u where u.region = v_region and u.office and u.parent is null order by u.code limit 1;
  insert into access.position (region, id, code, unit, name_zh, name_en, administers)
    select v_region, gen_random_uuid(), 'organisation.' || spent.administers, v_office, w.zh, w.en, spent.administers
      from (values ('system', '系统管理员', 'System administrator'), ('security', '安全保密管理员', 'Security administrator'),
                   ('audit', '安全审计员', 'Audit administrator')) w(code, zh, en)
     where w.code = spent.administers
    on conflict do nothing;
  select p.id into v_position from access.position p
   where p.region = v_region and p.unit = v_office and p.code = 'organisation.' || spent.administers;
  insert into access.duty_grant (region, position, duty, valid_from, administers)
    select v_region, v_position, case spent.administers when 'system' then 'organisation.write' when 'security' then 'organisation.approve' else 'organisation.audit' end,
           p_day, spent.administers
     where not exists (select from access.duty_grant g where g.region = v_region and g.position = v_position);
  insert into access.person (id, name, staff_number, administers) values (p_person, p_name, p_staff_number, spent.administers);
  insert into access.member (region, person, joined_on) values (v_region, p_person, p_day);
  insert into access.assignment (region, id, position, person, role, period, administers, member)
    values (v_region, gen_random_uuid(), v_position, p_person, 'primary', daterange(p_day, null), spent.administers, p_person);
  insert into access.account (login, person, password_hash) values (p_login, p_person, p_password_hash);
  return spent.administers;
end $function$;
grant execute on function access.take_first_link(bytea,uuid,text,text,text,text,text,text,date,bytea,bytea) to sluice_gate;

CREATE OR REPLACE FUNCTION access.take_invitation(p_region text, p_token bytea, p_login text, p_password_hash text, p_now timestamp with time zone)
 RETURNS TABLE(login text, person uuid)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  invited uuid;
begin
  update access.invitation i set taken_at = p_now
   where i.region = p_region and i.token_hash = sha256(p_token) and i.taken_at is null and i.expires_at > p_now
     and access.lets_in(p_region, i.person, p_now)
     and (i.resets or not exists (select from access.account c where c.person = i.person and (c.closed_at is null or c.closed_at > p_now)))
   returning i.person into invited;
  if invited is null then return; end if;
  delete from access.session s where s.person = invited;
  update access.token t set revoked_at = p_now where t.person = invited and t.revoked_at is null;
  update access.account c set password_hash = p_password_hash, closed_at = null where c.person = invited;
  if not found then insert into access.account (login, person, password_hash) values (p_login, invited, p_password_hash); end if;
  return query select c.login, c.person from access.account c where c.person = invited;
end $function$;
grant execute on function access.take_invitation(text,bytea,text,text,timestamp with time zone) to sluice_gate;

CREATE OR REPLACE FUNCTION desk.find(p_region text, p_words text[], p_before timestamp with time zone, p_document uuid, p_limit integer)
 RETURNS TABLE(document uuid, made_at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  units constant text := coalesce(current_setting('app.units', true), '');
  month timestamp;
  oldest timestamptz;
  -- Few units are asked for one by one, each with its own key; many are cheaper to sift out of what all have.
  few constant text[] := case when units <> '*' and cardinality(string_to_array(units, ',')) <= 8 then string_to_array(units, ',') end;
  found_rows int := 0;
  more int;
begin
  if p_limit not between 1 and 201 or cardinality(p_words) = 0
    or not p_region = any (string_to_array(coalesce(current_setting('app.regions', true), ''), ',')) then return; end if;
  select min(f.made_at), date_trunc('month', least(max(f.made_at), p_before) at time zone 'UTC') into oldest, month
    from desk.found_by f where f.region = p_region;
  while month + interval '1 month' > oldest at time zone 'UTC' and found_rows < p_limit loop
    -- Materialized, or the planner walks back through time, row by row, in the hope of meeting the words soon.
    return query
      with hit as materialized (
        select f.document, f.made_at from unnest(few) one(unit) cross join lateral (
          select b.document, b.made_at from desk.found_by b
           where b.keys @> (select array_agg(p_region || to_char(month, 'YYYYMM') || word) from unnest(p_words || ('@' || one.unit)) word)
             and b.region = p_region and (b.made_at, b.document) < (p_before, p_document) and b.unit::text = one.unit) f
        union all
        select f.document, f.made_at from desk.found_by f
         where few is null and f.keys @> (select array_agg(p_region || to_char(month, 'YYYYMM') || word) from unnest(p_words) word)
           and f.region = p_region and (f.made_at, f.document) < (p_before, p_document)
           and (units = '*' or f.unit::text = any (string_to_array(units, ','))))
      select hit.document, hit.made_at from hit order by hit.made_at desc, hit.document desc limit p_limit - found_rows;
    get diagnostics more = row_count;
    found_rows := found_rows + more;
    month := month - interval '1 month';
  end loop;
end $function$;
grant execute on function desk.find(text,text[],timestamp with time zone,uuid,integer) to sluice_read;

CREATE OR REPLACE FUNCTION platform.allow_update(t regclass, p_columns name[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  columns text := (select string_agg(quote_ident(c), ', ') from unnest(p_columns) c);
  citus text := (select extversion from pg_catalog.pg_extension where extname = 'citus');
begin
  if citus is not null and string_to_array(split_part(citus, '-', 1), '.')::int[] < array[13, 1] then columns := null; end if;
  execute format('grant update %s on %s to sluice_gate', coalesce('(' || columns || ')', ''), t);
end $function$;

CREATE OR REPLACE FUNCTION platform.distribute(t regclass)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  -- First distributed table, one row per region: every other one lies beside it.
  anchor constant regclass := 'platform.region';
begin
  insert into platform.table_class values (t, 'distributed') on conflict do nothing;
  perform platform.expect_one_region(t);
  if not platform.has_citus() then return; end if;
  execute 'set local citus.multi_shard_modify_mode = ''sequential''';
  execute 'set local citus.enable_unsafe_triggers = on';
  if exists (
    select from pg_catalog.pg_class c
    where c.oid = t and c.oid in (select (to_jsonb(p) ->> 'logicalrelid')::regclass from pg_catalog.pg_dist_partition p)
  ) then return; end if;
  if t = anchor then perform create_distributed_table(t, 'region', colocate_with => 'none');
  else perform create_distributed_table(t, 'region', colocate_with => anchor::text);
  end if;
end $function$;

CREATE OR REPLACE FUNCTION platform.enter_reader(p_regions text[], p_units text[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  word text;
begin
  foreach word in array p_regions loop
    if word is null or word !~ '^[0-9]{9}$' then raise exception 'not a region: %', word; end if;
  end loop;
  foreach word in array p_units loop
    if word is null or word = '' or position(',' in word) > 0 then raise exception 'not a unit: %', word; end if;
  end loop;
  execute format('set local app.regions = %L', array_to_string(p_regions, ','));
  execute format('set local app.units = %L', array_to_string(p_units, ','));
end $function$;

CREATE OR REPLACE FUNCTION platform.enter_region(p_region text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  if p_region is null or p_region !~ '^[0-9]{9}$' then raise exception 'not a region: %', p_region; end if;
  execute format('set local app.region = %L', p_region);
end $function$;

CREATE OR REPLACE FUNCTION platform.expect_one_region(t regclass)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  if current_setting('server_version_num')::int < 180000 then return; end if;
  perform pg_restore_attribute_stats(
    'schemaname', n.nspname::text, 'relname', c.relname::text, 'attname', 'region'::text, 'inherited', false,
    'null_frac', 0::real, 'avg_width', 10, 'n_distinct', 1::real)
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.oid = t;
end $function$;

CREATE OR REPLACE FUNCTION platform.has_citus()
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (select from pg_catalog.pg_extension where extname = 'citus')
$function$;

CREATE OR REPLACE FUNCTION platform.keep_local(t regclass)
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into platform.table_class values (t, 'local') on conflict do nothing
$function$;

CREATE OR REPLACE FUNCTION platform.make_reference(t regclass)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  insert into platform.table_class values (t, 'reference') on conflict do nothing;
  if platform.has_citus() then perform create_reference_table(t); end if;
end $function$;

CREATE OR REPLACE FUNCTION platform.protect(t regclass, p_unit name DEFAULT NULL::name)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  readable text := 'region = any (string_to_array(current_setting(''app.regions'', true), '',''))';
begin
  if p_unit is not null then
    readable := readable || format(
      ' and (current_setting(''app.units'', true) = ''*'' or %I::text = any (string_to_array(current_setting(''app.units'', true), '','')))',
      p_unit);
  end if;
  execute format('alter table %s enable row level security', t);
  execute format('alter table %s force row level security', t);
  execute format(
    'create policy gate_own_region on %s to sluice_gate using (region = current_setting(''app.region'', true))'
    ' with check (region = current_setting(''app.region'', true))', t);
  execute format('create policy read_own_scope on %s for select to sluice_read using (%s)', t, readable);
  execute format('create policy sequencer_all on %s to sluice_sequencer using (true) with check (true)', t);
  execute format('create policy owner_all on %s to sluice_owner using (true) with check (true)', t);
end $function$;

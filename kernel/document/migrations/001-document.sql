-- The header that every form shares. The body of each version is kept whole; what a module must defend or search it projects
-- into its own tables. A module adds its cover CHECK to document.document in its own migration.
create schema document;

create table document.document (
  region text not null,
  id uuid not null,
  kind text not null,
  number text,
  unit uuid not null,
  state text not null,
  version int not null check (version >= 1),
  round int not null default 0,
  steps int not null default 0,
  title text not null,
  amount_fen bigint check (amount_fen > 0 and amount_fen <= 1000000000000000),
  fiscal_year int not null,
  indicator uuid,
  subject uuid,
  made_by uuid not null,
  made_at timestamptz not null,
  changed_at timestamptz not null,
  seq bigint not null,
  -- Since when it counts in history, or counted the last time.
  counts_from timestamptz,
  hold uuid,
  hold_step smallint,
  hold_kind text,
  primary key (region, id),
  constraint document_number unique (region, number),
  constraint document_hold_whole check (num_nulls(hold, hold_step, hold_kind) = 3
    or num_nulls(hold, hold_step, hold_kind, amount_fen, indicator) = 0)
);

create table document.version (
  region text not null,
  document uuid not null,
  version int not null check (version >= 1),
  body jsonb not null constraint version_body check (jsonb_typeof(body) = 'object'),
  person uuid not null,
  at timestamptz not null,
  leaf bigint not null,
  primary key (region, document, version)
);

create table document.attachment (
  region text not null,
  sha256 bytea not null,
  document uuid not null,
  name text not null check (octet_length(name) between 1 and 255),
  type text not null check (type in ('pdf', 'jpg', 'png', 'xlsx', 'ofd')),
  kind text not null,
  bytes bytea not null check (octet_length(bytes) <= 20971520),
  person uuid not null,
  at timestamptz not null,
  -- One paper may be two of the kinds that rules ask for, and one that came under the wrong kind comes again under the right one.
  primary key (region, document, sha256, kind),
  -- The leaves name files by their hash: nobody puts other bytes under it.
  constraint attachment_hash check (sha256 = sha256(bytes))
);

select platform.distribute('document.document');
select platform.distribute('document.version');
select platform.distribute('document.attachment');

alter table document.document add constraint document_subject foreign key (region, subject) references document.document (region, id);
alter table document.attachment add constraint attachment_document foreign key (region, document) references document.document (region, id);

-- Lists are read newest first, page by page, by kind, often by state and, for people of a unit, by unit. Ids are no order, so the
-- moment of making is in the index; each list then reads only the rows that it shows.
create index document_by_kind_newest on document.document (region, kind, made_at desc, id desc);
create index document_by_state_newest on document.document (region, kind, state, made_at desc, id desc);
create index document_by_unit_newest on document.document (region, unit, kind, made_at desc, id desc);
create index document_by_subject on document.document (region, subject) where subject is not null;

grant usage on schema document to sluice_gate, sluice_read;
grant select, insert on document.document to sluice_gate;
-- Kind, unit, year and maker are written once: nobody turns a payment into something else, or into somebody else's.
select platform.allow_update('document.document',
  '{number, state, version, round, steps, title, amount_fen, indicator, subject, seq, counts_from, hold, hold_step, hold_kind, changed_at}');
grant select, insert on document.version, document.attachment to sluice_gate;
grant select on all tables in schema document to sluice_read;

select platform.protect('document.document', 'unit');
select platform.protect('document.version');
select platform.protect('document.attachment');

-- Where the engines meet, their tables meet: every cross-engine foreign key is here, and the receipts of idempotency.
-- A foreign key costs some 20 µs a row on the hot path, so there is one for every lie about money, people and proof, and none
-- for what another key already implies or a harmless orphan would be: those are found by `verify`.
create schema command;

create table command.receipt (
  region text not null,
  actor uuid not null,
  key text not null check (octet_length(key) between 1 and 200),
  content bytea not null,
  -- As it was given; nobody asks into it.
  answer json not null,
  at timestamptz not null,
  primary key (region, actor, key)
);
select platform.distribute('command.receipt');
create index receipt_age on command.receipt using brin (region, at) with (autosummarize = on);

-- No completed step without the act of a person, a verdict, a leaf.
alter table process.step add constraint step_act
  foreign key (region, act_key, act_pair, act_person, act_side) references access.act (region, key, pair, person, side);
alter table process.step add constraint step_leaf foreign key (region, leaf) references log.leaf (region, position);
alter table document.version add constraint version_leaf foreign key (region, leaf) references log.leaf (region, position);

-- The verdict is about the same document at the same moment: there is one such, and `verify` compares its id.
alter table process.step add constraint step_verdict foreign key (region, document, seq) references rules.verdict (region, document, seq);

-- What a document says is covered must be covered: the same amount of the same indicator, at that step of its own hold.
alter table document.document add constraint document_cover
  foreign key (region, hold, hold_step, hold_kind, amount_fen, id, indicator)
  references ledger.entry (region, hold, hold_step, kind, amount, document, holder);

-- Money that is under no hold moves only by a person's act.
alter table ledger.entry add constraint transfer_approval
  foreign key (region, approval_key, approval_pair, approval_person, approval_side) references access.act (region, key, pair, person, side);

grant usage on schema command to sluice_gate;
grant select, insert on command.receipt to sluice_gate;
select platform.protect('command.receipt');

-- What an alert has released: this rule no longer holds this document in this round, though each match is still recorded.
create table command.override (
  region text not null,
  document uuid not null,
  round int not null,
  rule text not null,
  alert uuid not null,
  seq bigint not null,
  primary key (region, document, round, rule, alert)
);
select platform.distribute('command.override');
alter table command.override add constraint override_document foreign key (region, document) references document.document (region, id);
alter table command.override add constraint override_alert foreign key (region, alert) references document.document (region, id);
grant select, insert on command.override to sluice_gate;
select platform.protect('command.override');

-- Each day a sample of the verdicts of the day before is judged again and compared to the last digit.
create table command.self_replay (
  region text not null,
  day date not null,
  checked int not null check (checked >= 0),
  judged int not null check (judged >= checked),
  mismatches int not null,
  not_recomputed int not null,
  seed text not null,
  at timestamptz not null,
  found jsonb not null,
  primary key (region, day),
  constraint self_replay_adds_up check (mismatches >= 0 and not_recomputed >= 0 and mismatches + not_recomputed <= checked)
);
comment on table command.self_replay is 'Written by the owner, read by supervision. `found` holds the first verdicts that did not come out equal, with the differences.';
select platform.distribute('command.self_replay');
select platform.protect('command.self_replay');
grant usage on schema command to sluice_read;
grant select on command.self_replay to sluice_read;

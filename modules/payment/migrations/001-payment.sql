-- needs: budget
-- What the database itself must know of payments: no state beyond draft without its cover, what features look back on,
-- bank receipts once, refunds within what was paid, one payment at a time in the place of one that bounced.
create schema payment;

-- The states that say money is held, ordered, gone or come back name the hold that makes it true (CONTRACTS §3);
-- the foreign key document_cover holds the name to the ledger. Without a hold, or with one that was released, nothing is claimed.
alter table document.document add constraint payment_is_covered check (kind <> 'payment' or
  ('{"reserve": ["inApproval", "held", "approved"], "order": ["held", "ordered", "sent"], "spend": ["paid"], "bounce": ["returned", "failed"],
     "release": ["draft", "withdrawn", "annulled"]}'::jsonb -> coalesce(hold_kind, 'release') ? state) is true);
alter table document.document add constraint payment_has_indicator check (kind <> 'payment' or state = 'draft' or indicator is not null);

-- One signed row per accepted submit and per taking back: what features look back on, as known at `seq`.
create table payment.history (
  region text not null,
  seq bigint not null,
  document uuid not null,
  sign smallint not null check (sign in (-1, 1)),
  -- A refund: it lowers sums by what came back, and the payment it is of counts as one all the same (decision 59).
  is_part boolean not null,
  judged_at timestamptz not null,
  -- Where windows have it: what takes back counts from where its beginning did (decision 59).
  counts_from timestamptz not null,
  unit uuid not null,
  indicator uuid not null,
  -- Null when the source withholds it: the history of nobody cannot be known.
  payee text,
  payee_account text,
  -- The payee when it is a natural person (by the keyed digest of the identity number where it is stated, decision 0050, else by name), the unit when the payment is in cash: keys of features that only these concern.
  person text,
  cash_unit uuid,
  amount bigint not null check (amount > 0),
  purpose_key text not null,
  invoice text,
  contract text,
  -- The project of the indicator, or its kind of spending where it has none.
  project text,
  primary key (region, document, seq),
  constraint history_counts_from check (counts_from = judged_at or sign = -1 and counts_from < judged_at)
)
-- Features read the newest rows most, and from their indexes alone only where vacuum has been. Left to itself it comes after a fifth of all rows,
-- of ten million a year of payments; the few pages since the last time take it a fraction of a second.
with (autovacuum_vacuum_insert_threshold = 20000, autovacuum_vacuum_insert_scale_factor = 0);
select platform.distribute('payment.history');
-- The covering indexes that the features read (`indexProposals`); a key that is null has no history, so it is left out. Each row is written to
-- all of them while the region waits, so there is one for each small group and none for what is read along with it.
create index history_cash_unit on payment.history (region, cash_unit, counts_from) include (amount, document, is_part, seq, sign) where cash_unit is not null;
create index history_unit_payee on payment.history (region, unit, payee, counts_from) include (amount, document, is_part, project, purpose_key, seq, sign) where payee is not null;
create index history_person on payment.history (region, person, counts_from) include (amount, document, is_part, seq, sign) where person is not null;
-- An invoice has one row or none: covering it would make the index four times as large.
create index history_invoice on payment.history (region, invoice) where invoice is not null;
-- So has a contract: a few instalments.
create index history_contract on payment.history (region, contract) where contract is not null;
create index history_account on payment.history (region, payee_account, counts_from) include (document, is_part, payee, seq, sign) where payee_account is not null;

-- A bank's receipt file enters once, a bank serial pays once. It is of the amount that was ordered: the step of the hold says so.
create table payment.bank_receipt (
  region text not null,
  serial text not null check (octet_length(serial) between 1 and 64),
  document uuid not null,
  outcome text not null check (outcome in ('received', 'bounced', 'failed')),
  amount_fen bigint not null check (amount_fen > 0),
  indicator uuid not null,
  hold uuid not null,
  hold_step smallint not null default 1 check (hold_step = 1),
  hold_kind text not null default 'order' check (hold_kind = 'order'),
  seq bigint not null,
  primary key (region, serial)
);
select platform.distribute('payment.bank_receipt');
alter table payment.bank_receipt add constraint receipt_amount foreign key (region, hold, hold_step, hold_kind, amount_fen, document, indicator)
  references ledger.entry (region, hold, hold_step, kind, amount, document, holder);

-- What has come back of one payment: a chain, so that refunds never exceed what was paid, whoever races.
create table payment.refund_part (
  region text not null,
  payment uuid not null,
  n int not null check (n >= 1),
  refund uuid not null,
  before bigint not null,
  amount bigint not null check (amount > 0),
  after bigint not null,
  paid bigint not null,
  previous int,
  -- The spend that the money comes back from.
  indicator uuid not null,
  hold uuid not null,
  hold_step smallint not null default 2 check (hold_step = 2),
  hold_kind text not null default 'spend' check (hold_kind = 'spend'),
  primary key (region, payment, n),
  constraint refund_part_after unique (region, payment, n, after),
  constraint refund_part_once unique (region, refund, payment),
  constraint refund_adds_up check (after = before + amount),
  constraint refund_within_paid check (after <= paid),
  constraint refund_follows check (case when n = 1 then previous is null and before = 0 else previous is not null and previous = n - 1 end)
);
select platform.distribute('payment.refund_part');
alter table payment.refund_part add constraint refund_of_spend foreign key (region, hold, hold_step, hold_kind, paid, payment, indicator)
  references ledger.entry (region, hold, hold_step, kind, amount, document, holder);
alter table payment.refund_part add constraint refund_chain foreign key (region, payment, previous, before) references payment.refund_part (region, payment, n, after);
alter table payment.refund_part add constraint refund_document foreign key (region, refund) references document.document (region, id);

-- A payment goes to the bank once: in one batch at a time (modules/order), or by itself. Each turn follows the one before, and may begin only
-- when that one was left, so a second live turn meets the primary key. The hold shows that the payment was ordered, of this amount.
create table payment.batch_member (
  region text not null,
  payment uuid not null,
  n int not null check (n >= 1),
  -- Null: it goes by itself, in a turn of its own, so that no batch can have it as well.
  batch uuid,
  -- The step of the batch by which it was taken in.
  step int,
  in_batch boolean not null generated always as (batch is not null) stored,
  amount_fen bigint not null,
  indicator uuid not null,
  hold uuid not null,
  hold_step smallint not null default 1 check (hold_step = 1),
  hold_kind text not null default 'order' check (hold_kind = 'order'),
  previous int,
  previous_end text not null default 'left' check (previous_end = 'left'),
  primary key (region, payment, n),
  constraint batch_member_turn unique (region, payment, n, batch, step),
  constraint batch_member_kind unique (region, payment, n, in_batch),
  constraint batch_member_whole check ((batch is null) = (step is null)),
  constraint batch_member_follows check (case when n = 1 then previous is null else previous is not null and previous = n - 1 end)
);
select platform.distribute('payment.batch_member');
create index batch_member_batch on payment.batch_member (region, batch) where batch is not null;

-- What was decided about a batch that took its payments in by the step `taken`: approved or given back, never both; what was approved may be
-- taken back as long as nothing of it was sent.
create table payment.batch_decision (
  region text not null,
  batch uuid not null,
  taken int not null,
  outcome text not null check (outcome in ('approved', 'returned', 'takenBack')),
  turn smallint not null,
  step int not null,
  primary key (region, batch, taken, outcome),
  constraint batch_decided_once unique (region, batch, taken, turn),
  constraint batch_decision_turn check (turn = case outcome when 'takenBack' then 2 else 1 end),
  constraint batch_decision_later check (step > taken)
);
select platform.distribute('payment.batch_decision');

-- Every turn ends once: the payment left its batch, or it was sent. So nothing that was sent goes with another batch.
create table payment.turn_end (
  region text not null,
  payment uuid not null,
  n int not null,
  how text not null check (how in ('left', 'sent')),
  batch uuid,
  taken int,
  in_batch boolean not null generated always as (batch is not null) stored,
  -- What was decided about the batch, by which it ended so; null for what was sent by itself.
  outcome text,
  sent_payment uuid generated always as (case when how = 'sent' then payment end) stored,
  primary key (region, payment, n),
  constraint turn_end_how unique (region, payment, n, how),
  constraint turn_end_sent unique (region, sent_payment),
  constraint turn_end_whole check ((batch is null) = (taken is null)),
  constraint turn_end_outcome check (case when how = 'sent' then outcome is not distinct from (case when batch is not null then 'approved' end)
    else batch is not null and outcome is not null and outcome in ('returned', 'takenBack') end)
);
select platform.distribute('payment.turn_end');

alter table payment.batch_member add constraint batch_member_ordered foreign key (region, hold, hold_step, hold_kind, amount_fen, payment, indicator)
  references ledger.entry (region, hold, hold_step, kind, amount, document, holder);
alter table payment.batch_member add constraint batch_member_taken foreign key (region, batch, step) references process.step (region, document, n);
alter table payment.batch_member add constraint batch_member_was_left foreign key (region, payment, previous, previous_end)
  references payment.turn_end (region, payment, n, how);
alter table payment.batch_decision add constraint batch_decision_step foreign key (region, batch, step) references process.step (region, document, n);
alter table payment.turn_end add constraint turn_end_of foreign key (region, payment, n, in_batch) references payment.batch_member (region, payment, n, in_batch);
alter table payment.turn_end add constraint turn_end_of_batch foreign key (region, payment, n, batch, taken)
  references payment.batch_member (region, payment, n, batch, step);
alter table payment.turn_end add constraint turn_end_decided foreign key (region, batch, taken, outcome)
  references payment.batch_decision (region, batch, taken, outcome);

-- No payment is called sent, or what follows on that, unless its turn ended so: by itself, or in a batch that was approved. Only a payment
-- that becomes sent is asked; the gate writes the end of its turn before its header.
alter table document.document add column sent_payment uuid
  generated always as (case when kind = 'payment' and state = any ('{sent,paid,returned,failed}'::text[]) then id end) stored;
alter table document.document add constraint payment_was_sent foreign key (region, sent_payment)
  references payment.turn_end (region, sent_payment);

-- What bounced is paid again by one request at a time. Who stands in its place is known by the money reserved for it, and makes room when the
-- ledger shows that this came back unspent: the next one follows that end, so a second live one meets the primary key. What was ordered in its
-- place and bounced as well never makes room: it is replaced in its turn.
create table payment.replacement (
  region text not null,
  payment uuid not null,
  n int not null check (n >= 1),
  bounced_fen bigint not null,
  bounced_indicator uuid not null,
  bounced_hold uuid not null,
  bounced_step smallint not null default 2 check (bounced_step = 2),
  bounced_kind text not null default 'bounce' check (bounced_kind = 'bounce'),
  -- The request in its place, with its own money.
  document uuid not null,
  amount_fen bigint not null,
  indicator uuid not null,
  hold uuid not null,
  hold_step smallint not null default 0 check (hold_step = 0),
  hold_kind text not null default 'reserve' check (hold_kind = 'reserve'),
  previous int,
  primary key (region, payment, n),
  constraint replacement_hold unique (region, hold),
  constraint replacement_turn unique (region, payment, n, hold, amount_fen, document, indicator),
  constraint replacement_of_another check (document <> payment),
  constraint replacement_follows check (case when n = 1 then previous is null else previous is not null and previous = n - 1 end)
);
select platform.distribute('payment.replacement');

create table payment.replacement_end (
  region text not null,
  payment uuid not null,
  n int not null,
  document uuid not null,
  amount_fen bigint not null,
  indicator uuid not null,
  hold uuid not null,
  hold_step smallint not null default 1 check (hold_step = 1),
  hold_kind text not null default 'release' check (hold_kind = 'release'),
  primary key (region, payment, n)
);
select platform.distribute('payment.replacement_end');

alter table payment.replacement add constraint replacement_of_bounced foreign key (region, bounced_hold, bounced_step, bounced_kind, bounced_fen, payment, bounced_indicator)
  references ledger.entry (region, hold, hold_step, kind, amount, document, holder);
alter table payment.replacement add constraint replacement_reserves foreign key (region, hold, hold_step, hold_kind, amount_fen, document, indicator)
  references ledger.entry (region, hold, hold_step, kind, amount, document, holder);
alter table payment.replacement add constraint replacement_makes_room foreign key (region, payment, previous)
  references payment.replacement_end (region, payment, n);
alter table payment.replacement_end add constraint replacement_end_of foreign key (region, payment, n, hold, amount_fen, document, indicator)
  references payment.replacement (region, payment, n, hold, amount_fen, document, indicator);
alter table payment.replacement_end add constraint replacement_released foreign key (region, hold, hold_step, hold_kind, amount_fen, document, indicator)
  references ledger.entry (region, hold, hold_step, kind, amount, document, holder);

grant usage on schema payment to sluice_gate, sluice_read;
grant select, insert on payment.history, payment.bank_receipt, payment.refund_part, payment.batch_member, payment.batch_decision, payment.turn_end,
  payment.replacement, payment.replacement_end to sluice_gate;
grant select on payment.bank_receipt, payment.refund_part, payment.history, payment.batch_member, payment.batch_decision, payment.turn_end,
  payment.replacement, payment.replacement_end to sluice_read;
select platform.protect('payment.history', 'unit');
select platform.protect('payment.bank_receipt');
select platform.protect('payment.refund_part');
select platform.protect('payment.batch_member');
select platform.protect('payment.batch_decision');
select platform.protect('payment.turn_end');
select platform.protect('payment.replacement');
select platform.protect('payment.replacement_end');

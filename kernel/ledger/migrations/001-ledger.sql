-- Budget-indicator accounting (预算指标核算, 财办〔2022〕36号): double entry whose balances are carried by the entries.
-- Amounts are whole fen in debit sign: a debit is positive, a credit negative. Source accounts (1xxx) live below zero,
-- every other account above; `limited` says which, so that "normal-side balance >= 0" is one CHECK.
create schema ledger;

-- The server reads every CHECK of a table anew for each statement that writes to it, a long one for a hundred microseconds: what allows a few
-- combinations names them in one constant. (`is true`, because a CHECK that is NULL passes.)

-- An account is a code of the chart for one holder: an indicator (2xxx-5xxx) or a book of one fiscal year and fund type (1xxx).
create table ledger.account (
  region text not null,
  holder uuid not null,
  code text not null check (code ~ '^[1-5][0-9]{3}$'),
  book text not null,
  limited boolean not null,
  primary key (region, holder, code),
  constraint account_limited_by_class check (limited = (code >= '2000'))
);

-- The chain: n follows n-1 of the same account and starts from its `after`. There is no balance row to forge.
-- A transfer is two entries that name each other, debit and credit, of one size: no increase without its decrease. What holds the two
-- together is one foreign key, told from both sides; neither can stand alone, and no third can join them, because a place in a chain
-- (holder, code, n) is taken once. An account needs no key from here: an entry without one is found by `verify`.
create table ledger.entry (
  region text not null,
  holder uuid not null,
  code text not null,
  n bigint not null check (n >= 1),
  before bigint not null,
  amount bigint not null check (amount <> 0 and abs(amount) <= 1000000000000000),
  after bigint not null,
  limited boolean not null,
  previous bigint,
  -- The other leg: its account, its place in that chain, its amount.
  other_holder uuid not null,
  other_code text not null,
  other_n bigint not null,
  opposite bigint not null generated always as (-amount) stored,
  -- What both legs tell: the transfer by name, the business event, the document and the moment of it.
  transfer uuid not null,
  event text not null check (event ~ '^E[0-9]{1,2}$'),
  kind text not null,
  document uuid not null,
  seq bigint not null,
  posted_at timestamptz not null,
  -- What only the debit leg tells. A hold is a chain of at most three transfers of one amount: reserve -> order | release, order -> spend | bounce.
  hold uuid,
  hold_step smallint,
  previous_step smallint,
  previous_kind text,
  -- The act of the person who decided it, without which no money moves that is under no hold.
  approval_key text,
  approval_pair text,
  approval_person uuid,
  approval_side text,
  primary key (region, holder, code, n),
  constraint entry_balance unique (region, holder, code, n, after),
  constraint entry_pair unique (region, holder, code, n, other_holder, other_code, other_n, amount),
  -- Led by the document, so that it also finds what moved for one.
  constraint hold_cover unique (region, document, hold, hold_step, kind, amount, holder),
  constraint entry_adds_up check (after = before + amount),
  -- What `limited` says follows from the class of the code, here as in ledger.account: no key is needed to copy it.
  constraint entry_limited_by_class check (limited = (code >= '2000') and code ~ '^[1-5][0-9]{3}$'),
  constraint entry_within_limit check (case when limited then after >= 0 else after <= 0 end),
  constraint entry_follows check (previous is not distinct from nullif(n - 1, 0) and (n > 1 or before = 0)),
  constraint credit_tells_no_hold check (amount > 0 or num_nonnulls(hold, hold_step, previous_step, previous_kind,
    approval_key, approval_pair, approval_person, approval_side) = 0),
  -- The step of a hold, the step before it and its kind; what is under no hold tells none of the three.
  constraint hold_shape check (amount < 0 or (
    (hold is null) = (hold_step is null) and (previous_step is null) = (previous_kind is null)
    and coalesce(hold_step::text, '-') || ' ' || coalesce(previous_step::text, '-') || ' ' || coalesce(previous_kind, '-') = coalesce(
      '{"reserve": "0 - -", "order": "1 0 reserve", "release": "1 0 reserve", "spend": "2 1 order", "bounce": "2 1 order"}'::jsonb ->> kind, '- - -'))),
  -- A hold moves inside one holder, and each step between its own accounts, debit and credit, 2 being an indicator's: what is reserved, ordered or
  -- spent cannot be another's money.
  constraint hold_accounts check (hold is null or (holder = other_holder and (code || ' ' || other_code) like
    ('{"reserve": "3001 2___", "order": "3002 3001", "release": "2___ 3001", "spend": "4001 3002", "bounce": "2___ 3002"}'::jsonb ->> kind) is true)),
  -- ... and held, ordered or spent money moves by its hold alone. What is under none goes down the chart, from a source to where it may be
  -- spent, or comes back to the indicator that spent it: there is no way from one indicator's money to another's.
  constraint free_money_ways check (amount < 0 or hold is not null
    or (kind = 'allot' and other_code < least(code, '3000') and code = any ('{2001,2002,2003,2005,5002}'::text[]))
    or (kind = 'refund' and code = '2005' and other_code = '4001' and holder = other_holder)),
  constraint free_money_needs_act check (amount < 0 or hold is not null
    or num_nulls(approval_key, approval_pair, approval_person, approval_side) = 0)
);

select platform.distribute('ledger.account');
select platform.distribute('ledger.entry');

alter table ledger.account add constraint account_region foreign key (region) references platform.region (region);
alter table ledger.entry add constraint entry_chain foreign key (region, holder, code, previous, before) references ledger.entry (region, holder, code, n, after);
alter table ledger.entry add constraint entry_other_leg foreign key (region, other_holder, other_code, other_n, holder, code, n, opposite)
  references ledger.entry (region, holder, code, n, other_holder, other_code, other_n, amount);
alter table ledger.entry add constraint transfer_follows_hold foreign key (region, hold, previous_step, previous_kind, amount, document, holder)
  references ledger.entry (region, hold, hold_step, kind, amount, document, holder);

create unique index hold_step_once on ledger.entry (region, hold, hold_step) where hold is not null;

-- A transfer as one row, for whoever reads: the debit leg knows all of it.
create view ledger.transfer with (security_invoker = true) as
  select region, transfer as id, event, kind, holder as debit_holder, code as debit_code, n as debit_n,
         other_holder as credit_holder, other_code as credit_code, other_n as credit_n, amount, document,
         hold, hold_step, previous_step, previous_kind, approval_key, approval_pair, approval_person, approval_side, seq, posted_at
    from ledger.entry where amount > 0;

grant usage on schema ledger to sluice_gate, sluice_read;
grant select, insert on ledger.account, ledger.entry to sluice_gate;
grant select on ledger.transfer to sluice_gate;
grant select on all tables in schema ledger to sluice_read;

select platform.protect('ledger.account');
select platform.protect('ledger.entry');

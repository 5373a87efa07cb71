-- Budget-indicator accounting (预算指标核算, 财办〔2022〕36号): double entry whose balances are carried by the entries.
-- Amounts are whole fen in debit sign: a debit is positive, a credit negative. Source accounts (1xxx) live below zero,
-- every other account above; `limited` says which, so that "normal-side balance >= 0" is one CHECK.
create schema ledger;

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

-- Immutable. A hold is a chain of at most three transfers of one amount: reserve -> order | release, order -> spend | bounce.
create table ledger.transfer (
  region text not null,
  id uuid not null,
  event text not null check (event ~ '^E[0-9]{1,2}$'),
  kind text not null,
  debit_holder uuid not null,
  debit_code text not null,
  credit_holder uuid not null,
  credit_code text not null,
  amount bigint not null check (amount > 0 and amount <= 1000000000000000),
  document uuid not null,
  hold uuid,
  hold_step smallint,
  previous_step smallint,
  previous_kind text,
  -- Both legs exist: constants for the two foreign keys to ledger.entry.
  debit_leg smallint not null default 1 check (debit_leg = 1),
  credit_leg smallint not null default -1 check (credit_leg = -1),
  -- The approving act without which no money enters from a source account (1xxx).
  approval_key text,
  approval_pair text,
  approval_person uuid,
  approval_side text,
  seq bigint not null,
  posted_at timestamptz not null,
  primary key (region, id),
  constraint transfer_debit_side unique (region, id, debit_holder, debit_code, amount),
  constraint transfer_credit_side unique (region, id, credit_holder, credit_code, amount),
  constraint hold_step_once unique (region, hold, hold_step),
  constraint hold_cover unique (region, hold, hold_step, kind, amount, document, debit_holder),
  constraint hold_shape check (
    (hold is null) = (hold_step is null)
    and (hold is null) = (kind not in ('reserve', 'order', 'release', 'spend', 'bounce'))
    and case kind
          when 'reserve' then hold_step = 0 and previous_step is null and previous_kind is null
          when 'order' then hold_step = 1 and previous_step = 0 and previous_kind = 'reserve'
          when 'release' then hold_step = 1 and previous_step = 0 and previous_kind = 'reserve'
          when 'spend' then hold_step = 2 and previous_step = 1 and previous_kind = 'order'
          when 'bounce' then hold_step = 2 and previous_step = 1 and previous_kind = 'order'
          else previous_step is null and previous_kind is null
        end),
  -- A hold moves inside one holder, and each step between its own accounts: what is reserved, ordered or spent cannot be another's money.
  constraint hold_accounts check (
    hold is null or (debit_holder = credit_holder and case kind
          when 'reserve' then debit_code = '3001' and credit_code between '2000' and '2999'
          when 'order' then debit_code = '3002' and credit_code = '3001'
          when 'release' then debit_code between '2000' and '2999' and credit_code = '3001'
          when 'spend' then debit_code = '4001' and credit_code = '3002'
          else debit_code between '2000' and '2999' and credit_code = '3002'
        end)),
  constraint source_needs_approval check (
    (debit_code >= '2000' and credit_code >= '2000')
    or (approval_key is not null and approval_pair is not null and approval_person is not null and approval_side is not null))
);

-- The chain: n follows n-1 of the same account and starts from its `after`. There is no balance row to forge.
-- An entry needs its transfer, on the account that the transfer names; a transfer needs exactly its two legs of one size:
-- no increase without its decrease. An account of a transfer exists because its entry does.
-- (The two foreign keys look at each other: both tables are written by one statement, and foreign keys are checked at its end.)
create table ledger.entry (
  region text not null,
  holder uuid not null,
  code text not null,
  n bigint not null check (n >= 1),
  transfer uuid not null,
  before bigint not null,
  amount bigint not null,
  after bigint not null,
  limited boolean not null,
  previous bigint,
  leg smallint not null,
  size bigint not null,
  -- The transfer again, under the name of the leg: each holds this entry to the account that the transfer names on that side.
  debit_of uuid generated always as (case when leg = 1 then transfer end) stored,
  credit_of uuid generated always as (case when leg = -1 then transfer end) stored,
  primary key (region, holder, code, n),
  constraint entry_balance unique (region, holder, code, n, after),
  constraint entry_leg unique (region, transfer, leg, size),
  constraint entry_adds_up check (after = before + amount),
  -- What `limited` says follows from the class of the code, here as in ledger.account: no key is needed to copy it.
  constraint entry_limited_by_class check (limited = (code >= '2000') and code ~ '^[1-5][0-9]{3}$'),
  constraint entry_within_limit check (case when limited then after >= 0 else after <= 0 end),
  constraint entry_follows check (case when n = 1 then previous is null and before = 0 else previous = n - 1 and previous is not null end),
  constraint entry_has_leg check (size > 0 and leg in (-1, 1) and amount = leg * size)
);

select platform.distribute('ledger.account');
select platform.distribute('ledger.transfer');
select platform.distribute('ledger.entry');

alter table ledger.account add constraint account_region foreign key (region) references platform.region (region);
alter table ledger.transfer add constraint transfer_follows_hold
  foreign key (region, hold, previous_step, previous_kind, amount, document, debit_holder)
  references ledger.transfer (region, hold, hold_step, kind, amount, document, debit_holder);
alter table ledger.entry add constraint entry_debit
  foreign key (region, debit_of, holder, code, size) references ledger.transfer (region, id, debit_holder, debit_code, amount);
alter table ledger.entry add constraint entry_credit
  foreign key (region, credit_of, holder, code, size) references ledger.transfer (region, id, credit_holder, credit_code, amount);
alter table ledger.entry add constraint entry_chain foreign key (region, holder, code, previous, before) references ledger.entry (region, holder, code, n, after);
alter table ledger.transfer add constraint transfer_debit_leg foreign key (region, id, debit_leg, amount) references ledger.entry (region, transfer, leg, size);
alter table ledger.transfer add constraint transfer_credit_leg foreign key (region, id, credit_leg, amount) references ledger.entry (region, transfer, leg, size);

create index transfer_by_document on ledger.transfer (region, document);

grant usage on schema ledger to sluice_gate, sluice_read;
grant select, insert on ledger.account, ledger.transfer, ledger.entry to sluice_gate;
grant select on all tables in schema ledger to sluice_read;

select platform.protect('ledger.account');
select platform.protect('ledger.transfer');
select platform.protect('ledger.entry');

-- The tamper-evident log: one RFC 6962 Merkle tree per region.
-- Leaves are written in the transaction of the act; nodes and checkpoints follow after commit, by the sequencer alone.
create schema log;

-- Positions come from the region clock, contiguous from 0. A leaf fits a C2SP entry bundle (length in 16 bits).
-- No foreign key to platform.region: the anchored insert joins that row already, and a check per leaf would cost the hot path.
create table log.leaf (
  region   text   not null,
  position bigint not null,
  bytes    bytea  not null,
  constraint leaf_pk primary key (region, position),
  constraint leaf_position_check check (position >= 0),
  constraint leaf_bytes_check check (octet_length(bytes) between 1 and 65535)
);
select platform.distribute('log.leaf');

-- The only erasable table of the log: without its salt a commitment in a leaf says nothing, and the leaf still proves.
create table log.salt (
  region   text   not null,
  position bigint not null,
  field    text   not null,
  salt     bytea  not null,
  constraint salt_pk primary key (region, position, field),
  constraint salt_length_check check (octet_length(salt) = 32)
);
select platform.distribute('log.salt');

-- Hash of every full subtree: leaves [index * 2^level, (index + 1) * 2^level). Level 0 is the leaf hash.
create table log.node (
  region text   not null,
  level  int    not null,
  index  bigint not null,
  hash   bytea  not null,
  constraint node_pk primary key (region, level, index),
  constraint node_level_check check (level between 0 and 62),
  constraint node_index_check check (index >= 0),
  constraint node_hash_check check (octet_length(hash) = 32)
);
select platform.distribute('log.node');

create table log.checkpoint (
  region    text        not null,
  size      bigint      not null,
  root      bytea       not null,
  note      text        not null,
  signed_at timestamptz not null,
  constraint checkpoint_pk primary key (region, size),
  constraint checkpoint_size_check check (size > 0),
  constraint checkpoint_root_check check (octet_length(root) = 32)
);
select platform.distribute('log.checkpoint');

select platform.protect('log.leaf'), platform.protect('log.salt'), platform.protect('log.node'), platform.protect('log.checkpoint');

-- Row security lets each role reach the rows of its regions; what it may do there is granted here.
-- Nobody is granted update; delete exists on salts alone.
grant usage on schema log to sluice_gate, sluice_read, sluice_sequencer;
grant select, insert on log.leaf to sluice_gate;
grant select, insert, delete on log.salt to sluice_gate;
grant select on log.node, log.checkpoint to sluice_gate;
grant select on log.leaf, log.node, log.checkpoint to sluice_read;
grant select on log.leaf to sluice_sequencer;
grant select, insert on log.node, log.checkpoint to sluice_sequencer;

-- needs: payment
-- Receipt files of the bank, each taken once, and what became of every line of them.
create schema bank;

create table bank.receipt_file (
  region text not null,
  document uuid not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  -- Of the receipts in any order: the same ones under another name meet it.
  content_sha256 text not null check (content_sha256 ~ '^[0-9a-f]{64}$'),
  -- The step by which it was booked.
  step int not null,
  lines int not null check (lines > 0),
  booked_at timestamptz not null,
  primary key (region, document),
  constraint receipt_file_once unique (region, sha256),
  constraint receipt_content_once unique (region, content_sha256)
);
comment on table bank.receipt_file is 'Booked files: the file and its content enter once, whoever races.';
select platform.distribute('bank.receipt_file');
alter table bank.receipt_file add constraint receipt_file_step foreign key (region, document, step) references process.step (region, document, n);

create table bank.receipt_line (
  region text not null,
  document uuid not null,
  n int not null check (n >= 1),
  serial text not null check (octet_length(serial) between 1 and 64),
  reference text,
  amount_fen bigint not null check (amount_fen > 0),
  outcome text not null check (outcome in ('paid', 'returned', 'failed', 'incoming', 'notFinal')),
  payee text,
  account text,
  day date,
  note text,
  -- Null: the number names no payment of this office.
  payment uuid,
  result text not null check (result in (
    'matched', 'unknown', 'notSent', 'alreadyBooked', 'returnedLater', 'twice', 'amountDiffers', 'payeeDiffers', 'accountDiffers', 'unstated', 'incoming', 'notFinal')),
  primary key (region, document, n)
);
comment on column bank.receipt_line.result is 'As compared when the file was booked; whether a matched line was booked says payment.bank_receipt.';
select platform.distribute('bank.receipt_line');
alter table bank.receipt_line add constraint receipt_line_file foreign key (region, document) references bank.receipt_file (region, document);

create table bank.receipt_original (
  region text not null,
  document uuid not null,
  sha256 text not null,
  -- Of the receipts that were read from these bytes: other lines than those have no original, whatever hash they name.
  content_sha256 text not null check (content_sha256 ~ '^[0-9a-f]{64}$'),
  name text not null check (octet_length(name) between 1 and 500),
  bytes bytea not null check (octet_length(bytes) between 1 and 20971520),
  person uuid not null,
  at timestamptz not null,
  -- How the columns of a table were read, and the hash of its header: offered when the same header comes again. Null where nothing had to be said.
  header_sha256 text check (header_sha256 ~ '^[0-9a-f]{64}$'),
  mapping json check (json_typeof(mapping) = 'object'),
  -- A file that was sent back may be brought again with other bytes, or read by another mapping, as another version of the same document.
  primary key (region, document, sha256, content_sha256),
  -- Whoever reads the document reads in the log which bytes these are.
  constraint receipt_original_hash check (sha256 = encode(sha256(bytes), 'hex')),
  constraint receipt_original_mapped check ((header_sha256 is null) = (mapping is null))
);
create index receipt_original_header on bank.receipt_original (region, header_sha256, at desc) where mapping is not null;
comment on table bank.receipt_original is 'The file of the bank as it came, byte for byte; a version of the document of the same id carries its hash and that of its lines.';
select platform.distribute('bank.receipt_original');
alter table bank.receipt_original add constraint receipt_original_document foreign key (region, document) references document.document (region, id);
-- Nothing is booked whose file is not kept: one check for each file.
alter table bank.receipt_file add constraint receipt_file_original foreign key (region, document, sha256, content_sha256)
  references bank.receipt_original (region, document, sha256, content_sha256);

grant usage on schema bank to sluice_gate, sluice_read;
grant select, insert on bank.receipt_file, bank.receipt_line, bank.receipt_original to sluice_gate;
grant select on bank.receipt_file, bank.receipt_line, bank.receipt_original to sluice_read;
select platform.protect('bank.receipt_file');
select platform.protect('bank.receipt_line');
select platform.protect('bank.receipt_original');

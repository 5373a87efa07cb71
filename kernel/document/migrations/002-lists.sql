-- Lists are read newest first, page by page, by kind, often by state and, for people of a unit, by unit. Ids are no order, so the
-- moment of making is in the index; each list then reads only the rows that it shows.
create index document_by_kind_newest on document.document (region, kind, made_at desc, id desc);
create index document_by_state_newest on document.document (region, kind, state, made_at desc, id desc);
create index document_by_unit_newest on document.document (region, unit, kind, made_at desc, id desc);
drop index document.document_by_kind;
drop index document.document_by_unit;

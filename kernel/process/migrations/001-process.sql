-- Drawings that were published, where each document stands in its drawing, its to-do list, and every step that was done.

create schema if not exists process;
grant usage on schema process to sluice_gate, sluice_read;

create table process.definition (
  kind text not null,
  version text not null,
  xml text not null,
  published_at timestamptz not null,
  constraint definition_pkey primary key (kind, version),
  constraint definition_version check (version ~ '^[0-9a-f]{16}$')
);
comment on table process.definition is 'Drawings by the hash of their text. Instances keep the version they started with, so none is ever changed.';
select platform.make_reference('process.definition');

create table process.instance (
  region text not null,
  document uuid not null,
  kind text not null,
  definition_version text not null,
  round int not null,
  state jsonb not null,
  held boolean not null,
  constraint instance_pkey primary key (region, document),
  constraint instance_round check (round >= 1),
  constraint instance_held check (jsonb_typeof(state) = 'object' and held = coalesce((state ->> 'held')::boolean, false))
);
comment on table process.instance is 'Where the tokens of a document stand in its current round; sendBack ends a round, the next submit raises it.';
select platform.distribute('process.instance');

create table process.task (
  region text not null,
  id uuid not null,
  document uuid not null,
  round int not null,
  task_key text not null,
  node text not null,
  position text not null,
  duty text not null,
  unit text,
  whose text not null generated always as (coalesce(unit, '')) stored,
  state text not null,
  opened_at timestamptz not null,
  due_at timestamptz not null,
  due_certain boolean not null,
  done_step int,
  done_task uuid generated always as (case when state = 'done' then id end) stored,
  constraint task_pkey primary key (region, id),
  constraint task_key unique (region, document, round, task_key),
  constraint task_state check (state in ('open', 'done', 'cancelled')),
  constraint task_done_has_step check ((state = 'done') = (done_step is not null)),
  constraint task_due_after_opened check (due_at >= opened_at)
);
comment on column process.task.unit is 'The document''s unit when a person of the unit must act; null for the finance bureau.';
comment on column process.task.whose is 'The unit, or nothing: a column, because under row security an index is not asked with coalesce().';
comment on column process.task.due_certain is 'False when the deadline crosses a year whose holidays are not loaded.';
select platform.distribute('process.task');
-- Whoever holds a position reads the tasks of their unit, or of the office, in the order of deadlines: each from its own stretch.
create index task_todo on process.task (region, position, whose, due_at, id) where state = 'open';

create table process.step (
  region text not null,
  document uuid not null,
  n int not null,
  round int not null,
  task uuid,
  node text not null,
  action text not null,
  person uuid not null,
  position text not null,
  on_behalf_of uuid,
  at timestamptz not null,
  seq bigint not null,
  reason text,
  verdict uuid not null,
  leaf bigint not null,
  act_key text not null,
  act_pair text not null,
  act_person uuid not null,
  act_side text not null,
  stands_for uuid generated always as (coalesce(on_behalf_of, person)) stored,
  constraint step_pkey primary key (region, document, n),
  constraint step_one_person_once_a_round unique (region, document, round, person),
  constraint step_stands_for_once_a_round unique (region, document, round, stands_for),
  constraint step_task_once unique (region, task),
  constraint step_leaf_once unique (region, leaf),
  constraint step_act_is_own check (act_person = person),
  constraint step_not_for_oneself check (on_behalf_of <> person),
  constraint step_counted check (n >= 1 and round >= 1)
);
comment on table process.step is 'What was done, by whom, in whose place. Append-only: no role may update or delete.';
comment on constraint step_one_person_once_a_round on process.step is 'Nobody signs twice in one round of a document.';
select platform.distribute('process.step');

-- A task is done by its own step and by no other; the number of that step is told along, and `verify` compares it.
alter table process.task add constraint task_done_by_own_step
  foreign key (region, done_task) references process.step (region, task);
alter table process.step add constraint step_task
  foreign key (region, task) references process.task (region, id);

select platform.protect('process.instance');
select platform.protect('process.task');
select platform.protect('process.step');

grant select on process.definition to sluice_gate, sluice_read;
grant select, insert on process.instance, process.task to sluice_gate;
select platform.allow_update('process.instance', '{kind, definition_version, round, state, held}');
-- Whose a task is and when it is due stands from its opening.
select platform.allow_update('process.task', '{state, done_step}');
grant select, insert on process.step to sluice_gate;
grant select on process.instance, process.task, process.step to sluice_read;

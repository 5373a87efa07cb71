import { run, type Answer, type Command, type Gate } from '#kernel/command/index.ts'
import { withReader } from '#kernel/database/index.ts'
import type { Pool } from 'pg'
import { startOfDay, type CivilDay } from '#kernel/values/civil-day.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import type { YearCast } from './establish-year.ts'

/** One office at work in the year that is loaded: a gate with a clock of its own, and the people who act. */
export interface Stage {
  gate: Gate
  read: Pool
  cast: YearCast
  clock: StageClock
  /** After each transaction: how long it took. The load waits here, so that those who sit at desks come first; throws to stop. */
  rest: (busyMs: number) => Promise<void>
  /** Commands that were refused; none is expected. */
  refused: (command: Command, answer: Answer) => void
}

/** The day and hour of the business that is loaded. It never runs back, as the region’s own clock never does. */
export interface StageClock {
  now: () => Date
  enter: (day: CivilDay, hour: number) => void
}

export function stageClock(): StageClock {
  let atMs = 0
  return {
    now: () => new Date(atMs),
    enter: (day, hour) => (atMs = Math.max(atMs, startOfDay(day).getTime() + hour * 3_600_000)),
  }
}

/** Small enough that whoever waits at a desk waits for it a tenth of a second. */
const BATCH = 100

export async function act(stage: Stage, commands: readonly Command[]): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let from = 0; from < commands.length; from += BATCH) {
    const batch = commands.slice(from, from + BATCH)
    const began = performance.now()
    const answered = await run(stage.gate, stage.cast.office.region, batch)
    answered.forEach((answer, index) => isRefusal(answer) && stage.refused(batch[index]!, answer))
    answers.push(...answered)
    await stage.rest(performance.now() - began)
  }
  return answers
}

export interface OpenTask {
  id: string
  document: string
  /** The payment that it is about: the document, or the subject of an alert. */
  about: string
  kind: string
  position: string
  unit: string | null
  /** Its submit met findings, on which whoever approves writes an opinion. */
  hasFindings: boolean
}

/** Open tasks on these documents and on the alerts about them. */
export async function openTasks({ read, cast }: Stage, documents: readonly string[]): Promise<OpenTask[]> {
  const { region } = cast.office
  return withReader(read, { regions: [region], units: ['*'] }, async (client) => {
    // Without a name: a plan kept from the first week reads whole tables a month later.
    const { rows } = await client.query<OpenTask>({
      text: `with about as (
               select d.id, d.id as about, d.kind from document.document d where d.region = $1 and d.id = any($2::uuid[])
               union all
               select d.id, d.subject, d.kind from document.document d where d.region = $1 and d.kind = 'alert' and d.subject = any($2::uuid[]))
             select t.id, t.document, a.about, a.kind, t.position, t.unit, i.state ? 'findings' as "hasFindings"
               from about a join process.task t on t.region = $1 and t.document = a.id and t.state = 'open'
               join process.instance i on i.region = $1 and i.document = a.id order by t.id`,
      values: [region, documents],
    })
    return rows
  })
}

/** Approves what stands open on these documents until nothing does. Not by keys alone: receipts of acts of a past year are forgotten by the next day. */
export async function approveAll(stage: Stage, documents: readonly string[]): Promise<void> {
  for (let tasks = await openTasks(stage, documents); tasks.length > 0; tasks = await openTasks(stage, documents)) {
    await act(stage, tasks.map(({ id, kind, document, position, unit }) => (
      { key: `${id}/approve`, kind, document, task: id, actor: stage.cast.holder(position, unit), action: 'approve' })))
  }
}

/** Which of these documents are there. */
export async function known({ read, cast }: Stage, documents: readonly string[]): Promise<Set<string>> {
  const { region } = cast.office
  return withReader(read, { regions: [region], units: ['*'] }, async (client) => {
    const { rows } = await client.query<{ id: string }>({
      name: 'demonstration-known', text: 'select id from document.document where region = $1 and id = any($2::uuid[])', values: [region, documents],
    })
    return new Set(rows.map(({ id }) => id))
  })
}

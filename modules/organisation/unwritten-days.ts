import type { ClientBase } from 'pg'
import type { Body } from '#kernel/document/model.ts'
import { civilDayOf, type CivilDay } from '#kernel/values/civil-day.ts'
import { isRefusal, type Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { lastDayOf } from './plan-assignments.ts'
import { dayAfter, dayOf, endOf, text } from './plan.ts'

interface Held {
  id: string
  position: string
  person: string
  staffNumber: string
  unit: string
  /** What a paper may call the position. */
  names: string[]
  from: CivilDay
  to: CivilDay | null
  cut: boolean
  begun: bigint | null
  ended: bigint | null
}

/** An approved change, with the civil day of its approval. */
interface Paper { document: string; kind: string; body: Body; day: CivilDay }

/** `to`: undefined when nothing here says it. `most`: it may be sooner, because what a successor took over had been shortened by a paper that the row names no more. */
interface Days { from: CivilDay; to: CivilDay | null | undefined; cut: boolean; most?: true }

/**
 * From which day to which somebody holds a position, against the papers that began and ended it: the gate writes both days, so its login could let
 * go on what had ended. Counted as the plans count. The first days of what the owner installed are believed.
 */
export async function unwrittenDays(client: ClientBase, region: Region): Promise<Bilingual[]> {
  const papers = await readPapers(client, region)
  const held = await readHeld(client, region)
  const faults: Bilingual[] = []
  for (const row of held.filter(({ begun, ended }) => begun !== null || ended !== null)) {
    const said = daysOf(row, held, papers)
    if (said === null || said.some((days) => isSaid(row, days))) continue
    const { document } = papers.get((row.ended ?? row.begun)!)!
    const name = `${row.staffNumber} · ${row.names[0]}`
    faults.push({
      zh: `任职“${name}”自 ${row.from} 至 ${row.to ?? '长期'}（不含），引用的单据 ${document} 不是这样写的。请核对数据库中的登记。`,
      en: `The assignment “${name}” holds from ${row.from} until ${row.to ?? 'no end'}, which the document ${document} does not say. Check the row in the database.`,
    })
  }
  return faults.slice(0, 100)
}

function isSaid(row: Held, { from, to, cut, most }: Days): boolean {
  const isSooner = most === true && row.to !== null && (to === null || row.to < to!)
  return from === row.from && cut === row.cut && (to === undefined || to === row.to || isSooner)
}

/** Null: its papers do not tell, or are missing, which is told elsewhere. */
function daysOf(row: Held, held: readonly Held[], papers: ReadonlyMap<bigint, Paper>): Days[] | null {
  const begun = begunBy(row, held, papers)
  if (begun === null || row.ended === null) return begun
  const paper = papers.get(row.ended)
  if (!paper) return null
  const { kind, body, day } = paper
  const asked = dayOf(body, 'day', day)
  if (!isDay(asked)) return []
  const end = ({ from }: Days): Days => ({ from, ...lastDayOf({ from }, asked, day) })
  if (kind === 'handover' && text(body['successor']) === row.staffNumber) {
    return begun.flatMap(({ from }) => leavers(row, row.ended!, paper, held).map((one) => ({ from, to: dayAfter(later(asked, one.from)), cut: false })))
  }
  const says = text(body['staffNumber']) === row.staffNumber
    && (kind === 'handover' || (kind === 'assignmentChange' && body['act'] === 'end' && text(body['unit']) === row.unit && row.names.includes(text(body['position']))))
  return says ? begun.map(end) : []
}

function begunBy(row: Held, held: readonly Held[], papers: ReadonlyMap<bigint, Paper>): Days[] | null {
  if (row.begun === null) return [{ from: row.from, to: undefined, cut: false }]
  const paper = papers.get(row.begun)
  if (!paper) return null
  const { kind, body, day } = paper
  if (kind === 'assignmentChange') return written(body, 'day', day)
  if (kind === 'organisationLists') {
    const listed = Array.isArray(body['assignments']) ? body['assignments'] as Body[] : []
    return listed.filter((one) => text(one['staffNumber']) === row.staffNumber && text(one['unit']) === row.unit && row.names.includes(text(one['position'])))
      .flatMap((one) => written(one, 'from', day))
  }
  if (kind !== 'handover') return null
  const asked = dayOf(body, 'day', day)
  if (!isDay(asked)) return []
  return leavers(row, row.begun, paper, held).flatMap((one) => {
    const from = later(asked, one.from)
    const ends = begunBy(one, held, papers)?.map(({ to }) => to) ?? [undefined]
    return ends.flatMap((to): Days[] => [{ from, to, cut: false, most: true }, { from: dayAfter(from), to, cut: false, most: true }])
  })
}

function written(body: Body, name: string, day: CivilDay): Days[] {
  const from = dayOf(body, name, day)
  if (!isDay(from) || !(text(body['until']) === '' || isDay(text(body['until'])))) return []
  const to = endOf(body, from)
  return isRefusal(to) ? [] : [{ from, to, cut: false }]
}

/** Whose standing in the same position this handover ended, unless a later paper ended it sooner. */
function leavers(row: Held, seq: bigint, { body }: Paper, held: readonly Held[]): Held[] {
  return held.filter((one) => (
    one.position === row.position && one.staffNumber === text(body['staffNumber']) && (one.begun ?? -1n) < seq && one.ended !== null && one.ended >= seq))
}

const later = (one: CivilDay, other: CivilDay) => (one > other ? one : other)
const isDay = (day: string) => /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day))

async function readPapers(client: ClientBase, region: Region): Promise<Map<bigint, Paper>> {
  const { rows } = await client.query<Omit<Paper, 'day'> & { seq: bigint; at: Date }>({
    name: 'organisation-approved-papers',
    text: `select c.seq, c.document, d.kind, v.body, s.at from access.change c
             join document.document d on d.region = $1 and d.id = c.document
             join document.version v on v.region = $1 and v.document = d.id and v.version = d.version
             join process.step s on s.region = $1 and s.document = c.document and s.seq = c.seq
            where c.region = $1`,
    values: [region],
  })
  return new Map(rows.map(({ seq, at, ...paper }) => [seq, { ...paper, day: civilDayOf(at) }]))
}

async function readHeld(client: ClientBase, region: Region): Promise<Held[]> {
  const { rows } = await client.query<Held>({
    name: 'organisation-held',
    text: `select a.id, a.position, a.person, n.staff_number as "staffNumber", u.code as unit, array[p.code, p.name_zh, p.name_en] as names,
                  lower(a.period)::text as from, upper(a.period)::text as to, a.cut, a.begun, a.ended
             from access.assignment a
             join access.person n on n.id = a.person
             join access.position p on p.region = $1 and p.id = a.position
             join access.unit u on u.region = $1 and u.id = p.unit
            where a.region = $1`,
    values: [region],
  })
  return rows
}

import type { ClientBase } from 'pg'
import type { Holding } from '#kernel/access/index.ts'
import { listNotices } from '#kernel/events/index.ts'
import { countOverdue, countTodo, loadTasks, todo } from '#kernel/process/index.ts'
import { personAddress } from '../notices.ts'
import { positionName, type Site } from '../site.ts'
import { readRows } from '../store/documents.ts'
import { readEndings } from '../store/endings.ts'
import { writePlace } from '../store/notices.ts'
import { placeOf } from '../store/todo.ts'
import { matchDocuments } from '../store/todo-match.ts'
import { workingDaysLeft } from '../working-days.ts'
import { dueSpans } from './deadlines.ts'
import { DUE_NAMES, type DeskView, type DueName, type EndedItem, type OfficeView, type StartedItem } from './model.ts'
import { countStates, ownDocuments, unitsOf } from './store.ts'

const MOST = 1_000
const MOST_STATES = 500
const SHOWN = 8
const NOTICES = 100

/** The first screen of a position beside the to-do list itself; every figure is read from an index and counted up to a bound. */
export async function readDesk(client: ClientBase, site: Site, holding: Holding, person: string, makes: readonly string[]): Promise<DeskView> {
  const own = await readOwn(client, site, holding, person, makes)
  return {
    counts: await readCounts(client, site, holding), most: MOST, ...own,
    office: holding.office && holding.administers === 'none' ? await readOffice(client, site, holding) : null,
  }
}

async function readCounts(client: ClientBase, site: Site, holding: Holding): Promise<DeskView['counts']> {
  const spans = dueSpans(site.gate.calendar, site.clock())
  const due = await countTodo(client, holding.region, placeOf(holding), DUE_NAMES.map((name) => spans[name]), MOST)
  const nearest = [...new Set((await todo(client, holding.region, { ...placeOf(holding), limit: MOST })).map((task) => task.document))]
  const among = async (match: Parameters<typeof matchDocuments>[3]) => (nearest.length === 0 ? 0 : (await matchDocuments(client, holding.region, nearest, match)).size)
  return {
    ...Object.fromEntries(DUE_NAMES.map((name, index) => [name, due[index]!])) as Record<DueName, number>,
    held: await among({ state: 'held' }), marked: await among({ marked: true }),
  }
}

/** What came back to me and what ended is known from the notices; the rest from the newest documents of my unit in the kinds that I make. */
async function readOwn(
  client: ClientBase, site: Site, holding: Holding, person: string, makes: readonly string[],
): Promise<Pick<DeskView, 'returned' | 'ended' | 'drafts' | 'started'>> {
  const { region } = holding
  const told = await listNotices(client, region, { addressees: [personAddress(person)], person }, { after: null, limit: NOTICES })
  const back = told.flatMap((notice) => (notice.about === 'returned' ? notice.document ?? [] : []))
  const mine = await ownDocuments(client, region, holding.unit, makes, person)
  const bad = told.filter((notice) => notice.about === 'ended' && !notice.read).slice(0, SHOWN)
  const ids = [...new Set([...back, ...bad.flatMap((notice) => notice.document ?? []), ...mine.map((one) => one.id)])]
  const rows = await readRows(client, site.kinds, region, ids)
  const drafts = ids.flatMap((id) => rows.get(id) ?? []).filter((row) => row.state === 'draft')
  const sent = mine.flatMap((one) => rows.get(one.id) ?? []).filter((row) => row.state !== 'draft').slice(0, SHOWN)
  const tasks = await loadTasks(client, region, sent.map((row) => row.id))
  const now = site.clock()
  const started = sent.map((document): StartedItem => ({
    document,
    standing: (tasks.get(document.id) ?? []).map((task) => ({
      node: site.kinds.get(document.kind)?.definition.nodes.find((node) => node.id === task.node)?.name ?? positionName(site, task.position),
      position: positionName(site, task.position), daysLeft: workingDaysLeft(site.gate.calendar, now, task.dueAt),
    })),
  }))
  const endings = await readEndings(client, site, region, bad.flatMap((notice) => rows.get(notice.document!) ?? []))
  const ended = bad.flatMap((notice): EndedItem[] => {
    const [document, ending] = [rows.get(notice.document!), endings.get(notice.document!)]
    return document && ending ? [{ notice: writePlace(notice), document, ending }] : []
  })
  return { ended, returned: drafts.filter((row) => row.cameBack !== null), drafts: drafts.filter((row) => row.cameBack === null).slice(0, SHOWN), started }
}

/** Late anywhere in the region, and documents in states that wait for somebody. What has ended, well or badly, waits for nobody: it would be counted for ever, and its maker was told. */
async function readOffice(client: ClientBase, site: Site, holding: Holding): Promise<OfficeView> {
  const { region } = holding
  const now = site.clock()
  const units = await unitsOf(client, region)
  const positions = new Map(site.modules.flatMap((module) => module.positions).map((position) => [position.code, position.office]))
  const places = [...positions].flatMap(([position, office]) => (office ? [null] : units).map((unit) => ({ position, unit })))
  const late = await countOverdue(client, region, places, dueSpans(site.gate.calendar, now).overdue.upTo!, MOST_STATES)
  const wanted = [...site.kinds.values()].flatMap((kind) => Object.entries(kind.states)
    .filter(([, word]) => word.tone === 'waiting').map(([state]) => ({ kind: kind.code, state })))
  return {
    overdue: late.map(({ position, open, oldest }) => (
      { position: positionName(site, position), open, oldestDaysLeft: workingDaysLeft(site.gate.calendar, now, oldest) })),
    states: await countStates(client, region, wanted, MOST_STATES),
    most: MOST_STATES,
  }
}

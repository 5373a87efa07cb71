import type { Pool } from 'pg'
import { run, type Command, type Gate } from '#kernel/command/index.ts'
import type { Organisation } from '#kernel/access/index.ts'
import { civilDayOf, startOfDay } from '#kernel/values/civil-day.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { isWorkday } from '#kernel/values/workday-calendar.ts'
import { derivedId } from './derived-id.ts'
import { OFFICES } from './offices-table.ts'
import { PAPERS, type Paper } from './papers-table.ts'

/** One office at work. Keys and ids follow from names: what has been done is answered again and not done twice. */
export interface Stage {
  gate: Gate
  owner: Pool
  region: string
  organisation: Organisation
  /** Moves the clock of the gate. */
  setNow: (now: Date) => void
}

const DAY_MS = 86_400_000

/** What the holder of a standing task does so that the document goes on. */
const ONWARD: Record<string, string> = {
  'treasury.payer': 'order', 'treasury.dispatcher': 'send', 'treasury.reconciler': 'receive', 'unit.financeHead/alert': 'explain',
  'monitoring.officer': 'review', 'monitoring.head': 'release',
}

const REASONS: Record<string, string> = {
  explain: '经核对合同和批复，情况属实，说明及材料附后。', review: '已核对说明与支付数据，依据充分。', release: '同意放行，列入下月抽查。',
  sendBack: '发票抬头与单位名称不一致，请更换发票后重新送审。',
}

/** Budget first, then the papers by age, each pushed on until it lies where it should. */
export async function play(stage: Stage, now: Date): Promise<void> {
  const earliest = startOfDay(`${civilDayOf(now).slice(0, 4)}-01-01`).getTime()
  const daysAgo = (days: number, hour: number) => workingMoment(stage.gate, now, earliest, days, hour)
  stage.setNow(daysAgo(14, 9))
  await giveBudget(stage)
  const papers = papersOf(stage.region)
  const ages = [...new Set(papers.map((paper) => paper.age))].sort((left, right) => right - left)
  for (const age of ages) {
    const group = papers.filter((paper) => paper.age === age)
    stage.setNow(daysAgo(age, 10))
    await act(stage, group.map((paper) => requestOf(stage, paper)))
    for (let hour = 11; hour < 19; hour++) {
      stage.setNow(daysAgo(hour < 14 ? age : Math.max(0, age - 1), hour < 14 ? hour : hour - 4))
      const next = await onward(stage, group)
      if (next.length === 0) break
      await act(stage, next)
    }
  }
}

/** The papers of an office: those of its units. */
export function papersOf(region: string): (Paper & { document: string })[] {
  const words = new Set(OFFICES.find((office) => office.region === region)?.units.map((unit) => unit.word))
  return PAPERS.filter((paper) => words.has(paper.unit)).map((paper, index) => ({ ...paper, document: derivedId(`${region}/paper/${index}`) }))
}

async function giveBudget(stage: Stage): Promise<void> {
  const document = derivedId(`${stage.region}/batch`)
  const lines = unitsOf(stage).flatMap(({ code, word, name }) => [
    { code: `${code}-01`, title: `${name.replace('（演示）', '')}公用经费`, unit: code, economicClass: '302', projectKind: 'basic', project: null, amountFen: '80000000', functionClass: functionOf(word), fundType: '111' },
    { code: `${code}-02`, title: `${name.replace('（演示）', '')}设备购置项目`, unit: code, economicClass: '310', projectKind: 'special', project: '设备购置', amountFen: '150000000', functionClass: functionOf(word), fundType: '111' },
  ])
  const common = { kind: 'indicatorBatch', document }
  const body = { title: '年初预算批复（演示）', sourceDocument: '演示财预〔2026〕1号', lines }
  await act(stage, [{ ...common, ...by(stage, 'budget.handler'), key: `${document}/submit`, action: 'submit', body }])
  await act(stage, [{ ...common, ...by(stage, 'budget.reviewer'), key: `${document}/review`, action: 'approve' }])
  await act(stage, [{ ...common, ...by(stage, 'budget.approver'), key: `${document}/approve`, action: 'approve' }])
}

function requestOf(stage: Stage, paper: Paper & { document: string }): Command {
  const { document } = paper
  const index = unitsOf(stage).findIndex((unit) => unit.word === paper.unit) * 2 + (paper.line === 'basic' ? 0 : 1)
  return {
    ...by(stage, 'unit.clerk', paper.unit), key: `${document}/ask`, kind: 'payment', document, action: paper.until === 'draft' ? 'draft' : 'submit',
    body: {
      indicator: batchLineId(stage, index), amountFen: String(Math.round(paper.yuan * 100)), purpose: paper.purpose, payee: paper.payee,
      payeeType: paper.payeeType ?? 'company', payeeAccount: accountOf(paper),
      payeeBank: '演示银行湖州分行', settlement: paper.settlement ?? 'transfer', economicClass: paper.economicClass,
      invoice: paper.invoice ?? null, telephone: '0572-0000000',
    },
  }
}

function accountOf({ payee }: Paper): string {
  return `6222${derivedId(payee).replace(/\D/g, '').padEnd(12, '0').slice(0, 12)}`
}

/** What the bank says of the payment: serial, amount, payee, account. */
function receiptOf(paper: Paper & { document: string }): string {
  return [`DEMO-${paper.document.slice(0, 8)}`, paper.yuan.toFixed(2), paper.payee, accountOf(paper)].join('\n')
}

const batchLines = new WeakMap<Stage, string[]>()

function batchLineId(stage: Stage, index: number): string {
  return batchLines.get(stage)![index]!
}

/** Ids of the indicators in the order of the batch's lines, as the books have them. */
async function readLines(stage: Stage): Promise<void> {
  const { rows } = await stage.owner.query<{ id: string }>(
    'select id from budget.indicator where region = $1 and batch = $2 order by code', [stage.region, derivedId(`${stage.region}/batch`)])
  batchLines.set(stage, rows.map((row) => row.id))
}

/** The next act on every paper that is not yet where it should be, by the holder of its standing task. */
async function onward(stage: Stage, group: readonly (Paper & { document: string })[]): Promise<Command[]> {
  const tasks = await openTasks(stage, group.map((paper) => paper.document))
  return group.flatMap((paper): Command[] => {
    const { document, until } = paper
    const own = tasks.filter((task) => task.about === document)
    const alert = own.find((task) => task.kind === 'alert')
    const task = alert ?? own[0]
    if (until === 'withdrawn' && task) {
      return [{ ...by(stage, 'unit.clerk', paper.unit), key: `${document}/withdraw`, kind: 'payment', document, action: 'withdraw' }]
    }
    if (!task || isThere(until, task)) return []
    const action = until === 'sentBack' ? 'sendBack' : ONWARD[alert ? `${task.position}/alert` : task.position] ?? ONWARD[task.position] ?? 'approve'
    return [{
      ...by(stage, task.position, paper.unit), key: `${task.document}/${task.id}`, kind: task.kind, document: task.document, task: task.id, action,
      ...(REASONS[action] ? { reason: REASONS[action] } : action === 'receive' ? { reason: receiptOf(paper) } : {}),
    }]
  })
}

interface OpenTask { id: string; document: string; about: string; kind: string; position: string; state: string }

function isThere(until: Paper['until'], task: OpenTask): boolean {
  if (typeof until === 'object') return task.position === until.desk
  // The alert has been explained and waits for its review.
  if (until === 'held') return task.kind === 'alert' && task.position === 'monitoring.officer'
  if (until === 'released') return task.kind === 'payment'
  return task.state === until
}

async function openTasks(stage: Stage, documents: readonly string[]): Promise<OpenTask[]> {
  const { rows } = await stage.owner.query<OpenTask>(
    `select t.id, t.document, case when d.kind = 'alert' then d.subject else d.id end as about, d.kind, t.position, d.state
       from process.task t join document.document d on d.region = t.region and d.id = t.document
      where t.region = $1 and d.region = $1 and t.state = 'open' and (d.id = any($2::uuid[]) or (d.kind = 'alert' and d.subject = any($2::uuid[])))
      order by t.id`, [stage.region, documents])
  return rows
}

async function act(stage: Stage, commands: readonly Command[]): Promise<void> {
  for (const [index, answer] of (await run(stage.gate, stage.region, commands)).entries()) {
    const { kind, action } = commands[index]!
    if (isRefusal(answer)) throw new Error(`demonstration, ${stage.region}, ${kind} ${action}: ${answer.code} ${answer.message.en}`)
  }
  if (commands[0]?.kind === 'indicatorBatch') await readLines(stage)
}

/** The primary holder of a position, of a unit when it is one of the unit's. */
function by(stage: Stage, code: string, unitWord?: string): Pick<Command, 'actor'> {
  const { organisation, region } = stage
  const unit = unitWord === undefined ? '' : derivedId(`${region}/unit/${unitWord}`)
  const position = organisation.positions.find((one) => one.code === code && (!code.startsWith('unit.') || one.unit === unit))!
  const held = organisation.assignments.find((one) => one.position === position.id && one.role === 'primary')!
  return { actor: { person: held.person, position: position.id } }
}

function unitsOf({ organisation, region }: Stage): { word: string; code: string; name: string }[] {
  const words = ['school', 'hospital', 'construction', 'clinic', 'culture']
  return organisation.units.filter((unit) => !unit.office)
    .map(({ id, code, name }) => ({ code, name, word: words.find((word) => derivedId(`${region}/unit/${word}`) === id)! }))
    .sort((left, right) => (left.code < right.code ? -1 : 1))
}

function functionOf(word: string): string {
  return { school: '2050202', hospital: '2100201', clinic: '2100302', construction: '2120101', culture: '2070109' }[word] ?? '2010101'
}

/** An hour of an earlier working day, never before this fiscal year and never after now. */
function workingMoment(gate: Gate, now: Date, earliest: number, days: number, hour: number): Date {
  let at = startOfDay(civilDayOf(new Date(now.getTime() - days * DAY_MS))).getTime() + hour * 3_600_000
  while (isWorkday(gate.calendar, civilDayOf(new Date(at))) === false) at -= DAY_MS
  return new Date(Math.min(now.getTime(), Math.max(earliest + hour * 3_600_000, at)))
}

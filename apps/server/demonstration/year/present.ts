import { hash } from 'node:crypto'
import { withRegion } from '#kernel/database/index.ts'
import type { Pool } from 'pg'
import { civilDayOf, startOfDay } from '#kernel/values/civil-day.ts'
import { insertFile } from '../../store/attachments.ts'
import { derivedId } from '../derived-id.ts'
import { daysBetween, shifted } from './days.ts'
import { giveBudget } from './give-budget.ts'
import { goOn, type Asked } from './go-on.ts'
import { requestOf } from './load-office.ts'
import type { PlannedPayment } from './model.ts'
import { ordinary } from './plan-year.ts'
import { randomFrom, type Random } from './random.ts'
import { releaseId, textOf } from './release-rules.ts'
import { act, known, type Stage } from './stage.ts'
import { isWorkday } from '#kernel/values/workday-calendar.ts'

/** What lies on which desk today: kind of document and position, how many in a city or county, and from how much on the way leads there. */
const DESKS: { until: string; count: number; yuan: number; purpose?: string }[] = [
  { until: 'payment/unit.financeHead', count: 6, yuan: 9_000 },
  { until: 'payment/division.handler', count: 6, yuan: 21_000 },
  { until: 'payment/division.responsible', count: 3, yuan: 88_000 },
  { until: 'payment/division.deputyHead', count: 3, yuan: 260_000 },
  { until: 'payment/division.supervisor', count: 2, yuan: 1_480_000 },
  { until: 'payment/bureau.leader', count: 1, yuan: 6_300_000 },
  { until: 'payment/treasury.payer', count: 8, yuan: 12_000 },
  { until: 'payment/treasury.dispatcher', count: 5, yuan: 7_000 },
  { until: 'payment/treasury.reconciler', count: 6, yuan: 5_000 },
  { until: 'alert/unit.financeHead', count: 3, yuan: 3_000, purpose: '年终慰问茶叶采购' },
  { until: 'alert/monitoring.officer', count: 3, yuan: 4_000, purpose: '客商来访礼品采购' },
  { until: 'alert/monitoring.head', count: 3, yuan: 60_000, purpose: '临时周转金借款' },
  { until: 'end', count: 24, yuan: 8_000 },
]
/** Above this a request needs the minutes of the collective decision. */
const MINUTES_FROM_FEN = 50_000_000

/** The last two weeks before now: an office at work, with something waiting on every desk. Made once; nothing is moved if it is there. */
export async function playPresent(stage: Stage, gatePool: Pool, now: Date): Promise<void> {
  const { region, level } = stage.cast.office
  const days = lastWorkdays(stage, now)
  const year = Number(civilDayOf(now).slice(0, 4))
  const all = papers(stage, randomFrom(Number(region) + year), days, level === 'town')
  const there = await known(stage, all.map(({ document }) => document))
  stage.clock.enter(days[0]!, 9)
  const indicators = await giveBudget(stage, year, all.map(({ payment }) => payment))
  for (const [day, group] of Map.groupBy(all, ({ payment }) => payment.day)) {
    stage.clock.enter(day, 10)
    const fresh = group.filter(({ document }) => !there.has(document))
    await act(stage, fresh.map((one) => requestOf(stage, indicators, one, needsMinutes(one) ? 'draft' : 'submit')))
    await submitWithMinutes(stage, gatePool, fresh.filter(needsMinutes))
    await goOn(stage, group, (wave) => stage.clock.enter(day, 11 + wave * 0.4))
  }
  await leaveAtOffice(stage, year)
}

function papers(stage: Stage, random: Random, days: readonly string[], town: boolean): Asked[] {
  const { office } = stage.cast
  let n = 0
  const all = DESKS.flatMap(({ until, count, yuan, purpose }) => Array.from({ length: town ? Math.ceil(count / 3) : count }, (): Asked => {
    const day = days[until === 'end' ? n % 4 : 4 + (n % (days.length - 4))]!
    const plain = ordinary(random, office, random.pick(office.units).word, day)
    const amountFen = Math.round(yuan * 100 * (0.85 + random.next() * 0.3)) + n
    const payment: PlannedPayment = {
      ...plain, amountFen, line: yuan > 50_000 && !purpose ? 'project' : 'basic', economicClass: yuan > 50_000 && !purpose ? '31003' : '30299', settlement: 'transfer',
      purpose: purpose ?? `${plain.purpose}（${n + 1}）`, payeeType: 'company', fate: 'paid',
    }
    n += 1
    return { document: derivedId(`present/${office.region}/${n}`), payment, ...(until === 'end' ? {} : { until }) }
  }))
  return all.sort((left, right) => (left.payment.day < right.payment.day ? -1 : left.payment.day > right.payment.day ? 1 : 0))
}

function needsMinutes({ payment }: Asked): boolean {
  return payment.amountFen > MINUTES_FROM_FEN
}

async function submitWithMinutes(stage: Stage, gatePool: Pool, asked: readonly Asked[]): Promise<void> {
  if (asked.length === 0) return
  const { cast, clock } = stage
  await withRegion(gatePool, cast.office.region, async (client) => {
    for (const { document, payment } of asked) {
      const bytes = minutesOf(document)
      const file = { sha256: hash('sha256', bytes, 'buffer'), name: '集体决策会议纪要（演示）.pdf', type: 'pdf', kind: 'minutes', bytes }
      await insertFile(client, cast.office.region, document, cast.holder('unit.clerk', cast.unitId(payment.unit)), file, clock.now())
    }
  })
  await act(stage, asked.map(({ document, payment }) => ({
    key: `${document}/submit`, actor: cast.holder('unit.clerk', cast.unitId(payment.unit)), kind: 'payment', document, action: 'submit',
  })))
}

/** A page with one line, small and correct. */
function minutesOf(document: string): Buffer {
  const text = `BT /F1 14 Tf 72 760 Td (Minutes for ${document}) Tj ET`
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${text.length}>>stream\n${text}\nendstream`, '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ]
  let body = '%PDF-1.4\n'
  const places = objects.map((object, index) => {
    const at = body.length
    body += `${index + 1} 0 obj${object}endobj\n`
    return `${String(at).padStart(10, '0')} 00000 n \n`
  })
  return Buffer.from(`${body}xref\n0 6\n0000000000 65535 f \n${places.join('')}trailer<</Size 6/Root 1 0 R>>\nstartxref\n${body.length}\n%%EOF\n`)
}

/** Budget and rulebook have desks too. */
async function leaveAtOffice(stage: Stage, year: number): Promise<void> {
  const { office, holder } = stage.cast
  const unit = office.units[0]!
  const batches = ['reviewer', 'approver'].map((desk) => ({ desk, document: derivedId(`present/${office.region}/batch/${desk}`) }))
  const release = releaseId(office.region, 'TEXT-08')
  const there = await known(stage, [...batches.map(({ document }) => document), release])
  for (const { desk, document } of batches.filter((one) => !there.has(one.document))) {
    const lines = [{
      code: `${unit.code}-${desk === 'reviewer' ? '91' : '92'}`, title: '追加专项（演示）', unit: unit.code, functionClass: unit.functionClass, fundType: '111', economicClass: '302',
      projectKind: 'special', project: '追加专项', amountFen: '30000000',
    }]
    const common = { kind: 'indicatorBatch', document }
    await act(stage, [{ ...common, actor: holder('budget.handler', null), key: `${document}/submit`, action: 'submit', body: { title: `${year}年追加指标（演示）`, sourceDocument: `演示财预〔${year}〕88号`, lines } as never }])
    if (desk === 'approver') await act(stage, [{ ...common, actor: holder('budget.reviewer', null), key: `${document}/review`, action: 'approve' }])
  }
  if (office.level !== 'city' || there.has(release)) return
  await act(stage, [{
    key: `${release}/submit`, actor: holder('rulebook.editor', null), kind: 'ruleRelease', document: release, action: 'submit',
    body: { judges: 'payment', rule: 'TEXT-08', purpose: 'live', text: textOf(stage, 'TEXT-08'), backtestRun: null, backtest: null, reason: '拟于下月起提示高档消费。' },
  }])
}

/** Ten working days up to today, of this fiscal year; in its first days, that many times the first. */
function lastWorkdays({ gate }: Stage, now: Date): string[] {
  const today = civilDayOf(now)
  const first = `${today.slice(0, 4)}-01-01`
  const past = daysBetween(shifted(today, -21), today).filter((day) => (
    day >= first && isWorkday(gate.calendar, day) !== false && startOfDay(day).getTime() + 21 * 3_600_000 <= now.getTime()))
  const days = past.slice(-10)
  return days.length >= 6 ? days : Array.from({ length: 10 }, () => today)
}

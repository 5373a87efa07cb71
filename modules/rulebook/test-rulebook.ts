import { openGate } from '#kernel/command/index.ts'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'
import { withRegion } from '#kernel/database/index.ts'
import { judgingHash, loadRules, type RuleSource } from '#kernel/rules/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { keepBacktest } from './store.ts'

export const [PROVINCE, COUNTY] = ['330000000', '330502000']

export const BACKTEST = { backtestRun: 'ab'.repeat(32), backtest: '2026年1至9月 18,204 笔，命中 12 笔' }

export type Rulebook = Awaited<ReturnType<typeof openRulebook>>

/** A province and a county below it, each with its own server, and what tests of the rulebook do there again and again. */
export async function openRulebook(start: string) {
  let now = new Date(start)
  const province = await testOffice({ region: PROVINCE, clock: () => now })
  await province.database.owner.query(
    `insert into platform.office (region, name, parent, level, valid_from) values ($1, '某省财政厅', null, 'province', '2020-01-01'),
       ($2, '某区财政局', $1, 'county', '2020-01-01')`, [PROVINCE, COUNTY])
  const county = await testOffice({ region: COUNTY, database: province.database, clock: () => now })
  // Two servers: the province's gate has learnt of its place, too.
  Object.assign(province, { gate: await openGate({ pool: province.database.gate, modules: province.gate.modules, kinds: province.gate.kinds, clock: () => now }) })
  let indicator = await county.indicator('school', 100_000_000_00n)

  /** A payment that no rule but the one under test asks anything of. */
  const paymentBody = (changes: Record<string, unknown> = {}) => {
    const mark = letters()
    return {
      indicator, amountFen: '120000', purpose: `办公楼物业管理费 ${mark}`, payee: `物业管理有限公司${mark}`, payeeType: 'company',
      payeeAccount: `62${BigInt(`0x${newId().slice(-12)}`)}`, payeeBank: '某银行某支行', settlement: 'transfer', economicClass: '30209', ...changes,
    } as never
  }

  const propose = async (office: TestOffice, changes: Record<string, unknown> = {}) => {
    const document = newId()
    const answer = await office.act('rulebook.editor', { kind: 'parameterChange', document, action: 'submit', body: parameterBody(changes) })
    return { document, answer, said: isRefusal(answer) ? answer.message.en : answer.state }
  }

  return {
    province, county, paymentBody, propose,
    now: () => now,
    setNow: (text: string) => { now = new Date(text) },
    /** Of the fiscal year that has begun. */
    newIndicator: async () => { indicator = await county.indicator('school', 100_000_000_00n) },
    close: () => province.close(),

    change: async (office: TestOffice, changes: Record<string, unknown>) => {
      const { document, said } = await propose(office, changes)
      if (said !== 'inApproval') throw new Error(said)
      await office.done('rulebook.approver', { kind: 'parameterChange', document, action: 'approve' })
      return document
    },

    /** What became of it: its state, its document when it is not to be approved, or the sentence of the refusal. */
    release: async (office: TestOffice, changes: Record<string, unknown> = {}, isApproved = true) => {
      const common = { kind: 'ruleRelease', document: newId() }
      const answer = await office.act('rulebook.editor', { ...common, action: 'submit', body: releaseBody(changes) })
      if (isRefusal(answer)) return answer.message.en
      return isApproved ? (await office.done('rulebook.approver', { ...common, action: 'approve' })).state : common.document
    },

    /** The report of a back-test of this text, kept as the studio keeps it. */
    keepBacktestOf: async (text: string, { region = COUNTY as string, run = BACKTEST.backtestRun, madeAt = now } = {}) => {
      const [source] = loadRules(text, 'tested.yaml') as RuleSource[]
      await withRegion(county.database.gate, region, (client) => keepBacktest(client, region, {
        run, result: 'cd'.repeat(32), judges: 'payment', command: 'submit', rules: [{ rule: source!.id, text: judgingHash(source!) }], source: 'database', data: 'books',
        period: { from: '2026-01-01', to: '2026-09-30' }, judged: 18_204, person: null, madeAt, report: { judged: 18_204 },
      }))
    },

    /** A payment of so many yuan by transfer: the findings, and the rule as its verdict names it. */
    payBy: async (yuan: number, rule = 'LOC-01') => {
      const answer = await county.done('unit.clerk', { kind: 'payment', document: newId(), action: 'submit', body: paymentBody({ amountFen: String(yuan * 100) }) })
      const { rows: [row] } = await county.database.owner.query<{ used: Record<string, unknown>[] }>(
        `select s.rules as used from rules.verdict v join rules.rule_set s on s.region = v.region and s.hash = v.rule_set
          where v.region = $1 and v.document = $2`, [COUNTY, answer.document])
      const used = row!.used.find(({ id }) => id === rule)
      return {
        hit: answer.findings.find((finding) => finding.rule === rule)?.version ?? null, state: answer.state, document: answer.document,
        ...(used ? { version: used['version'], office: used['office'] ?? null, stopped: used['stopped'] ?? null } : { version: null }),
      }
    },
  }
}

/** In place of an id: purposes and payees are compared without their digits. */
export const letters = () => [...newId().replaceAll('-', '').slice(-16)].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('')

const parameterBody = (changes: Record<string, unknown>) => ({
  parameter: 'cash_single', value: '8000', unit: '元', validFrom: '2026-10-12', documentNumber: '测财监〔2026〕3号', reason: '现金管理从严', ...changes,
}) as never

const releaseBody = (changes: Record<string, unknown>) => ({
  judges: 'payment', rule: 'LOC-01', purpose: 'live', text: ruleText(), backtestRun: null, backtest: null, reason: '本区试行', ...changes,
}) as never

/** A rule on payments above an amount, as its author types it. */
export const ruleText = (changes: Record<string, string> = {}) => {
  const { id, version, level, when, example } = { id: 'LOC-01', version: '1', level: 'note', when: 'payment.amount > 4321', example: '5000', ...changes }
  return `id: ${id}
version: ${version}
level: ${level}
on: [submit]
when: '${when}'
message:
  zh: 支付 {payment.amount} 元，超过本区提示额。
  en: "{payment.amount} yuan is above the amount that is noted here."
basis: {document: "测财监〔2026〕5号 [DK]", verified: false}
tell: clerk
examples:
  hit:
    - payment: {amount: ${example}}
  pass:
    - payment: {amount: 100}`
}

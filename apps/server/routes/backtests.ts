import { Type } from '@fastify/type-provider-typebox'
import type { PoolConfig } from 'pg'
import { withRegion, type Reader } from '#kernel/database/index.ts'
import type { BacktestHead, LoadedKind, Rulebook } from '#kernel/module/index.ts'
import { checkExamples, compileRuleSet, loadRules, type RuleSource } from '#kernel/rules/index.ts'
import { Refused } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { keptBacktest } from '../backtest/kept-report.ts'
import { refuse, type BacktestHeadView, type BacktestList, type BacktestView, type JobView, type KeptReport } from '../backtest/model.ts'
import type { Caller } from '../caller.ts'
import { route } from '../route.ts'
import { watches } from '../rules/here.ts'
import { closedObject, ID, REGION, WORD } from '../schemas.ts'
import type { Site } from '../site.ts'
import { readPersonNames } from '../store/document-view.ts'

const DAY = Type.String({ format: 'date', pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'YYYY-MM-DD' })
/** As long as a release may be. */
const TEXT = Type.String({ minLength: 1, maxLength: 8_000 })
const LISTED = 50

const list = route({
  method: 'GET', path: '/api/backtests', may: 'region', answer: Type.Unsafe<BacktestList>({ type: 'object' }),
  summary: { zh: '回测报告，新的在前；本人正在进行的回测', en: 'Reports of back-tests, newest first, and the caller’s own run' },
  query: closedObject({ region: REGION, rule: Type.Optional(WORD) }),
  handle: async ({ site, caller, region, reader, query }): Promise<BacktestList> => {
    mayTest(site, caller, region, reader)
    const heads = await withRegion(site.pools.gate, region, (client) => rulebookOf(site).listBacktests(client, region, { rule: query.rule ?? null, limit: LISTED }))
    return { items: await headViews(site, region, heads), job: site.backtests.newest(caller.person, region) }
  },
})

const kept = route({
  method: 'GET', path: '/api/backtests/kept/:run', may: 'region', answer: Type.Unsafe<BacktestView>({ type: 'object' }),
  summary: { zh: '一份回测报告', en: 'One report of a back-test' },
  params: closedObject({ run: Type.String({ pattern: '^[0-9a-f]{64}$' }) }), query: closedObject({ region: REGION }),
  handle: async ({ site, caller, region, reader, params }): Promise<BacktestView> => {
    mayTest(site, caller, region, reader)
    const found = await withRegion(site.pools.gate, region, (client) => rulebookOf(site).readBacktest(client, region, params.run))
    if (!found) throw new Refused(refuse('backtest.no_such_report', { run: params.run.slice(0, 16) }))
    const [head] = await headViews(site, region, [found])
    return { ...head!, report: found.report as KeptReport }
  },
})

const start = route({
  method: 'POST', path: '/api/backtests', may: 'region', answer: Type.Unsafe<JobView>({ type: 'object' }),
  summary: { zh: '对本级账上已判定的单据回测一条规则；报告存档，不影响现行规则', en: 'Test a rule over what was judged in these books; the report is kept, the rules in force stay' },
  body: closedObject({
    region: REGION, judges: WORD, text: TEXT, from: Type.Optional(DAY), to: Type.Optional(DAY), minutesPerAlert: Type.Integer({ minimum: 1, maximum: 960 }),
  }),
  handle: async ({ site, caller, region, reader, body }): Promise<JobView> => {
    mayTest(site, caller, region, reader)
    const rulebook = rulebookOf(site)
    const { source, command, kind } = testable(site, body.judges, body.text)
    const { from = null, to = null } = body
    if (from !== null && to !== null && from > to) throw new Refused(refuse('backtest.period_turned', { from, to }))
    return site.backtests.start({
      person: caller.person, rule: source.id,
      task: {
        login: loginOf(site), region, judges: kind.code, command, text: body.text, from, to, minutesPerAlert: body.minutesPerAlert,
        now: site.clock().toISOString(), notDelivered: site.gate.notDelivered,
      },
      onBroken: (said) => site.log.error({ region, rule: source.id, said }, 'back-test broke off'),
      onReport: async (report, limits) => withRegion(site.pools.gate, region, (client) => rulebook.keepBacktest(client, region, keptBacktest(report, {
        judges: kind.code, candidates: [source], texts: [{ rule: source.id, text: body.text }], source: 'database', limits, person: caller.person, madeAt: site.clock(),
      }))),
    })
  },
})

const job = route({
  method: 'GET', path: '/api/backtests/jobs/:job', may: 'region', answer: Type.Unsafe<JobView>({ type: 'object' }),
  summary: { zh: '回测进度', en: 'How far a back-test is' },
  params: closedObject({ job: ID }), query: closedObject({ region: REGION }),
  handle: async ({ site, caller, region, reader, params }) => {
    mayTest(site, caller, region, reader)
    return site.backtests.view(caller.person, region, params.job)
  },
})

const cancel = route({
  method: 'POST', path: '/api/backtests/cancel', may: 'region', answer: Type.Unsafe<JobView>({ type: 'object' }),
  summary: { zh: '取消本人正在进行的回测', en: 'Cancel one’s own back-test' },
  body: closedObject({ region: REGION, job: ID }),
  handle: async ({ site, caller, region, reader, body }) => {
    mayTest(site, caller, region, reader)
    return site.backtests.cancel(caller.person, region, body.job)
  },
})

export const BACKTEST_ROUTES = [list, kept, start, job, cancel]

/** A report names payees and makers of every unit: it is for those who watch, and read, the whole office. */
function mayTest(site: Site, caller: Caller, region: Region, reader: Reader): void {
  if (!watches(site, caller, region) || !reader.units.includes('*')) throw new Refused(refuse('backtest.not_for_you'))
}

function rulebookOf(site: Site): Rulebook {
  const rulebook = site.modules.find((module) => module.rulebook)?.rulebook
  if (!rulebook) throw new Refused(refuse('backtest.not_kept'))
  return rulebook
}

/** The one rule of the text, sound by itself; what it does beside the others is seen when all are put together. */
function testable(site: Site, judges: string, text: string): { source: RuleSource; command: string; kind: LoadedKind } {
  const kind = site.kinds.get(judges)
  if (!kind?.judged?.history || !kind.judged.rulesFolder) throw new Refused(refuse('backtest.not_judged', { kind: kind?.title ?? judges }))
  const rules = loadRules(text, 'rule.yaml')
  if ('refusals' in rules) throw new Refused(rules.refusals[0]!)
  const [source] = rules
  if (!source || rules.length > 1) throw new Refused(refuse('backtest.one_rule', { count: rules.length }))
  if (source.over !== undefined) throw new Refused(refuse('backtest.of_population', { rule: source.id, over: source.over }))
  const known = Object.keys(kind.actions).filter((action) => action !== 'draft')
  const asked = source.on.filter((one) => known.includes(one))
  const command = asked.includes('submit') ? 'submit' : asked[0]
  if (command === undefined) throw new Refused(refuse('backtest.no_command', { rule: source.id, on: source.on.join(', '), kind: kind.title, known: known.join(', ') }))
  const { model, features, parameters } = kind.judged
  const compiled = compileRuleSet([source], { model, features, parameters, calendar: site.gate.calendar })
  if ('refusals' in compiled) throw new Refused(compiled.refusals[0]!)
  const [failed] = checkExamples(compiled)
  if (failed) throw new Refused(failed)
  return { source, command, kind }
}

/** Of the options with which the gate's own connections were made, those that say where and as whom. */
function loginOf({ pools }: Site): PoolConfig {
  const { host, port, user, password, database, connectionString, ssl } = pools.gate.options
  const given = { host, port, user, password, database, connectionString, ssl }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

async function headViews(site: Site, region: Region, heads: readonly BacktestHead[]): Promise<BacktestHeadView[]> {
  const people = heads.flatMap(({ person }) => (person === null ? [] : [person]))
  const names = await withRegion(site.pools.gate, region, (client) => readPersonNames(client, people))
  return heads.map(({ run, result, rules, judges, command, source, period, judged, person, madeAt }) => {
    const kind = site.kinds.get(judges)
    return {
      run, result, rules: rules.map(({ rule }) => rule), judges: { code: judges, title: kind?.title ?? { zh: judges, en: judges } },
      command: kind?.actions[command] ?? { zh: command, en: command }, source, period, judged, person: person === null ? null : names.get(person) ?? null,
      madeAt: madeAt.toISOString(),
    }
  })
}

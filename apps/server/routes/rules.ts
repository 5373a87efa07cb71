import { Type } from '@fastify/type-provider-typebox'
import type { ClientBase } from 'pg'
import { withReader, type Reader } from '#kernel/database/index.ts'
import type { Outcome } from '#kernel/rules/index.ts'
import { Refused } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Caller } from '../caller.ts'
import { codeNames } from '../code-names.ts'
import { route } from '../route.ts'
import { checkConditions, changed } from '../rules/conditions.ts'
import { boundParameters, rulesHere, watches, type RuleHere, type RulesHere } from '../rules/here.ts'
import { readPrecision, rowsOf, type RuleRecord } from '../rules/list.ts'
import { refuse, type CheckView, type OutcomeCounts, type RuleList, type RuleView, type ShadowView, type TryView } from '../rules/model.ts'
import { pageOf } from '../rules/page.ts'
import { prepareCosts } from '../rules/proved.ts'
import { shadowOf } from '../rules/shadow.ts'
import { countHits } from '../rules/store.ts'
import { tryRule } from '../rules/trial.ts'
import { closedObject, REGION, WORD } from '../schemas.ts'
import type { Site } from '../site.ts'
import { readRows } from '../store/documents.ts'

const CONDITION = Type.String({ minLength: 1, maxLength: 20_000 })
const DAY_MS = 86_400_000

const list = route({
  method: 'GET', path: '/api/rules', may: 'region', answer: Type.Unsafe<RuleList>({ type: 'object' }),
  summary: { zh: '规则库：全部规则和总体检验', en: 'The rules and tests of a region' },
  query: closedObject({ region: REGION }),
  handle: async ({ site, caller, region, reader }): Promise<RuleList> => {
    const watching = watches(site, caller, region)
    const here = await rulesHere(site, region, watching)
    await prepareCosts(here.rules)
    const record = await readRecord(site, region, reader, watching)
    const rows = await readWhole(site, region, (client) => rowsOf(client, site, region, here, record))
    const { hits } = record
    return { rows, hits: hits && { verdicts: hits.verdicts, bounded: hits.bounded, since: hits.since?.toISOString() ?? null }, mayEdit: watching }
  },
})

const view = route({
  method: 'GET', path: '/api/rules/:rule', may: 'region', answer: Type.Unsafe<RuleView>({ type: 'object' }),
  summary: { zh: '一条规则的全貌：条件、参数、示例、版本、命中', en: 'One rule: conditions, thresholds, examples, versions, hits' },
  params: closedObject({ rule: WORD }), query: closedObject({ region: REGION }),
  handle: async ({ site, caller, region, reader, params }): Promise<RuleView> => {
    const watching = watches(site, caller, region)
    const { here, rule } = await ruleHere(site, region, watching, params.rule)
    const record = await readRecord(site, region, reader, watching)
    const [row] = await readWhole(site, region, (client) => rowsOf(client, site, region, { ...here, rules: [rule] }, record))
    return withReader(site.pools.read, reader, (client) => pageOf(client, site, region, here, rule, row!, watching))
  },
})

const check = route({
  method: 'POST', path: '/api/rules/check', may: 'region', answer: Type.Unsafe<CheckView>({ type: 'object' }),
  summary: { zh: '检查正在编辑的条件；不保存', en: 'Check conditions as they are typed; nothing is saved' },
  body: closedObject({
    region: REGION, rule: WORD, applies: Type.Optional(Type.String({ maxLength: 20_000 })), when: Type.String({ maxLength: 20_000 }),
    at: Type.Optional(closedObject({ part: Type.Union([Type.Literal('applies'), Type.Literal('when')]), offset: Type.Integer({ minimum: 0, maximum: 20_000 }) })),
  }),
  handle: async ({ site, caller, region, reader, body }): Promise<CheckView> => {
    const { here, rule } = await editedRule(site, caller, region, body.rule)
    const bound = await withReader(site.pools.read, reader, (client) => boundParameters(client, site, rule.judging, here))
    return checkConditions(rule.judging, rule.source, {
      when: body.when, ...(body.applies === undefined ? {} : { applies: body.applies }), ...(body.at === undefined ? {} : { at: body.at }),
    }, bound, nextVersion(here, rule), codeNames(site))
  },
})

const trial = route({
  method: 'POST', path: '/api/rules/try', may: 'region', answer: Type.Unsafe<TryView>({ type: 'object' }),
  summary: { zh: '试判：改动后的条件对近期单据的结果；不保存', en: 'Try changed conditions on the newest documents; nothing is saved' },
  body: closedObject({
    region: REGION, rule: WORD, applies: Type.Optional(Type.String({ maxLength: 20_000 })), when: CONDITION, limit: Type.Integer({ minimum: 1, maximum: 2_000 }),
  }),
  handle: async ({ site, caller, region, reader, body }): Promise<TryView> => {
    const { here, rule } = await editedRule(site, caller, region, body.rule)
    if (!rule.judging.document) throw new Refused(refuse('rule.no_try', { rule: body.rule }))
    const source = changed(rule.source, body.applies?.trim() ? body.applies : null, body.when)
    const { judged, left } = await oneAtATime(() => readWhole(site, region, (client) => tryRule(client, site, region, here, rule, source, body.limit)))
    const flips = judged.filter(({ before, after }) => before !== after)
    const shown = flips.slice(0, FLIPS)
    const documents = await withReader(site.pools.read, reader, (client) => readRows(client, site.kinds, region, shown.map(({ verdict }) => verdict.document)))
    return {
      judged: judged.length, left, since: judged.at(-1)?.verdict.judgedAt.toISOString() ?? null,
      before: countsOf(judged.map(({ before }) => before)), after: countsOf(judged.map(({ after }) => after)), flipped: flips.length,
      flips: shown.flatMap(({ verdict, before, after }) => {
        const document = documents.get(verdict.document)
        return document ? [{ document, at: verdict.judgedAt.toISOString(), before, after }] : []
      }),
    }
  },
})

const shadow = route({
  method: 'GET', path: '/api/rules/:rule/shadow', may: 'region', answer: Type.Unsafe<ShadowView>({ type: 'object' }),
  summary: { zh: '影子运行的候选规则与现行规则的对比', en: 'Candidates of a rule in shadow beside the live rules' },
  params: closedObject({ rule: WORD }), query: closedObject({ region: REGION }),
  handle: async ({ site, caller, region, reader, params }): Promise<ShadowView> => {
    const { here, rule } = await editedRule(site, caller, region, params.rule)
    return withReader(site.pools.read, reader, async (client) => (
      shadowOf(client, site, region, rule.source.id, rule.judging, await boundParameters(client, site, rule.judging, here))))
  },
})

export const RULE_ROUTES = [list, view, check, trial, shadow]

const FLIPS = 100

/** Of one unit nobody is told how the others fare; how alerts were decided is for those who supervise. */
function readRecord(site: Site, region: Region, reader: Reader, watching: boolean): Promise<RuleRecord> {
  const now = site.clock().getTime()
  return withReader(site.pools.read, reader, async (client) => ({
    hits: reader.units.includes('*') ? await countHits(client, region, new Date(now - 365 * DAY_MS), new Date(now - 30 * DAY_MS)) : null,
    precision: watching ? await readPrecision(client, site, region) : new Map(),
  }))
}

/** A rule that is not for the caller answers as one that does not exist. */
async function ruleHere(site: Site, region: Region, watching: boolean, id: string): Promise<{ here: RulesHere; rule: RuleHere }> {
  const here = await rulesHere(site, region, watching)
  const rule = here.rules.find(({ source }) => source.id === id)
  if (!rule) throw new Refused(refuse('rule.no_such', { rule: id }))
  return { here, rule }
}

/** Above every text that bears the id here: installed, resting in its file, or released by an office of the chain. */
function nextVersion({ amendments }: RulesHere, { source, judging }: RuleHere): number {
  const installed = [...judging.document?.rules ?? [], ...judging.document?.shelf ?? []].filter(({ id }) => id === source.id)
  const released = amendments.offices.flatMap(({ rules }) => rules.releases.flatMap((one) => (one.rule === source.id && one.source ? [one.source] : [])))
  return Math.max(...[source, ...installed, ...released].map(({ version }) => version)) + 1
}

async function editedRule(site: Site, caller: Caller, region: Region, id: string): Promise<{ here: RulesHere; rule: RuleHere }> {
  if (!watches(site, caller, region)) throw new Refused(refuse('rule.not_author'))
  return ruleHere(site, region, true, id)
}

/**
 * As the gate's role, which alone may look into registers, and reading only. Whoever lets its answer out has seen that the caller may read
 * it.
 */
async function readWhole<Result>(site: Site, region: Region, work: (client: ClientBase) => Promise<Result>): Promise<Result> {
  const client = await site.gate.previewPool.connect()
  try {
    await client.query('begin read only')
    await client.query(`set local statement_timeout = '20s'`)
    await client.query({ name: 'command-enter-region', text: 'select platform.enter_region($1)', values: [region] })
    return await work(client)
  } finally {
    await client.query('rollback').catch(() => {})
    client.release()
  }
}

let trying = false

/** A trial takes a connection of the previews for seconds; clerks who type must not wait for several. */
async function oneAtATime<Result>(work: () => Promise<Result>): Promise<Result> {
  if (trying) throw new Refused(refuse('rule.try_busy'))
  trying = true
  try {
    return await work()
  } finally {
    trying = false
  }
}

function countsOf(outcomes: readonly Outcome[]): OutcomeCounts {
  const counts: OutcomeCounts = { hit: 0, pass: 0, notApplicable: 0, cannotJudge: 0 }
  for (const outcome of outcomes) counts[outcome] += 1
  return counts
}

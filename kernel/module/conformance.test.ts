import { fileURLToPath } from 'node:url'
import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OWN_ACTIONS } from '#kernel/command/index.ts'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'
import type { Field } from '#kernel/document/index.ts'
import { checkDrawing, handbookGaps, staffing } from '#kernel/process/index.ts'
import { checkExamples, compileRuleSet, readParameterValue } from '#kernel/rules/index.ts'
import { newId } from '#kernel/values/id.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { discoverModules, listRules, loadKinds, loadPopulations, type LoadedKind } from './index.ts'
import { driver, tasksOf, type Driver } from './test-drive.ts'
import { complete, holdToExamples, NO_CALENDAR, spoken } from './test-rules.ts'

/** One suite over every module, present and future: a new folder under modules/ is tested by being there. */
const FOLDER = new URL('../../modules/', import.meta.url)
const modules = await discoverModules(fileURLToPath(FOLDER))
const kinds = [...(await loadKinds(modules)).values()]
const populations = loadPopulations(modules)
const positions = modules.flatMap((module) => module.positions)
const matrix = modules.flatMap((module) => module.matrix)
const dutiesOf = (code: string) => positions.filter((position) => position.code === code).flatMap((position) => position.duties)
const codes = (kind: LoadedKind) => kind.code

describe.each(modules.map((module) => [module.id, module] as const))('module %s', (id, module) => {
  it('has a README that names its legal basis, in Chinese and English', () => {
    const file = new URL(`${id}/README.md`, FOLDER)
    expect(existsSync(file), 'README.md').toBe(true)
    const text = readFileSync(file, 'utf8')
    expect(text).toContain(module.title.zh)
    expect(text).toMatch(/依据|根据/)
    expect(text).toMatch(/《.+》/)
    expect(module.basis.length).toBeGreaterThan(0)
  })

  it('names everything in both languages', () => {
    spoken(module.title, 'module')
    for (const position of module.positions) spoken(position.title, position.code)
    for (const [code, sentence] of Object.entries(module.refusals?.catalogue ?? {})) {
      spoken(sentence, code)
      const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
      expect(new Set(holes(sentence.zh)), code).toEqual(new Set(holes(sentence.en)))
    }
    for (const route of module.routes ?? []) spoken(route.summary, route.path)
  })

  it('declares positions that carry at least one duty', () => {
    for (const position of module.positions) expect(position.duties.length, position.code).toBeGreaterThan(0)
  })
})

describe('the matrix of incompatible duties', () => {
  it('calls each duty by one name in each language', () => {
    const names = modules.flatMap((module) => Object.entries(module.duties ?? {}))
    expect(names.map(([duty]) => duty).toSorted()).toEqual([...new Set(positions.flatMap((position) => position.duties))].toSorted())
    for (const language of ['zh', 'en'] as const) expect(new Set(names.map(([, name]) => name[language])).size).toBe(names.length)
  })

  it('has at least two sides in every set, each of a duty that some position carries', () => {
    const carried = new Set(positions.flatMap((position) => position.duties))
    for (const [pair, rows] of Map.groupBy(matrix, (row) => row.pair)) {
      expect(new Set(rows.map((row) => row.side)).size, pair).toBeGreaterThanOrEqual(2)
      expect(new Set(rows.map((row) => row.scope)).size, `${pair}: one scope`).toBe(1)
      for (const row of rows) {
        expect(carried, `${pair}: ${row.duty}`).toContain(row.duty)
        expect(row.basis, pair).not.toBe('')
      }
    }
  })

  it('says each duty of a set once, so that no side is overwritten', () => {
    const names = matrix.map((row) => `${row.pair}|${row.duty}`)
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })

  it('keeps money sets on a noun that some kind of document touches', () => {
    const nouns = new Set(['payment', 'indicator', ...kinds.map((kind) => kind.noun)])
    for (const row of matrix) if (row.scope === 'money') expect(nouns, row.pair).toContain(row.noun)
  })
})

describe.each(kinds.map((kind) => [codes(kind), kind] as const))('kind %s', (_, kind) => {
  it('has a sound drawing that may be published, with its handbook complete', () => {
    const known = { positions: new Set(positions.map((one) => one.code)), duties: new Set(positions.flatMap((one) => one.duties)), conditions: kind.conditions }
    expect(checkDrawing(kind.definition, known).problems.map((problem) => problem.message.en)).toEqual([])
    expect(handbookGaps(kind.definition).map((gap) => gap.message.en)).toEqual([])
    expect(kind.paths.length).toBeGreaterThan(0)
    expect(kind.definition.kind).toBe(kind.code)
  })

  it('gives every step to a position that carries the duty of the step', () => {
    for (const task of tasksOf(kind)) {
      expect(dutiesOf(task.position), `${task.id}: ${task.position}`).toContain(task.duty)
      expect(positions.find((one) => one.code === task.position)!.office, `${task.id} is for a ${task.unitScope}`).toBe(task.unitScope === 'bureau')
      expect(task.timeLimitDays, task.id).toBeGreaterThan(0)
    }
  })

  it('is made by whom its drawing starts with', () => {
    const start = kind.definition.nodes.find((node) => node.type === 'start')!
    if (kind.make) {
      expect(kind.make.positions).toContain(start.position)
      expect(kind.make.duty).toBe(start.duty)
      for (const position of kind.make.positions) expect(dutiesOf(position)).toContain(kind.make.duty)
    } else expect([start.position, start.duty]).toEqual(['', ''])
  })

  it('declares every state that its documents can be in, and a word for every action', () => {
    const own = kind.make ? ['draft', 'withdrawn', 'annulled', ...(kind.rules.length > 0 ? ['held'] : [])] : []
    const drawn = kind.definition.nodes.flatMap((node) => (node.type === 'task' ? [node.state, ...(node.actions.includes('reject') ? [node.rejectState] : [])]
      : node.type === 'end' ? [node.state] : []))
    for (const state of new Set([...own, ...drawn])) spoken(kind.states[state], `state ${state}`)
    for (const action of new Set([...(kind.make ? OWN_ACTIONS : []), ...tasksOf(kind).flatMap((task) => task.actions)])) {
      spoken(kind.actions[action], `action ${action}`)
    }
    for (const action of ['sendBack', 'reject', 'annul']) {
      if (kind.actions[action]) expect(kind.actions[action].needsReason, `${action} needs a reason`).toBe(true)
    }
    // Also what an added signer does.
    if (kind.judged?.rulesFolder && kind.actions['approve']) expect(kind.actions['approve'].opinion, 'an approval takes an opinion on what the rules found').toBe(true)
  })

  it('has fields with titles in both languages and names of their own', () => {
    spoken(kind.title, 'kind')
    const check = (fields: readonly Field[]) => {
      expect(new Set(fields.map((field) => field.name)).size).toBe(fields.length)
      for (const field of fields) {
        spoken(field.title, field.name)
        if (field.hint) spoken(field.hint, `${field.name}, hint`)
        if (field.section) spoken(field.section, `${field.name}, heading`)
        expect(field.section && field.required, `${field.name}: what must be filled in is not folded away`).not.toBe(true)
        if (field.wholeFor) {
          expect([field.type, field.personal], `${field.name}: what is masked is a text and personal`).toEqual(['text', true])
          expect(positions.map(({ code }) => code), `${field.name}: whole for positions`).toEqual(expect.arrayContaining([...field.wholeFor]))
        }
        if (field.type === 'code' && Array.isArray(field.options)) for (const option of field.options as (Bilingual & { code: string })[]) spoken(option, option.code)
        if (field.type === 'table') check(field.columns)
      }
    }
    check(kind.fields)
    expect(kind.prefix).toMatch(/^[A-Z]{2}$/)
  })

  it('has rules with a basis, a level, sentences in both languages and examples that give the stated verdict', () => {
    const actions = new Set([...OWN_ACTIONS, ...tasksOf(kind).flatMap((task) => task.actions)])
    for (const rule of [...kind.rules, ...kind.shelf]) {
      complete(rule)
      for (const on of rule.on) expect(actions, `${rule.id} asks at ${on}`).toContain(on)
    }
    if (!kind.judged) return
    holdToExamples(kind.rules, kind.judged)
    holdToExamples(kind.shelf, kind.judged)
    // The check itself can fail: an example that hits, said to pass.
    const lying = kind.rules.slice(0, 1).map((rule) => ({ ...rule, examples: { hit: [], pass: rule.examples.hit } }))
    const caught = compileRuleSet(lying, { ...kind.judged, calendar: NO_CALENDAR })
    if (lying.length > 0 && !('refusals' in caught)) expect(checkExamples(caught)).not.toEqual([])
  })
})

describe.each([...populations.values()].map((population) => [population.code, population] as const))('population %s', (code, population) => {
  it('has tests that are complete, whose examples give the stated verdict', () => {
    spoken(population.title, code)
    expect(population.tests.length, 'a population without a test is never judged').toBeGreaterThan(0)
    for (const test of population.tests) complete(test)
    holdToExamples(population.tests, population)
  })
})

it('every threshold is said in both languages, with a basis, and some rule or test reads it', () => {
  const judged = [...kinds.flatMap((kind) => kind.judged ?? []), ...populations.values()]
  const thresholds = new Map(judged.flatMap(({ parameters }) => parameters.map((parameter) => [parameter.id, parameter] as const)))
  const rules = [...kinds.flatMap((kind) => [...kind.rules, ...kind.shelf]), ...[...populations.values()].flatMap(({ tests }) => tests)]
  const read = new Set(rules.flatMap(({ when, applies }) => [...`${when} ${applies ?? ''}`.matchAll(/parameter\.(\w+)/g)].map(([, id]) => id!)))
  // One with a fallback is asked by a check at the door.
  expect([...thresholds].filter(([id, { fallback }]) => !read.has(id) && fallback === undefined).map(([id]) => id)).toEqual([])
  for (const [id, parameter] of thresholds) {
    spoken(parameter.title, id)
    expect(parameter.basis?.document, `${id}: basis`).toMatch(/./)
    if (parameter.proposed !== undefined) expect(readParameterValue(parameter, parameter.proposed), id).not.toMatchObject({ refused: true })
  }
})

const CATALOGUE = new URL('monitoring/fixtures/catalogue.yaml', FOLDER)

it.runIf(existsSync(CATALOGUE))('the catalogue and the rule files say the same: 152 checks, each exactly once, 24 of them on', () => {
  const wanted = parse(readFileSync(CATALOGUE, 'utf8')) as { id: string; zh: string; en: string; owner: string; kind: string; state: string; registers: string[] }[]
  expect(wanted).toHaveLength(152)
  const catalogued = new Set(wanted.map(({ id }) => id))
  expect(catalogued.size).toBe(152)
  const rows = listRules(kinds, populations.values())
  const ids = rows.map(({ id }) => id)
  expect(ids.filter((id, index) => ids.indexOf(id) !== index), 'ids are global').toEqual([])
  const found = new Map(rows.map((row) => [row.id, row]))
  expect(wanted.map(({ id }) => {
    const row = found.get(id)
    return row && { id, zh: row.title?.zh, en: row.title?.en, owner: row.module, kind: row.kind, state: row.state, registers: row.registers }
  })).toEqual(wanted)
  expect(wanted.filter(({ state }) => state === 'on')).toHaveLength(24)
  // What is on is on because its facts are there: nothing to import, nothing missing.
  expect(rows.filter(({ state, delivered }) => state === 'on' && delivered !== 'yes')).toEqual([])
})

it('numbers of different kinds cannot be confused: every prefix is used once', () => {
  expect(new Set(kinds.map((kind) => kind.prefix)).size).toBe(kinds.length)
})

describe('in the test office', () => {
  let office: TestOffice
  let drive: Driver['drive']
  let sample: Driver['sample']
  beforeAll(async () => {
    office = await testOffice()
    Object.assign(office.gate, { notDelivered: ['attachment'] })
    ;({ drive, sample } = driver(office, await office.indicator('school', 1_000_000_00n), kinds))
  })
  afterAll(() => office.close())

  it.each(kinds.map((kind) => [codes(kind), kind] as const))('every way of %s can be staffed without breaking separation of duties', async (_, kind) => {
    const { rows: people } = await office.database.owner.query<{ person: string; position: string; role: 'primary' | 'deputy' }>(
      `select a.person, p.code as position, a.role from access.assignment a join access.position p on p.region = a.region and p.id = a.position
         join access.unit u on u.region = p.region and u.id = p.unit where a.region = $1 and (u.office or u.id = $2)`, [office.region, office.units.school])
    const sets = [...Map.groupBy(matrix.filter((row) => row.scope === 'money'), (row) => row.pair).values()]
    const barred = sets.flatMap((rows) => rows.flatMap((row) => rows.filter((other) => other.side !== row.side).map((other) => [row.duty, other.duty] as [string, string])))
    expect(staffing(kind.definition, kind.paths, people, barred).map((gap) => gap.message.en)).toEqual([])
    const without = people.filter((one) => one.position !== tasksOf(kind)[0]!.position)
    expect(staffing(kind.definition, kind.paths, without, barred), 'the question can be answered with no').not.toEqual([])
  })

  const made = kinds.filter((kind) => kind.make)

  it.each(made.map((kind) => [codes(kind), kind] as const))('no leaf of %s shows a personal field in clear', async (_, kind) => {
    const secrets: string[] = []
    const fill = (fields: readonly Field[], personal: boolean): Record<string, unknown> => Object.fromEntries(fields.flatMap((field): [string, unknown][] => {
      if (field.type === 'table') return [[field.name, [fill(field.columns, personal || !!field.personal)]]]
      if (field.type !== 'text') return []
      const word = `机密${newId().slice(-8)}`.slice(0, field.max)
      if (personal || field.personal) secrets.push(word)
      return [[field.name, word]]
    }))
    const document = newId()
    const body = fill(kind.fields, false) as never
    const done = await office.done(kind.make!.positions[0]!, { kind: kind.code, document, action: 'draft', body, reason: '机密理由' })
    const { rows: [leaf] } = await office.database.owner.query<{ text: string }>(
      `select convert_from(bytes, 'UTF8') as text from log.leaf where region = $1 and position = $2`, [office.region, done.leaf])
    for (const secret of [...secrets, '机密理由']) expect(leaf!.text).not.toContain(secret)
    expect(leaf!.text, 'the leaf is of this document').toContain(document)
    expect(leaf!.text).toContain('"commitment"')
  })

  /** Every single deviation from the way of first actions: another action at some step, or withdrawal before anything irreversible. */
  async function deviations(kind: LoadedKind): Promise<string[][]> {
    const straight = await drive(kind, [], await sample(kind))
    const { rows } = await office.database.owner.query<{ node: string; action: string }>(
      'select node, action from process.step where region = $1 and document = $2 and task is not null order by n', [office.region, straight])
    const firsts = rows.map((row) => row.action)
    return rows.flatMap((row, index) => {
      const node = tasksOf(kind).find((one) => one.id === row.node)!
      const others = node.actions.slice(1)
      const irreversible = tasksOf(kind).some((one) => one.irreversible && rows.slice(0, index + 1).some((done) => done.node === one.id))
      return [...others, ...(irreversible ? [] : ['withdraw'])].map((action) => [...firsts.slice(0, index), action])
    })
  }

  it.each(made.map((kind) => [codes(kind), kind] as const))('whichever way %s ends, its postings balance and nothing stays held', async (_, kind) => {
    const ways = [[], ...(await deviations(kind))]
    expect(ways.length).toBeGreaterThan(3)
    for (const way of ways) {
      const document = await drive(kind, way, await sample(kind))
      const name = `${kind.code}: ${way.join(' ') || 'straight'}`
      const { rows: [row] } = await office.database.owner.query<{ state: string; hold_kind: string | null; round: number }>(
        'select state, hold_kind, round from document.document where region = $1 and id = $2', [office.region, document])
      expect(Object.keys(kind.states), name).toContain(row!.state)
      expect([null, 'release', 'spend', 'bounce'], `${name}: hold`).toContain(row!.hold_kind)
      const { rows: [sums] } = await office.database.owner.query<{ all: string | null; held: string | null }>(
        `select sum(e.amount)::text as all, (sum(e.amount) filter (where e.code in ('3001', '3002', '2011', '2012')))::text as held
           from ledger.entry e where e.region = $1 and e.document = $2`,
        [office.region, document])
      expect(sums!.all ?? '0', `${name}: balance`).toBe('0')
      expect(sums!.held ?? '0', `${name}: still held`).toBe('0')
      if (kind.judged?.history) {
        const { rows: [history] } = await office.database.owner.query<{ sum: bigint | null }>(
          `select sum(sign)::bigint as sum from ${kind.judged.history.relation} where region = $1 and document = $2`, [office.region, document])
        const counts = kind.judged.counted.includes(row!.state) ? BigInt(kind.judged.sign ?? 1) : 0n
        expect(history!.sum ?? 0n, `${name}: counted in history`).toBe(counts)
      }
    }
  })
})

import { existsSync, readFileSync } from 'node:fs'
import { establish } from '#kernel/access/index.ts'
import type { TestOffice } from '#kernel/command/testing.ts'
import type { Field } from '#kernel/document/index.ts'
import type { TaskNode } from '#kernel/process/index.ts'
import { newId } from '#kernel/values/id.ts'
import type { LoadedKind } from './index.ts'

const FOLDER = new URL('../../modules/', import.meta.url)

export const tasksOf = (kind: LoadedKind) => kind.definition.nodes.filter((node): node is TaskNode => node.type === 'task')

/** What a module makes itself: bodies that need other documents under way, or hashes of them, and what is kept beside a document when it is submitted. */
interface Samples {
  samples?: Record<string, (office: TestOffice, indicator: string) => Promise<never>>
  keeps?: Record<string, (office: TestOffice, document: string, body: never) => Promise<void>>
  /** Statements of look-ups that read what acts write and find the same beside a batch all the same, by name, and why. */
  looksBeside?: Record<string, string>
}

export async function samplesOf({ module }: { module: string }): Promise<Samples> {
  const file = new URL(`${module}/fixtures/test-samples.ts`, FOLDER)
  return existsSync(file) ? await import(file.href) as Samples : {}
}

export interface Driver {
  sample: (kind: LoadedKind) => Promise<never>
  drive: (kind: LoadedKind, choices: string[], body: never) => Promise<string>
}

/** Takes documents of any kind through their drawing, in a test office with one indicator. */
export function driver(office: TestOffice, indicator: string, kinds: readonly LoadedKind[]): Driver {
  return { sample, drive }

  /** A sample of the kind, from its module's fixtures or, where the form alone says enough, from its fields; `{indicator}`, `{mark}`, `{number}`, `{ended:kind}`, and of an office that is made for it `{unit}`, `{holder}` and `{staff}`, are filled in. */
  async function sample(kind: LoadedKind): Promise<never> {
    const made = (await samplesOf(kind)).samples?.[kind.code]
    if (made) return made(office, indicator)
    const file = new URL(`${kind.module}/fixtures/${kind.code}.json`, FOLDER)
    let text = existsSync(file) ? readFileSync(file, 'utf8') : JSON.stringify(bodyFor(kind.fields))
    for (const [place, code] of text.matchAll(/\{ended:(\w+)\}/g)) {
      const other = kinds.find((one) => one.code === code)!
      text = text.replace(place, await drive(other, [], await sample(other)))
    }
    if (/\{(unit|holder|staff)\}/.test(text)) text = text.replaceAll(/\{(unit|holder|staff)\}/g, await anOffice())
    const mark = [...newId().replaceAll('-', '').slice(-12)].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('')
    return JSON.parse(text.replaceAll('{indicator}', indicator).replaceAll('{mark}', mark).replaceAll('{number}', String(Date.now() * 1000 + Math.floor(Math.random() * 1000)))) as never
  }

  /** A new unit with one clerk’s position, somebody who holds it, and somebody on the staff who holds nothing yet. */
  async function anOffice(): Promise<(place: string, name: string) => string> {
    const word = newId().slice(-12)
    const [unit, position] = [newId(), newId()]
    const [holder, staff] = [newId(), newId()].map((id, index) => ({ id, name: '在职人员', staffNumber: `${word}-${index}` }))
    const client = await office.database.owner.connect()
    try {
      await establish(client, office.region, {
        units: [{ id: unit, code: word, name: `单位${word}`, office: false }],
        positions: [{ id: position, code: 'unit.clerk', unit, title: { zh: '单位经办人', en: 'Unit clerk' }, duties: [] }],
        persons: [holder!, staff!], assignments: [{ position, person: holder!.id, role: 'primary', from: '2026-01-01' }],
      }, [])
      await client.query(`insert into access.member (region, person, joined_on) values ($1, $2, '2026-01-01')`, [office.region, staff!.id])
    } finally {
      client.release()
    }
    const words: Record<string, string> = { unit: word, holder: holder!.staffNumber, staff: staff!.staffNumber }
    return (_, name) => words[name]!
  }

  async function openTask(document: string) {
    const { rows } = await office.database.owner.query<{ id: string; node: string; position: string }>(
      `select id, node, position from process.task where region = $1 and document = $2 and state = 'open' order by task_key`, [office.region, document])
    return rows[0]
  }

  /** Submits and takes the first action offered at every step, but for the steps whose action is given; to the end. */
  async function drive(kind: LoadedKind, choices: string[], body: never): Promise<string> {
    const document = newId()
    const common = { kind: kind.code, document, reason: `依据 ${newId()}` }
    // What an act of its module begins is begun in the name of a unit.
    await office.done(kind.make!.positions[0]!, { ...common, action: 'submit', body, ...(kind.make!.byAct ? { unit: office.units.school } : {}) })
    await (await samplesOf(kind)).keeps?.[kind.code]?.(office, document, body)
    for (let task = await openTask(document), step = 0; task; task = await openTask(document), step += 1) {
      const node = tasksOf(kind).find((one) => one.id === task!.node)!
      if (choices[step] === 'withdraw') await office.done(kind.make!.positions[0]!, { ...common, action: 'withdraw' })
      else {
        const action = choices[step] ?? node.actions[0]!
        await office.done(task.position, { ...common, task: task.id, action, ...stated(kind, action, body) })
      }
    }
    return document
  }
}

export function bodyFor(fields: readonly Field[]): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field.name, valueFor(field)]))
}

function valueFor(field: Field): unknown {
  switch (field.type) {
    case 'text': return `{mark}`.slice(0, field.max)
    case 'money': return '100'
    case 'int': return field.min
    case 'date': return '2026-10-12'
    case 'bool': return false
    case 'code': return Array.isArray(field.options) ? (field.options as { code: string }[])[0]!.code : null
    case 'reference': return field.to === 'indicator' ? '{indicator}' : null
    case 'table': return [bodyFor(field.columns)]
  }
}

/** What an action asks to be stated, a line each, from the fixture of its name; `{id}` is new each time, other names are fields of the form. */
function stated(kind: LoadedKind, action: string, body: Record<string, unknown>): { reason?: string } {
  const file = new URL(`${kind.module}/fixtures/${kind.code}.${action}.json`, FOLDER)
  if (!existsSync(file)) return {}
  const lines = JSON.parse(readFileSync(file, 'utf8')) as string[]
  return { reason: lines.join('\n').replaceAll(/\{(\w+)\}/g, (_, name: string) => (name === 'id' ? newId() : String(body[name] ?? ''))) }
}

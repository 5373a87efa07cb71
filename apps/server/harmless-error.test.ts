import { Writable } from 'node:stream'
import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestDatabase } from '#kernel/database/testing.ts'
import { answerErrors } from './answer-error.ts'
import { harmlessError } from './harmless-error.ts'
import { LOG_SERIALIZERS } from './server.ts'

const NAME = '张三丰的账户 6222021001'

let database: TestDatabase
beforeAll(async () => { database = await testDatabase() })
afterAll(() => database.close())

async function faultOf(sql: string, values: unknown[] = []): Promise<Error> {
  return database.owner.query(sql, values).then(() => { throw new Error('the database took it') }, (error: Error) => error)
}

function unread(text: string, read: (text: string) => unknown): Error {
  try {
    read(text)
  } catch (error) {
    return error as Error
  }
  throw new Error('it was read')
}

describe('an error in the log', () => {
  it('of a row that the database refused names table and constraint, and nothing of the row', async () => {
    await database.owner.query('create table public.zz_person (name text primary key, age int check (age > 0))')
    await database.owner.query('insert into public.zz_person values ($1, 3)', [NAME])
    const faults = [
      await faultOf('insert into public.zz_person values ($1, 3)', [NAME]),
      await faultOf('insert into public.zz_person values ($1, -3)', [NAME]),
      await faultOf('select $1::text::uuid', [NAME]),
      await faultOf('select jsonb_build_object() || $1::text::jsonb', [NAME]),
      new Error('behind it', { cause: await faultOf('insert into public.zz_person values ($1, 3)', [NAME]) }),
    ]
    expect(faults.map((fault) => JSON.stringify({ ...fault, message: fault.message, cause: { ...(fault.cause as object) } })).filter((text) => text.includes('张三丰')).length, 'the errors themselves do tell').toBe(5)
    for (const fault of faults) {
      expect(JSON.stringify(harmlessError(fault))).not.toMatch(/张三丰|6222021001/)
      expect(harmlessError(fault).stack).toMatch(/\n\s+at /)
    }
    expect(harmlessError(faults[0])).toMatchObject({ code: '23505', table: 'zz_person', constraint: 'zz_person_pkey', message: 'duplicate key value violates unique constraint "zz_person_pkey"' })
    expect(harmlessError(faults[4]).cause).toMatchObject({ code: '23505' })
  })

  it('whose value holds quotes itself tells nothing behind the inner quote', async () => {
    await database.owner.query('create table public.zz_pair (name text, constraint zz_pair_name check (name <> name))')
    const faults = [
      await faultOf('select $1::text::uuid', [`a"b${NAME}`]), await faultOf('select $1::text::int[]', [`{"a"b${NAME}}`]),
      await faultOf('select $1::text::date', [`“a”b${NAME}`]), await faultOf('select $1::text::uuid', [`x"\n    at ${NAME}`]),
      ...[`{"payee": ${NAME}}`, `{"payee": ${NAME}\n    at 张三丰\n}`].map((text) => unread(text, JSON.parse)), unread(NAME, BigInt),
    ]
    for (const fault of faults) {
      expect(fault.message).toContain('张三丰')
      expect(JSON.stringify(harmlessError(fault))).not.toMatch(/张三丰|6222021001/)
    }
    expect(harmlessError(await faultOf('insert into public.zz_pair values ($1)', [NAME])).message, 'two names in one sentence')
      .toBe('new row for relation "zz_pair" violates check constraint "zz_pair_name"')
    expect(harmlessError(new Error('no module "order" here')).message, 'what the program says itself').toBe('no module "order" here')
  })

  it('that nobody expected in a request is written so by the server', async () => {
    const lines: string[] = []
    const stream = new Writable({ write: (chunk: Buffer, _encoding, done) => { lines.push(chunk.toString()); done() } })
    const app = Fastify({ logger: { level: 'warn', stream, serializers: LOG_SERIALIZERS } })
    answerErrors(app)
    const fault = await faultOf('insert into public.zz_person values ($1, 3)', [NAME])
    app.get('/', () => { throw fault })
    const answer = await app.inject('/')
    expect(answer.statusCode).toBe(500)
    expect(lines.join('')).toContain('zz_person_pkey')
    expect(lines.join('') + answer.body).not.toContain('张三丰')
    await app.close()
  })
})

import { randomBytes } from 'node:crypto'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { createAccounts, hashPassword, NONCE_BYTES } from '#kernel/access/index.ts'
import { openGate } from '#kernel/command/index.ts'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'
import { newId } from '#kernel/values/id.ts'
import { followEvents } from './notices.ts'
import { buildServer } from './server.ts'
import { startSequencer } from './sequencer.ts'
import { siteOf } from './site-of.ts'
import { SESSION_COOKIE } from './session-cookie.ts'
import { signerForTests } from './test-signer.ts'

export const TEST_PASSWORD = '一个足够长的口令'

/** The real server over a test office and a second county on the same database. */
export interface TestServer {
  app: FastifyInstance
  office: TestOffice
  otherCounty: TestOffice
  clock: { now: Date }
  /** Creates a login for a person and gives back its name. */
  account: (person: string) => Promise<string>
  person: (name: string) => Promise<string>
  /** Logs in and gives back the cookie. */
  login: (login: string) => Promise<string>
  /** A request as the pages make it: with the header, and the cookie when there is one. */
  ask: (options: InjectOptions & { cookie?: string | undefined }) => Promise<LightMyRequestResponse>
  /** The line that verifies what this server signs. */
  vkey: string
  close: () => Promise<void>
}

/** `sweepMs`: how soon notices follow acts that went past this server, as those of another process do. */
export async function testServer({ sweepMs = 60_000 } = {}): Promise<TestServer> {
  const clock = { now: new Date('2026-10-12T02:00:00Z') }
  const office = await testOffice({ clock: () => clock.now })
  const { database } = office
  const otherCounty = await testOffice({ region: '330521000', database, clock: () => clock.now })
  const signer = await signerForTests()
  const sequencer = await startSequencer({
    pool: database.sequencer, signer, clock: () => clock.now, gatherMs: 5, sweepMs: 60_000,
    onProblem: (region, error) => { throw new Error(`log of ${region} not signed`, { cause: error }) },
  })
  const { modules, kinds } = office.gate
  const follower = followEvents({
    pool: database.gate, kinds, regions: sequencer.regions, sweepMs,
    onProblem: (region, error) => { throw new Error(`notices of ${region} not made`, { cause: error }) },
  })
  const gate = await openGate({
    pool: database.gate, previewPool: database.preview, readerPool: database.readers, modules, kinds, clock: () => clock.now,
    committed: (region) => { sequencer.committed(region); follower.committed(region) },
  })
  const app = await buildServer(siteOf(database, gate, sequencer, null), { webDir: null, logLevel: 'silent' })
  const passwordHash = await hashPassword(TEST_PASSWORD, randomBytes(NONCE_BYTES))
  let count = 0
  const account = async (person: string) => {
    const login = `person-${count += 1}`
    const client = await database.owner.connect()
    try {
      await createAccounts(client, [{ login, person, passwordHash }])
      return login
    } finally {
      client.release()
    }
  }
  const ask: TestServer['ask'] = ({ cookie, headers, ...options }) => app.inject({
    ...options, headers: { 'x-sluice': '1', ...(cookie ? { cookie: `${SESSION_COOKIE}=${cookie}` } : {}), ...headers },
  })
  return {
    vkey: signer.vkey, app, office, otherCounty, clock, account, ask,
    person: async (name) => {
      const id = newId()
      await database.owner.query('insert into access.person (id, name, staff_number) values ($1, $2, $3)', [id, name, id])
      return id
    },
    login: async (login) => {
      const answer = await ask({ method: 'POST', url: '/api/login', payload: { login, password: TEST_PASSWORD } })
      if (answer.statusCode !== 200) throw new Error(`login of ${login}: ${answer.body}`)
      return answer.cookies.find((cookie) => cookie.name === SESSION_COOKIE)!.value
    },
    close: async () => {
      await app.close()
      await follower.stop()
      await sequencer.stop()
      await database.close()
    },
  }
}

/** A payment body of the school that no rule objects to. */
export function paymentBody(indicator: string, changes: Record<string, unknown> = {}) {
  return {
    indicator, amountFen: '120000', purpose: '2026年10月办公楼物业管理费', payee: '甲物业管理有限公司', payeeType: 'company',
    payeeAccount: '6222000011112222', payeeBank: '某银行某支行', settlement: 'transfer', economicClass: '30209', ...changes,
  }
}

/** Takes a small payment all the way to the bank. */
export async function sendToBank(office: TestOffice, document: string, body: ReturnType<typeof paymentBody>): Promise<void> {
  await office.done('unit.clerk', { kind: 'payment', document, action: 'submit', body: body as never })
  for (const [position, action] of [['unit.financeHead', 'approve'], ['division.handler', 'approve'], ['treasury.payer', 'order'], ['treasury.dispatcher', 'send']] as const) {
    await office.done(position, { kind: 'payment', document, action })
  }
}

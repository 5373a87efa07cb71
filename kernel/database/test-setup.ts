import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { forgetStatements } from './record-statements.ts'
import { SERVER_VARIABLE, type ServerAddress, startTestServer } from './testing.ts'

/** One server for a whole run of vitest, 0.5 s, fast and forgetful. Returns what ends it. */
export default async function setUp(): Promise<() => Promise<void>> {
  if (process.env['SLUICE_RECORD_STATEMENTS']) forgetStatements()
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-test-'))
  const server = await startTestServer(dataDir, false)
  const address: ServerAddress = {
    host: server.host, user: server.user, password: server.password, passwords: server.passwords,
  }
  process.env[SERVER_VARIABLE] = JSON.stringify(address)
  return async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

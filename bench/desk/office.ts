import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { createAccounts, establish, insertSession, secretHash, sessionEnd, type Organisation } from '#kernel/access/index.ts'
import { install, openGate, type Gate } from '#kernel/command/index.ts'
import { openRegions, withRegion, type Pools } from '#kernel/database/index.ts'
import { discoverModules, loadKinds } from '#kernel/module/index.ts'
import { newId } from '#kernel/values/id.ts'

const UNITS = 200

export interface Seat {
  code: string
  position: string
  unit: string
  person: string
  cookie: string
}

export interface Office {
  gate: Gate
  region: string
  units: string[]
  seats: Seat[]
}

/** One region with a bureau and 200 units; those whose desks are measured are logged in. */
export async function makeOffice(pools: Pools, region: string): Promise<Office> {
  const now = new Date()
  const modules = await discoverModules(fileURLToPath(new URL('../../modules', import.meta.url)))
  const kinds = await loadKinds(modules)
  await openRegions(pools.owner, [region])
  await install(pools.owner, modules, kinds, now)
  const bureau = { id: newId(), code: '100', name: '某区财政局', office: true }
  const units = Array.from({ length: UNITS }, (_, index) => ({ id: newId(), code: String(1_000 + index), name: `第${index}中学`, office: false }))
  const organisation: Organisation = { units: [bureau, ...units], positions: [], persons: [], assignments: [] }
  const sit = (code: string, unit: string): Seat => {
    const same = modules.flatMap((module) => module.positions).filter((position) => position.code === code)
    const seat = { code, position: newId(), unit, person: newId(), cookie: randomBytes(32).toString('base64url') }
    organisation.positions.push({ id: seat.position, code, unit, title: same[0]!.title, duties: [...new Set(same.flatMap((one) => one.duties))] })
    organisation.persons.push({ id: seat.person, name: code, staffNumber: seat.person })
    organisation.assignments.push({ position: seat.position, person: seat.person, role: 'primary', from: '2020-01-01' })
    return seat
  }
  const seats = [
    ...['division.handler', 'division.head', 'monitoring.officer', 'division.supervisor', 'bureau.leader'].map((code) => sit(code, bureau.id)),
    ...units.slice(0, 20).flatMap((unit) => [sit('unit.financeHead', unit.id), sit('unit.clerk', unit.id)]),
  ]
  await withRegion(pools.owner, region, (client) => establish(client, region, organisation, modules.flatMap((module) => module.matrix)))
  const client = await pools.owner.connect()
  try {
    // Nobody logs in with a password here, so none of them fits.
    await createAccounts(client, seats.map((seat) => ({ login: seat.person, person: seat.person, passwordHash: '-' })))
    for (const seat of seats) {
      await insertSession(client, { secretHash: secretHash(seat.cookie)!, login: seat.person, person: seat.person, startedAt: now, expiresAt: sessionEnd(now) })
    }
  } finally {
    client.release()
  }
  return { gate: await openGate({ pool: pools.gate, previewPool: pools.preview, modules, kinds }), region, units: units.map((unit) => unit.id), seats }
}

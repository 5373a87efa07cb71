import type { Pool } from 'pg'
import { establish, type Actor, type IncompatibleDuty } from '#kernel/access/index.ts'
import { withRegion } from '#kernel/database/index.ts'
import type { PositionSpec } from '#kernel/module/index.ts'
import { newId } from '#kernel/values/id.ts'
import { Refused } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { refuse } from './refusals.ts'

const NAME = '夜间巡查程序 Night patrol'
const STAFF_NUMBER = 'MACHINE-PATROL'
const SINCE = '2000-01-01'

/**
 * The program in its position at the finance office: who acts must hold one, and separation of duties counts it as a person. It is put there
 * when the office has no such holder yet; it has no login. Null: the region has no finance office to hold it.
 * @throws Refused when a natural person bears its staff number: they would act as the program
 */
export async function machineOf(owner: Pool, region: Region, spec: PositionSpec, matrix: readonly IncompatibleDuty[]): Promise<Actor | null> {
  return withRegion(owner, region, async (client) => {
    const { rows: [office] } = await client.query<{ unit: string; position: string | null; person: string | null }>(
      `select u.id as unit, p.id as position, a.person
         from access.unit u left join access.position p on p.region = $1 and p.unit = u.id and p.code = $2
         left join access.assignment a on a.region = $1 and a.position = p.id and a.role = 'primary' and a.period @> current_date
        where u.region = $1 and u.office order by a.person nulls last, u.code limit 1`, [region, spec.code])
    if (!office) return null
    if (office.position && office.person) return { person: office.person, position: office.position }
    const position = office.position ?? newId()
    await client.query('insert into access.person (id, name, staff_number, machine) values ($1, $2, $3, true) on conflict do nothing', [newId(), NAME, STAFF_NUMBER])
    const { rows: [machine] } = await client.query<{ id: string }>('select id from access.person where staff_number = $1 and machine', [STAFF_NUMBER])
    if (!machine) throw new Refused(refuse('server.patrol_number_taken', { staffNumber: STAFF_NUMBER }))
    await establish(client, region, {
      units: [], persons: [], positions: [{ id: position, code: spec.code, unit: office.unit, title: spec.title, duties: spec.duties }],
      assignments: [{ position, person: machine.id, role: 'primary', from: SINCE }],
    }, matrix)
    return { person: machine.id, position }
  })
}

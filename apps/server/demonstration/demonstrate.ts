import type { Pool } from 'pg'
import { openGate } from '#kernel/command/index.ts'
import type { Pools } from '#kernel/database/index.ts'
import type { LoadedKind, Module } from '#kernel/module/index.ts'
import { fiscalYearOf } from '#kernel/values/civil-day.ts'
import type { DemonstrationPerson } from '../model.ts'
import { castOf, establishOffices, peopleOf } from './establish-offices.ts'
import { papersOf, play } from './play.ts'

export interface DemonstrationOptions {
  pools: Pick<Pools, 'owner' | 'gate'>
  modules: readonly Module[]
  kinds: ReadonlyMap<string, LoadedKind>
  now: Date
}

/**
 * Fills an empty database with invented offices and lets their people work for two weeks, through the same commands as everybody.
 * On a database that holds a demonstration it goes on where it stood; on any other it touches nothing and gives null.
 */
export async function demonstrate({ pools, modules, kinds, now }: DemonstrationOptions): Promise<DemonstrationPerson[] | null> {
  const found = await contentOf(pools.owner)
  if (found === 'other') return null
  const cast = castOf(modules)
  if (found === 'empty') await establishOffices(pools.owner, modules, cast, fiscalYearOf(now))
  if (!await isComplete(pools.owner, cast.map(({ office }) => office.region))) {
    let at = now
    const gate = await openGate({ pool: pools.gate, modules, kinds, clock: () => at })
    for (const { office, organisation } of cast) {
      await play({ gate, owner: pools.owner, region: office.region, organisation, setNow: (moment) => (at = moment) }, now)
    }
  }
  return peopleOf(cast)
}

async function contentOf(owner: Pool): Promise<'empty' | 'demonstration' | 'other'> {
  const { rows } = await owner.query<{ person: boolean; played: boolean }>(
    `select exists (select from access.person) as person, exists (select from access.person where staff_number = 'DEMO-0001') as played`)
  const { person, played } = rows[0]!
  if (played) return 'demonstration'
  return person ? 'other' : 'empty'
}

/** Every paper of every office is there; an office plays its papers from the oldest on. */
async function isComplete(owner: Pool, regions: readonly string[]): Promise<boolean> {
  const ids = regions.flatMap((region) => papersOf(region).map((paper) => paper.document))
  const { rows } = await owner.query<{ papers: bigint }>(
    'select count(*) as papers from document.document where region = any($1) and id = any($2::uuid[])', [regions, ids])
  return rows[0]!.papers === BigInt(ids.length)
}

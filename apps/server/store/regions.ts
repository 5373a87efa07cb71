import { civilDayOf } from '#kernel/values/civil-day.ts'
import type { Region } from '#kernel/values/region.ts'
import type { RegionView } from '../model.ts'
import type { Site } from '../site.ts'

/** Names of offices, in the order asked for. A region without a row in the register of offices shows its digits. */
export async function readRegions(site: Site, regions: readonly Region[]): Promise<RegionView[]> {
  const { rows } = await site.pools.read.query<RegionView>({
    name: 'server-offices',
    text: `select region, name, level from platform.office
            where region = any($1) and valid_from <= $2::date and (valid_to is null or valid_to > $2::date)`,
    values: [regions, civilDayOf(site.clock())],
  })
  const known = new Map(rows.map((row) => [row.region, row]))
  return regions.map((region) => known.get(region) ?? { region, name: region, level: levelOf(region) })
}

function levelOf(region: Region): RegionView['level'] {
  if (region.endsWith('0000000')) return 'province'
  if (region.endsWith('00000')) return 'city'
  return region.endsWith('000') ? 'county' : 'town'
}

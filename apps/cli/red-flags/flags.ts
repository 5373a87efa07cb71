import { addProcess, outlierFlags, type Outliers } from './outliers.ts'
import type { Process } from './release.ts'
import type { Settings } from './settings.ts'
import { flagsOf, type Currency, type Raised } from './single.ts'

/** By group (contracting process or tenderer), by its id: the value of each flag raised. */
export type Flags = Record<Raised['group'], Record<string, Record<string, number>>>

export interface RedFlags {
  add: (process: Process) => void
  finish: () => Flags
}

/**
 * Eight procurement red flags as the Open Contracting Partnership defines them (Red Flags in Public Procurement, 2024; the indicators of
 * its Cardinal library): short submission period R003, single bid R018, price close to the winning bid R024, excessive unsuccessful bids
 * R025, identical prices R028, late bid won R030, all but the winner disqualified R035, lowest bid disqualified R036.
 */
export function redFlags(settings: Settings): RedFlags {
  const flags: Flags = { OCID: {}, Tenderer: {} }
  const currency: Currency = { code: null }
  const outliers: Outliers = { closest: new Map(), bidders: new Map() }
  const raise = ({ group, id, indicator, value }: Raised) => {
    (flags[group][id] ??= {})[indicator] = value
  }
  return {
    add: (process) => {
      if (process.methodDetails !== null && settings.excluded?.includes(process.methodDetails)) return
      for (const raised of flagsOf(process, settings, currency)) raise(raised)
      addProcess(outliers, process, settings, currency)
    },
    finish: () => {
      for (const raised of outlierFlags(outliers, settings)) raise(raised)
      return flags
    },
  }
}

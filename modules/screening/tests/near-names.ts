import type { Population } from '#kernel/screening/model.ts'

/** At the end of a key in one spelling; what stands before it is the stem. */
export const LEGAL_FORMS = '(LIMITED|LTD|PLC|LLP|INC|CORP|CORPORATION|COMPANY|CO|GMBH|UK|有限责任公司|股份有限公司|有限公司|公司)+$'
/** More names than this that share all but one character are a numbered series (schools, plots, cards), not slips of one name. */
export const SERIES = 5
/** Pairs kept, those with most money on both sides first; pairs that differ in digits only come last. */
export const KEPT_PAIRS = 5_000
const SHORTEST = 6
const LONGEST = 60
/** Names with one character taken out, held at once: 500,000 names have 12 million of them. */
const CUTS_AT_ONCE = 4_000_000

export interface NearNames {
  /** Pairs that were found; `near_name` has at most KEPT_PAIRS of them. */
  pairs: number
  /** Groups above SERIES, of which no pair was made. */
  series: number
}

/**
 * Fills table `near_name` (one, other: keys of payees, one < other): pairs whose stems become equal when one character is taken from one
 * of them (added, missing), at the same place from both (changed), or, the same character, at neighbouring places (swapped). The
 * store's own edit distance counts bytes, which is wrong for Chinese.
 *
 * Every name is cut at every place, and only names with a cut in common are compared, so the work grows with the names and not with
 * their square. The cuts are taken in passes, by their hash: memory stays the same for any number of names. (Two of 12 million texts
 * have the same hash of 64 bits with a chance of one in 250,000.) A pair meets under one cut only, so it is counted once.
 */
export async function nearNames({ ask }: Population, { series = SERIES, keptPairs = KEPT_PAIRS, cutsAtOnce = CUTS_AT_ONCE } = {}): Promise<NearNames> {
  await ask(`create or replace temp table stem as select row_number() over (order by who)::integer as id, who, stem, fen from (
    select who, regexp_replace(who, '${LEGAL_FORMS}', '') as stem, sum(fen)::bigint as fen from payment where who is not null and payee is not null and fen > 0 group by who)
    where length(stem) >= ${SHORTEST} or (length(stem) >= 4 and regexp_matches(stem, '^[^A-Z0-9]+$'))`)
  await ask('create or replace temp table near_pair (one integer, other integer, numbered boolean, stake bigint)')
  const [all] = await ask(`select coalesce(sum(least(length(stem), ${LONGEST}) + 1), 0)::bigint as cuts from stem`)
  const passes = Math.max(1, Math.ceil(Number(all!['cuts']) / cutsAtOnce))
  await makeCuts(ask)
  const found: NearNames = { pairs: 0, series: 0 }
  for (let pass = 0; pass < passes; pass++) {
    const [one] = await comparePass(ask, { passes, pass, series })
    found.pairs += Number(one!['pairs'])
    found.series += Number(one!['series'])
    if (found.pairs > keptPairs) await keepLargest(ask, keptPairs)
  }
  await ask(`create or replace temp table near_name as select a.who as one, b.who as other from near_pair join stem a on a.id = near_pair.one join stem b on b.id = near_pair.other`)
  for (const table of ['stem', 'cut', 'shared', 'met', 'near_pair']) await ask(`drop table ${table}`)
  return found
}

/** Every name with one character taken out, and whole; only the hash of what remains is kept. Not a temporary table: it goes to the disk. */
async function makeCuts(ask: Population['ask']): Promise<void> {
  await ask(`create or replace table cut as select id, 0::utinyint as place, 0 as letter, hash(stem) as key from stem union all
    select id, place, unicode(substr(stem, place, 1)) as letter, hash(substr(stem, 1, place - 1) || substr(stem, place + 1)) as key from (
      select id, stem, unnest(range(1, least(length(stem), ${LONGEST}) + 1))::utinyint as place from stem)`)
}

async function comparePass(ask: Population['ask'], { passes, pass, series }: { passes: number; pass: number; series: number }) {
  const here = `key % ${passes} = ${pass}`
  await ask(`create or replace temp table shared as select key, count(distinct id) as names from cut
    semi join (select key from cut where ${here} group by key having min(id) < max(id)) using (key) where ${here} group by key`)
  await ask(`create or replace temp table met as with few as (select * from cut semi join (select key from shared where names <= ${series}) using (key) where ${here})
    select distinct a.id as one, b.id as other, a.place > 0 and b.place > 0 as is_cut from few a join few b on a.key = b.key and a.id < b.id
      where a.place = 0 or b.place = 0 or a.place = b.place or (a.place + 1 = b.place and a.letter = b.letter)`)
  // Two equal stems meet under every cut; they count where nothing is cut.
  await ask(`delete from met using stem a, stem b where is_cut and a.id = one and b.id = other and a.stem = b.stem`)
  await ask(`insert into near_pair select one, other, regexp_replace(a.stem, '[0-9]', '', 'g') = regexp_replace(b.stem, '[0-9]', '', 'g') and a.stem <> b.stem, least(a.fen, b.fen)
    from met join stem a on a.id = one join stem b on b.id = other`)
  return ask(`select (select count(*) from met) as pairs, (select count(*) from shared where names > ${series}) as series`)
}

async function keepLargest(ask: Population['ask'], keptPairs: number): Promise<void> {
  await ask(`create or replace temp table kept_pair as select * from near_pair order by numbered, stake desc, one, other limit ${keptPairs}`)
  await ask('drop table near_pair')
  await ask('alter table kept_pair rename to near_pair')
}

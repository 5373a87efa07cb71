import { applied, conflictsOf, type Act, type Conflict, type IncompatibleDuty, type Operation, type Roster } from '#kernel/access/index.ts'
import { unstaffedFlows } from '#kernel/command/index.ts'
import type { Admission, LoadedKind } from '#kernel/module/model.ts'
import type { CivilDay } from '#kernel/values/civil-day.ts'
import { formatYuan } from '#kernel/values/money.ts'
import type { Bilingual, Refusal } from '#kernel/values/refusal.ts'
import { refuse, ROLES } from './model.ts'
import { positionWord } from './plan.ts'

/** A side that a person has taken on money that is still on its way. */
export interface OpenAct extends Act {
  document: string
  number: string | null
}

/** What a change would make of the organisation, before anybody approves it. */
export interface Simulated {
  before: Roster
  after: Roster
  operations: readonly Operation[]
  matrix: readonly IncompatibleDuty[]
  day: CivilDay
}

export function simulated(before: Roster, operations: readonly Operation[], matrix: readonly IncompatibleDuty[], day: CivilDay): Simulated {
  return { before, after: applied(before, operations), operations, matrix, day }
}

/** Why the keys, or the need that somebody can go on, would refuse it; null when neither does. */
export function objection(one: Simulated): Refusal | null {
  const dated = newConflicts(one).find(({ scope }) => scope !== 'money')
  if (dated) {
    const [first, second] = sidesOf(one, dated)
    return refuse('organisation.sides', { name: nameOf(one, dated.person), pair: dated.pair, one: first, other: second })
  }
  return nobodyLeft(one)
}

/** Without a system and a security administrator nothing can be changed any more, not even that. */
function nobodyLeft({ before, after, day, operations }: Simulated): Refusal | null {
  const ends = operations.flatMap((one) => (one.do === 'end' ? [one.to] : []))
  for (const [administers, which] of KEEPERS) {
    const held = (roster: Roster, on: CivilDay) => roster.assignments.some((row) => (
      row.from <= on && !row.cut && (row.to === null || row.to > on) && roster.positions.some(({ id, administers: of }) => id === row.position && of === administers)))
    const gap = [day, ...ends].find((on) => held(before, on) && !held(after, on))
    if (gap) return refuse('organisation.nobody_left', { which, day: gap })
  }
  return null
}

const KEEPERS = [
  ['system', { zh: '系统管理员', en: 'system administrator' }], ['security', { zh: '安全保密管理员', en: 'security administrator' }],
] as const

/** In sentences: what each person could then do, what never together, what past acts stand in the way, which posts are thin. */
export function foreseen(one: Simulated, acts: readonly OpenAct[], { kinds, dutyName }: Pick<Admission, 'kinds' | 'dutyName'>): Bilingual[] {
  return [...powers(one, dutyName), ...together(one), ...barredBy(one, acts), ...thin(one), ...stuck(one, kinds)].slice(0, MOST_LINES)
}

const MOST_LINES = 40

function powers({ after, operations }: Simulated, dutyName: Admission['dutyName']): Bilingual[] {
  return operations.flatMap((operation): Bilingual[] => {
    if (operation.do === 'begin') {
      const { person, position: at, role, from, to } = operation.assignment
      const position = after.positions.find(({ id }) => id === at)!
      const word = positionWord({ roster: after }, position)
      const name = after.persons.find(({ id }) => id === person)?.name ?? ''
      const list = (language: 'zh' | 'en') => position.grants
        .map(({ duty, limitFen }) => dutyName(duty)[language] + (limitFen === null ? '' : language === 'zh' ? `（限额 ${formatYuan(limitFen)} 元）` : ` (up to ${formatYuan(limitFen)} yuan)`))
      const as = ROLES.find(({ code }) => code === role)!
      return [{
        zh: `${name} 自 ${from} ${to ? `至 ${to} 前` : '起'}任“${word.zh}”（${as.zh}），可办理：${list('zh').join('、') || '（没有职责）'}。`,
        en: `${name} holds “${word.en}” (${as.en}) from ${from}${to ? ` until before ${to}` : ''} and may: ${list('en').join(', ') || '(nothing)'}.`,
      }]
    }
    if (operation.do === 'grant') {
      const position = after.positions.find(({ id }) => id === operation.position)!
      const word = positionWord({ roster: after }, position)
      const { duty, limitFen } = operation.grant
      const limit = limitFen === null ? { zh: '不限额', en: 'without limit' } : { zh: `限额 ${formatYuan(limitFen)} 元`, en: `up to ${formatYuan(limitFen)} yuan` }
      return [{ zh: `“${word.zh}”可办理：${dutyName(duty).zh}，${limit.zh}。`, en: `“${word.en}” may ${dutyName(duty).en}, ${limit.en}.` }]
    }
    return []
  })
}

/** New sets of which somebody holds two sides, on the same money or through whom they stand in for: possible, never both at once. */
function together(one: Simulated): Bilingual[] {
  return newConflicts(one).map((conflict) => {
    const [first, second] = sidesOf(one, conflict)
    const through = conflict.through.map((person) => nameOf(one, person))
    return {
      zh: `${nameOf(one, conflict.person)} 将兼有“${first.zh}”和“${second.zh}”：同一笔资金上只能办理其中一方${through.length > 0 ? `；代理 ${through.join('、')} 时，对方的办理也计入` : ''}。`,
      en: `${nameOf(one, conflict.person)} would have “${first.en}” and “${second.en}”: only one of them on the same money${through.length > 0 ? `; when standing in for ${through.join(', ')}, their acts count too` : ''}.`,
    }
  })
}

/** What the person has done on money that is still on its way bars the other side of it. */
function barredBy(one: Simulated, acts: readonly OpenAct[]): Bilingual[] {
  const { after, operations, matrix } = one
  const begun = operations.flatMap((operation) => (operation.do === 'begin' ? [operation.assignment] : []))
  return begun.flatMap(({ person, position }) => {
    const duties = new Set(after.positions.find(({ id }) => id === position)!.grants.map(({ duty }) => duty))
    const sides = matrix.filter((row) => row.scope === 'money' && duties.has(row.duty))
    const barred = acts.filter((act) => act.person === person && sides.some((row) => row.pair === act.pair && row.side !== act.side))
    const documents = [...new Set(barred.map(({ number, document }) => number ?? document.slice(-8)))]
    if (documents.length === 0) return []
    const list = documents.slice(0, 5)
    const more = documents.length > 5
    return [{
      zh: `${nameOf(one, person)} 在 ${documents.length} 张在途单据上已办理过另一方（${list.join('、')}${more ? ' 等' : ''}），这些单据须由他人办理。`,
      en: `${nameOf(one, person)} has acted on the other side of ${documents.length} documents under way (${list.join(', ')}${more ? ' …' : ''}); somebody else must act on those.`,
    }]
  })
}

/** Positions that this change leaves without an A holder, or begins with without a B holder. */
function thin(one: Simulated): Bilingual[] {
  const { before, after, day, operations } = one
  const ends = operations.flatMap((operation) => (operation.do === 'end' ? [operation.to] : []))
  const on = [day, ...ends].sort().at(-1)!
  return after.positions.filter(({ closedOn }) => closedOn === null).flatMap((position): Bilingual[] => {
    const word = positionWord({ roster: after }, position)
    const holders = (roster: Roster, role: string) => roster.assignments.filter((row) => (
      row.position === position.id && row.role === role && !row.cut && (row.to === null || row.to > on))).length
    const known = before.positions.some(({ id }) => id === position.id)
    if (holders(after, 'primary') === 0 && (!known || holders(before, 'primary') > 0)) {
      return [{ zh: `“${word.zh}”将没有 A 角。`, en: `“${word.en}” would have no A holder.` }]
    }
    if (holders(after, 'deputy') === 0 && holders(before, 'deputy') > 0) return [{ zh: `“${word.zh}”将没有 B 角。`, en: `“${word.en}” would have no B holder.` }]
    return []
  })
}

/** Flows that the people of today can carry and those of afterwards cannot. */
function stuck({ before, after, matrix, day, operations }: Simulated, kinds: ReadonlyMap<string, LoadedKind>): Bilingual[] {
  const days = [day, ...operations.flatMap((one) => (one.do === 'end' ? [one.to] : one.do === 'begin' ? [one.assignment.from] : []))].sort()
  const gaps = (roster: Roster, on: CivilDay) => unstaffedFlows(staffOf(roster, on), kinds, matrix)
  const standing = new Set(gaps(before, day).map(({ zh }) => zh))
  return gaps(after, days.at(-1)!).filter(({ zh }) => !standing.has(zh))
}

/** Who holds what on a day, as the question of staffing takes it. */
function staffOf({ units, positions, assignments }: Roster, on: CivilDay) {
  const unitOf = new Map(units.map((row) => [row.id, row]))
  const positionOf = new Map(positions.map((row) => [row.id, row]))
  return assignments.filter((row) => row.from <= on && !row.cut && (row.to === null || row.to > on)).map(({ person, position, role }) => {
    const { code, unit } = positionOf.get(position)!
    const { name, office } = unitOf.get(unit)!
    return { person, position: code, role, unit, unitName: name, office }
  })
}

function newConflicts({ before, after, matrix, day }: Simulated): Conflict[] {
  const name = (one: Conflict) => `${one.person}|${one.pair}|${one.sides.toSorted().join('|')}`
  const standing = new Set(conflictsOf(before, matrix, day).map(name))
  return conflictsOf(after, matrix, day).filter((one) => !standing.has(name(one)))
}

/** A side in words: what the set calls it, and the position that carries it. */
function sidesOf({ after, matrix }: Simulated, { pair, sides, assignments }: Conflict): [Bilingual, Bilingual] {
  const word = (index: 0 | 1): Bilingual => {
    const title = matrix.find((row) => row.pair === pair && row.side === sides[index])?.title ?? { zh: sides[index], en: sides[index] }
    const position = after.positions.find(({ id }) => id === after.assignments.find((row) => row.id === assignments[index])?.position)
    const at = position ? positionWord({ roster: after }, position) : { zh: '', en: '' }
    return { zh: `${at.zh}（${title.zh}）`, en: `${at.en} (${title.en})` }
  }
  return [word(0), word(1)]
}

function nameOf({ after }: Simulated, person: string): string {
  return after.persons.find(({ id }) => id === person)?.name ?? ''
}

import type { Operation } from '#kernel/access/index.ts'
import { applied } from '#kernel/access/index.ts'
import type { Body } from '#kernel/document/model.ts'
import { isRefusal, type Bilingual, type Refusal } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'
import { begun } from './plan-assignments.ts'
import { joined } from './plan-people.ts'
import { dayOf, endOf, onStaff, openPosition, text, type Standing } from './plan.ts'
import { planPosition, unitOpened } from './plan-units.ts'

const MOST_SHOWN = 20

/**
 * Lists from a workbook: units, then people, then who holds what. A position that a unit does not have yet is opened with the first
 * who holds it. All or nothing; every wrong line is named with its table and its reason.
 */
export function planLists(standing: Standing, body: Body): Operation[] | Refusal {
  const operations: Operation[] = []
  const wrong: Bilingual[] = []
  let now = standing
  const take = (table: Bilingual, index: number, made: Operation[] | Refusal) => {
    if (isRefusal(made)) {
      wrong.push({ zh: `“${table.zh}”第 ${index + 1} 行：${made.message.zh}`, en: `“${table.en}” row ${index + 1}: ${made.message.en}` })
      return
    }
    operations.push(...made)
    now = { ...now, roster: applied(now.roster, made) }
  }
  for (const [index, row] of rowsOf(body, 'units').entries()) {
    take(UNITS, index, unitOpened(now, { code: text(row['code']), name: text(row['name']), sort: text(row['sort']), creditCode: null }))
  }
  for (const [index, row] of rowsOf(body, 'people').entries()) {
    take(PEOPLE, index, joined(now, { staffNumber: text(row['staffNumber']), name: text(row['name']), administers: 'none', day: standing.day }))
  }
  for (const [index, row] of rowsOf(body, 'assignments').entries()) take(ASSIGNMENTS, index, assigned(now, row))
  if (wrong.length > 0) return refuse('organisation.rows_wrong', { count: wrong.length, lines: joinedWords(wrong) })
  return operations.length > 0 ? operations : refuse('organisation.nothing_listed')
}

const UNITS = { zh: '单位和处室', en: 'Units and divisions' }
const PEOPLE = { zh: '人员', en: 'People' }
const ASSIGNMENTS = { zh: '任职', en: 'Assignments' }

function assigned(now: Standing, row: Body): Operation[] | Refusal {
  const person = onStaff(now, text(row['staffNumber']))
  if (isRefusal(person)) return person
  const [unit, named] = [text(row['unit']), text(row['position'])]
  const from = dayOf(row, 'from', now.day)
  const to = endOf(row, from)
  if (isRefusal(to)) return to
  const role = row['role'] === 'deputy' ? 'deputy' : 'primary'
  const found = openPosition(now, unit, named)
  if (!isRefusal(found)) return begun(now, person, found, { role, from, to })
  if (found.code !== 'organisation.unknown_position') return found
  const code = now.kinds.find((kind) => [kind.code, kind.title.zh, kind.title.en].includes(named))?.code ?? named
  const opened = planPosition(now, { act: 'open', unit, position: code })
  if (isRefusal(opened)) return opened
  const after = { ...now, roster: applied(now.roster, opened) }
  const position = openPosition(after, unit, code)
  if (isRefusal(position)) return position
  const begin = begun(after, person, position, { role, from, to })
  return isRefusal(begin) ? begin : [...opened, ...begin]
}

function rowsOf(body: Body, table: string): Body[] {
  const rows = body[table]
  return Array.isArray(rows) ? rows : []
}

function joinedWords(lines: readonly Bilingual[]): Bilingual {
  const shown = lines.slice(0, MOST_SHOWN)
  const more = lines.length - shown.length
  return {
    zh: shown.map(({ zh }) => zh).join(' ') + (more > 0 ? ` ……另有 ${more} 处。` : ''),
    en: shown.map(({ en }) => en).join(' ') + (more > 0 ? ` … and ${more} more.` : ''),
  }
}

import type { Body } from '#kernel/document/model.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import type { Operation } from '#kernel/access/index.ts'
import { administersBy } from '#kernel/access/index.ts'
import { refuse } from './model.ts'
import { openPosition, openUnit, positionWord, text, type Standing } from './plan.ts'

/** Units and divisions: opened, renamed, closed. */
export function planUnit(standing: Standing, body: Body): Operation[] | Refusal {
  const { roster, day } = standing
  const [code, name] = [text(body['unit']), text(body['name'])]
  if (body['act'] === 'open') return unitOpened(standing, { code, name, sort: text(body['sort']), creditCode: text(body['creditCode']) || null })
  const unit = openUnit(standing, code)
  if (isRefusal(unit)) return unit
  if (body['act'] === 'rename') {
    if (name === '') return refuse('organisation.name_missing')
    return [{ do: 'changeUnit', id: unit.id, name, creditCode: text(body['creditCode']) || unit.creditCode, closedOn: null }]
  }
  const inside = [
    ...roster.positions.filter((row) => row.unit === unit.id && row.closedOn === null).map((row) => row.title),
    ...roster.units.filter((row) => row.parent === unit.id && row.closedOn === null).map((row) => ({ zh: row.name, en: row.name })),
  ].slice(0, 5)
  if (inside.length > 0) {
    const what = { zh: inside.map(({ zh }) => zh).join('、'), en: inside.map(({ en }) => en).join(', ') }
    return refuse('organisation.unit_in_use', { name: unit.name, what })
  }
  return [{ do: 'changeUnit', id: unit.id, name: unit.name, creditCode: unit.creditCode, closedOn: day }]
}

/** A division lies below the office itself; a budget unit stands alone. */
export function unitOpened(
  { roster, nextId }: Standing, { code, name, sort, creditCode }: { code: string; name: string; sort: string; creditCode: string | null },
): Operation[] | Refusal {
  if (name === '') return refuse('organisation.name_missing')
  const taken = roster.units.find((row) => row.code === code)
  if (taken) return refuse('organisation.unit_exists', { code, name: taken.name })
  const bureau = roster.units.find((row) => row.office && row.parent === null)
  const isDivision = sort === 'division'
  if (isDivision && !bureau) return refuse('organisation.unknown_unit', { code: '—' })
  return [{ do: 'openUnit', unit: { id: nextId(), code, name, office: isDivision, parent: isDivision ? bureau!.id : null, creditCode, closedOn: null } }]
}

/** A position comes with the duties that the modules declare for it; it is closed when nobody holds it. */
export function planPosition(standing: Standing, body: Body): Operation[] | Refusal {
  const { roster, kinds, day, nextId } = standing
  const [unitCode, code] = [text(body['unit']), text(body['position'])]
  if (body['act'] === 'close') {
    const position = openPosition(standing, unitCode, code)
    if (isRefusal(position)) return position
    const holders = roster.assignments.filter((row) => row.position === position.id && !row.cut && (row.to === null || row.to > day))
    if (holders.length > 0) {
      const names = holders.map((row) => roster.persons.find(({ id }) => id === row.person)?.name ?? '').join('、')
      return refuse('organisation.position_held', { position: positionWord(standing, position), holders: names })
    }
    return [{ do: 'changePosition', id: position.id, title: position.title, closedOn: day }]
  }
  const unit = openUnit(standing, unitCode)
  if (isRefusal(unit)) return unit
  const kind = kinds.find((row) => row.code === code && !row.machine)
  if (!kind) return refuse('organisation.unknown_position_kind', { code })
  if (kind.office !== unit.office) {
    const where = kind.office ? { zh: '财政部门', en: 'the finance office' } : { zh: '预算单位', en: 'budget units' }
    return refuse('organisation.position_elsewhere', { code, unit: unit.name, where })
  }
  const before = roster.positions.find((row) => row.unit === unit.id && row.code === code)
  if (before) {
    if (before.closedOn === null) return refuse('organisation.position_exists', { unit: unit.name, code })
    return [{ do: 'changePosition', id: before.id, title: kind.title, closedOn: null }]
  }
  const id = nextId()
  return [
    { do: 'openPosition', position: { id, unit: unit.id, code, title: kind.title, administers: administersBy(kind.duties), closedOn: null } },
    ...kind.duties.map((duty): Operation => ({ do: 'grant', position: id, grant: { duty, limitFen: null, from: day, to: null } })),
  ]
}

import type { Table } from '#kernel/files/model.ts'
import type { FactValue, FieldSpec } from '#kernel/rules/model.ts'
import { dayNumber } from '#kernel/values/civil-day.ts'
import { parseYuan } from '#kernel/values/money.ts'
import { isRefusal, refusals, type Refusal } from '#kernel/values/refusal.ts'
import type { Register, TakenList } from './model.ts'
import { registerKey } from './with-registers.ts'

const refuse = refusals({
  'module.list_without_key': {
    zh: '文件没有“{column}”一栏，不能接收为{register}。表头可用：{known}。',
    en: 'The file has no column “{column}”, so it cannot be taken over as {register}. Headings may be: {known}.',
  },
  'module.list_key_empty': {
    zh: '第 {line} 行“{column}”为空。每一行都要能查到人或单位，请补填或删去该行。',
    en: 'Line {line}: “{column}” is empty. Each line must name whom it is about; fill it in or remove the line.',
  },
  'module.list_cell': {
    zh: '第 {line} 行“{column}”的“{text}”不是{expected}。请更正。',
    en: 'Line {line}, “{column}”: “{text}” is not {expected}. Correct it.',
  },
  'module.list_period': {
    zh: '第 {line} 行的失效日期不晚于生效日期。请更正。',
    en: 'Line {line}: it ceases to hold before it begins. Correct the dates.',
  },
})

/** Lines of a file as rows of a register, and which of its columns the file does not have: they stay unknown. All faults at once. */
export function readList(register: Register, table: Table): { rows: TakenList['rows']; absent: string[] } | { refusals: Refusal[] } {
  const at = (names: string[]) => table.header.findIndex((heading) => names.includes(registerKey(heading)))
  const places = new Map(Object.entries(register.columns).map(([name, { title }]) => [name, at([name, registerKey(title.zh), registerKey(title.en)])]))
  const key = register.columns[register.key]!
  if (places.get(register.key) === -1) {
    const known = Object.values(register.columns).map(({ title }) => title.zh).join('、')
    return { refusals: [refuse('module.list_without_key', { column: key.title, register: register.title, known })] }
  }
  const faults: Refusal[] = table.rejects.map(({ reject }) => reject)
  const [from, to] = [at(['validFrom', '生效日期']), at(['validTo', '失效日期'])]
  const rows = table.rows.flatMap(({ line, cells }) => {
    const read = (field: FieldSpec, place: number): FactValue => {
      const text = place === -1 ? '' : cells[place]!
      const value = text === '' ? null : valueOf(field, text)
      if (value !== undefined) return value
      const [zh, en] = EXPECTED[field.type] ?? ['文字', 'text']
      faults.push(refuse('module.list_cell', { line, column: field.title, text: text.slice(0, 40), expected: { zh, en } }))
      return null
    }
    const text = cells[places.get(register.key)!]!
    if (text === '') {
      faults.push(refuse('module.list_key_empty', { line, column: key.title }))
      return []
    }
    const others = Object.entries(register.columns).filter(([name]) => name !== register.key)
    const [validFrom, validTo] = [read(DAY, from), read(DAY, to)] as [string | null, string | null]
    if (validFrom !== null && validTo !== null && validTo <= validFrom) faults.push(refuse('module.list_period', { line }))
    return [{ key: registerKey(text), validFrom, validTo, values: Object.fromEntries(others.map(([name, field]) => [name, stored(read(field, places.get(name)!))])) }]
  })
  if (faults.length > 0) return { refusals: faults }
  return { rows, absent: [...places].filter(([, place]) => place === -1).map(([name]) => name) }
}

const DAY: FieldSpec = { type: 'date', title: { zh: '生效、失效日期', en: 'first and last day' } }

const EXPECTED: Partial<Record<FieldSpec['type'], [zh: string, en: string]>> = {
  money: ['金额（元）', 'an amount in yuan'], int: ['整数', 'a whole number'], date: ['日期，例如 2026-03-31', 'a date, for example 2026-03-31'], bool: ['“是”或“否”', 'yes or no'],
}

/** Undefined: not of the type. */
function valueOf({ type }: FieldSpec, text: string): FactValue | undefined {
  switch (type) {
    case 'money': {
      const fen = parseYuan(text)
      return isRefusal(fen) ? undefined : fen
    }
    case 'int': return /^-?\d{1,10}$/.test(text) ? Number(text) : undefined
    case 'date': {
      const [, year, month, day] = /^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?$/.exec(text) ?? []
      const civil = year && `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`
      return civil && dayNumber(civil) !== null ? civil : undefined
    }
    case 'bool': return /^(是|true|yes|y|1)$/i.test(text) ? true : /^(否|false|no|n|0)$/i.test(text) ? false : undefined
    default: return text.normalize('NFC')
  }
}

function stored(value: FactValue): FactValue {
  return typeof value === 'bigint' ? String(value) : value
}

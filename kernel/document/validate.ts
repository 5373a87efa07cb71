import { dayNumber } from '#kernel/values/civil-day.ts'
import { isId } from '#kernel/values/id.ts'
import { parseFen } from '#kernel/values/money.ts'
import { isRefusal, type Bilingual, type Refusal } from '#kernel/values/refusal.ts'
import { refuse, type Body, type Field, type FieldValue } from './model.ts'

/**
 * Checks a body against the fields of its kind. `whole` asks for every required field (submit); a draft may have gaps.
 * Unknown fields are refused, absent ones become null, so that what is stored has exactly the shape of the form.
 */
export function validate(fields: readonly Field[], input: unknown, whole: boolean): Body | Refusal {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return refuse('document.field_wrong', { title: 'body', why: { zh: '应为栏目与值的对照', en: 'must be an object of fields' } })
  }
  const given = input as Record<string, unknown>
  const known = namesOf(fields)
  for (const name of Object.keys(given)) {
    if (!known.has(name)) return refuse('document.unknown_field', { field: name.slice(0, 40), known: [...known].join('、') })
  }
  const body: Body = {}
  for (const field of fields) {
    const raw = given[field.name]
    if (raw === undefined || raw === null || raw === '' || (field.type === 'text' && isBlank(raw))) {
      if (whole && field.required) return refuse('document.field_missing', { title: field.title })
      body[field.name] = null
      continue
    }
    const value = readValue(field, raw, whole)
    if (isRefusal(value)) return value
    body[field.name] = value
  }
  return body
}

const names = new WeakMap<readonly Field[], ReadonlySet<string>>()

function namesOf(fields: readonly Field[]): ReadonlySet<string> {
  const known = names.get(fields) ?? new Set(fields.map((field) => field.name))
  names.set(fields, known)
  return known
}

function readValue(field: Field, raw: unknown, whole: boolean): FieldValue | Refusal {
  const wrong = (zh: string, en: string) => refuse('document.field_wrong', { title: field.title, why: clause(zh, en) })
  switch (field.type) {
    case 'text': return readText(field, raw)
    case 'money': {
      if (typeof raw !== 'string') return wrong('金额应为整数分的字符串', 'an amount is a string of whole fen')
      const fen = parseFen(raw)
      if (isRefusal(fen)) return wrong(fen.message.zh, fen.message.en)
      return fen > 0n ? String(fen) : wrong('金额必须大于零', 'an amount must be above zero')
    }
    case 'int':
      return typeof raw === 'number' && Number.isInteger(raw) && raw >= field.min && raw <= field.max
        ? raw : wrong(`应为 ${field.min} 至 ${field.max} 的整数`, `a whole number from ${field.min} to ${field.max}`)
    case 'date':
      return typeof raw === 'string' && dayNumber(raw) !== null ? raw : wrong('应为存在的日期，如 2026-03-31', 'a date that exists, like 2026-03-31')
    case 'bool':
      return typeof raw === 'boolean' ? raw : wrong('应为是或否', 'must be true or false')
    case 'code':
      if (typeof raw !== 'string' || raw.length > 64) return wrong('应为代码', 'must be a code')
      return !Array.isArray(field.options) || field.options.some((option: { code: string }) => option.code === raw)
        ? raw : wrong(`没有代码“${raw.slice(0, 40)}”`, 'no such code')
    case 'reference':
      return isId(raw) ? raw : wrong('应从列表中选择', 'choose from the list')
    case 'table': return readTable(field, raw, whole)
  }
}

function isBlank(raw: unknown): boolean {
  return typeof raw === 'string' && raw.trim() === ''
}

function readText(field: Field & { type: 'text' }, raw: unknown): string | Refusal {
  const wrong = (zh: string, en: string) => refuse('document.field_wrong', { title: field.title, why: clause(zh, en) })
  if (typeof raw !== 'string') return wrong('应为文字', 'must be text')
  if (!raw.isWellFormed() || raw.includes('\u0000')) return wrong('含有无法保存的字符', 'holds characters that cannot be kept')
  const text = raw.normalize('NFC').trim()
  return [...text].length <= field.max ? text : wrong(`最多 ${field.max} 字`, `at most ${field.max} characters`)
}

function readTable(field: Field & { type: 'table' }, raw: unknown, whole: boolean): Body[] | Refusal {
  if (!Array.isArray(raw)) return refuse('document.field_wrong', { title: field.title, why: { zh: '应为多行', en: 'must be rows' } })
  if (raw.length > field.maxRows) {
    return refuse('document.field_wrong', { title: field.title, why: { zh: `最多 ${field.maxRows} 行`, en: `at most ${field.maxRows} rows` } })
  }
  const rows: Body[] = []
  for (const [index, row] of raw.entries()) {
    const checked = validate(field.columns, row, whole)
    if (isRefusal(checked)) {
      return refuse('document.field_wrong', {
        title: field.title, why: clause(`第 ${index + 1} 行：${checked.message.zh}`, `row ${index + 1}: ${checked.message.en}`),
      })
    }
    rows.push(checked)
  }
  return whole && field.required && rows.length === 0 ? refuse('document.field_missing', { title: field.title }) : rows
}

/** A sentence inside a sentence ends without its own full stop. */
function clause(zh: string, en: string): Bilingual {
  return { zh: zh.replace(/。$/, ''), en: en.replace(/\.$/, '') }
}

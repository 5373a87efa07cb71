import { readParameterValue, type ParameterSpec, type ParameterValue } from '#kernel/rules/index.ts'
import { parseYuan } from '#kernel/values/money.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'

/** A value as a person types it, in the parameter's own unit: money in yuan becomes fen, a list its items, each once. */
export function readTypedValue(spec: ParameterSpec, text: string, unit: string): ParameterValue | Refusal {
  if (unit !== spec.unit) {
    return spec.unit === '' ? refuse('rulebook.unit_unwanted', { parameter: spec.title, found: unit })
      : refuse('rulebook.unit_differs', { parameter: spec.title, wanted: spec.unit, found: unit || '—' })
  }
  return readParameterValue(spec, stored(spec, text))
}

function stored(spec: ParameterSpec, text: string): unknown {
  switch (spec.type) {
    case 'money': {
      const fen = parseYuan(text)
      return isRefusal(fen) ? text : fen
    }
    case 'int':
    case 'days':
    case 'months': return /^-?\d{1,12}$/.test(text) ? Number(text) : text
    case 'list<text>': return [...new Set(text.split(/[、,，;；\n]/).map((item) => item.trim()).filter(Boolean))].sort()
    default: return text
  }
}

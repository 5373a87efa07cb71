import { define } from './define.ts'
import { isContext, type FeelContext, type FeelFunction, type Value } from './value.ts'

function valueAt(context: Value, keys: Value[]): Value {
  return keys.reduce<Value>((place, key) => (isContext(place) && typeof key === 'string' ? place.get(key) ?? null : null), context)
}

function put(context: Value, keys: Value[], value: Value): FeelContext | undefined {
  const [key, ...rest] = keys
  if (!isContext(context) || typeof key !== 'string') return undefined
  const inner = rest.length === 0 ? value : put(context.get(key) ?? null, rest, value)
  return inner === undefined ? undefined : new Map([...context, [key, inner]])
}

function fromEntries(entries: Value[]): FeelContext | undefined {
  const context: FeelContext = new Map()
  for (const entry of entries) {
    if (!isContext(entry)) return undefined
    const [key, value] = [entry.get('key'), entry.get('value')]
    if (typeof key !== 'string' || value === undefined || context.has(key)) return undefined
    context.set(key, value)
  }
  return context
}

export const CONTEXT_FUNCTIONS: readonly FeelFunction[] = [
  define('not', 'negand: any', ([negand]) => (typeof negand === 'boolean' ? !negand : undefined)),
  define('get value', ['m: context, key: string', 'context: context, keys: list'], ([context, key]) =>
    valueAt(context!, Array.isArray(key) ? key : [key!])),
  define('get entries', 'm: context', ([context]) =>
    [...context as FeelContext].map(([key, value]) => new Map<string, Value>([['key', key], ['value', value]]))),
  define('context', 'entries: list', ([entries]) => fromEntries(entries as Value[])),
  define('context put', ['context: context, key: string, value: any', 'context: context, keys: list, value: any'], ([context, key, value]) =>
    put(context!, Array.isArray(key) ? key : [key!], value!)),
  define('context merge', 'contexts: list', ([contexts]) =>
    ((contexts as Value[]).every(isContext) ? new Map((contexts as FeelContext[]).flatMap((context) => [...context])) : undefined)),
]

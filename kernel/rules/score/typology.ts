import { LineCounter, parseDocument } from 'yaml'
import type { Refusal } from '#kernel/values/refusal.ts'
import { yamlFault } from '#kernel/values/yaml-fault.ts'
import { refuse, type Refusals } from '../model.ts'
import { nearest } from '../refuse.ts'
import type { Typology } from './model.ts'

type Kind = [test: (value: unknown) => boolean, zh: string, en: string]

const TEXT: Kind = [(value) => typeof value === 'string' && value.trim() !== '', '非空文字', 'text that is not empty']
const MAP: Kind = [isMap, '一组键值', 'a map of keys']
const POINTS: Kind = [(value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 1_000, '1 至 1000 的整数', 'a whole number from 1 to 1000']
const TRUTH: Kind = [(value) => typeof value === 'boolean', 'true 或 false', 'true or false']
const ORIGIN: Kind = [(value) => value === 'designed' || value === 'calibrated', 'designed 或 calibrated', 'designed or calibrated']
const TELLING: Kind = [(value) => isMap(value) && Object.keys(value).length > 0, '至少一条规则的权重', 'the weight of at least one rule']

interface Key { kind: Kind; optional?: true; inside?: Record<string, Key> }

const OUTCOMES: Record<string, Key> = { hit: { kind: POINTS, optional: true }, cannotJudge: { kind: POINTS, optional: true } }
const KEYS: Record<string, Key> = {
  id: { kind: TEXT }, title: { kind: MAP, inside: { zh: { kind: TEXT }, en: { kind: TEXT } } }, origin: { kind: ORIGIN },
  weights: { kind: TELLING }, alert: { kind: POINTS }, intercept: { kind: POINTS },
  basis: { kind: MAP, inside: { document: { kind: TEXT }, article: { kind: TEXT, optional: true }, verified: { kind: TRUTH } } },
}

/**
 * One typology out of its YAML file. Every fault is a refusal with file and line, and a file with a fault yields none. `rules` are the ids
 * that exist, where they are known: a weight for a rule that nobody judges would be a promise that never comes true.
 */
export function loadTypology(text: string, file: string, rules?: ReadonlySet<string>): Typology | Refusals {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, version: '1.2' })
  const refusals: Refusal[] = document.errors.map((error) => (
    refuse('rules.file_yaml', { file, ...yamlFault(error, lines) })))
  if (refusals.length > 0) return { refused: true, refusals }
  const lineOf = (path: readonly string[]): number => {
    const node = document.getIn(path, true) as { range?: [number] } | undefined
    return node?.range ? lines.linePos(node.range[0]).line : path.length === 0 ? 1 : lineOf(path.slice(0, -1))
  }
  const value = document.toJSON() as unknown
  const read = (of: unknown, keys: Record<string, Key>, path: readonly string[]) => {
    if (isMap(of)) refusals.push(...faultsOf(of, keys, path, file, lineOf))
    else refusals.push(refuse('rules.file_wrong_type', { file, line: lineOf(path), text: path.join('.') || 'typology', expectedZh: MAP[1], expectedEn: MAP[2] }))
  }
  read(value, KEYS, [])
  const weights = isMap(value) && isMap(value['weights']) ? value['weights'] : {}
  for (const [rule, outcomes] of Object.entries(weights)) {
    read(outcomes, OUTCOMES, ['weights', rule])
    if (!rules || rules.has(rule)) continue
    const allowed = nearest(rule, rules) ?? [...rules].slice(0, 12).join(', ')
    refusals.push(refuse('rules.file_unknown_key', { file, line: lineOf(['weights', rule]), text: `weights.${rule}`, allowed }))
  }
  if (refusals.length > 0) return { refused: true, refusals }
  const typology = value as Typology
  const fault = thresholdFault(typology, file, lineOf)
  return fault ? { refused: true, refusals: [fault] } : typology
}

function faultsOf(
  map: Record<string, unknown>, keys: Record<string, Key>, path: readonly string[], file: string, lineOf: (path: readonly string[]) => number,
): Refusal[] {
  const unknown = Object.keys(map).filter((name) => !Object.hasOwn(keys, name)).map((name) => (
    refuse('rules.file_unknown_key', { file, line: lineOf([...path, name]), text: [...path, name].join('.'), allowed: nearest(name, Object.keys(keys)) ?? Object.keys(keys).join(', ') })))
  const wrong = Object.entries(keys).flatMap(([name, { kind: [test, expectedZh, expectedEn], optional, inside }]) => {
    const at = { file, line: lineOf([...path, name]), text: [...path, name].join('.') }
    if (!Object.hasOwn(map, name)) return optional ? [] : [refuse('rules.file_missing_key', at)]
    if (!test(map[name])) return [refuse('rules.file_wrong_type', { ...at, expectedZh, expectedEn })]
    return inside ? faultsOf(map[name] as Record<string, unknown>, inside, [...path, name], file, lineOf) : []
  })
  return [...unknown, ...wrong]
}

function thresholdFault({ alert, intercept, weights }: Typology, file: string, lineOf: (path: readonly string[]) => number): Refusal | null {
  if (intercept < alert) return refuse('rules.typology_thresholds', { file, line: lineOf(['intercept']), alert, intercept })
  const most = Object.values(weights).reduce((sum, { hit = 0, cannotJudge = 0 }) => sum + Math.max(hit, cannotJudge), 0)
  return most < alert ? refuse('rules.typology_unreachable', { file, line: lineOf(['alert']), most, alert }) : null
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

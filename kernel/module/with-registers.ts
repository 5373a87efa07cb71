import type { Facts, FactValue, FieldSpec, RuleSource } from '#kernel/rules/model.ts'
import type { Judged, LoadedKind, Lookup, Moment, Register, RegisterAnswer } from './model.ts'

/**
 * A kind whose model names registers: one more query per register and batch, and the groups they bring join the facts. Those that its
 * installed rules ask are always read; the others where they were taken over, because what an office released or has in shadow may ask
 * them, and a kind does not know that. Which those are is asked beside the kind's own lookup: a register that nobody took over costs nothing more.
 *
 * What a group then says: no taking-over yet, the group is absent (not delivered, its rules are not applicable); found, `listed` and
 * the columns; not found in a complete list, `listed` is false; not found in a partial one, all is unknown (cannot judge).
 */
export function withRegisters(kind: LoadedKind, registers: ReadonlyMap<string, Register>): LoadedKind {
  const { judged, lookups } = kind
  const named = judged ? groupsOf(kind.rules, judged) : []
  if (!judged || named.length === 0) return kind
  // Beside the module's own lookup, which other functions of the module are handed as it is.
  const answers = new WeakMap<object, Map<string, Answered>>()
  return {
    ...kind,
    lookups: async (client, region, documents) => {
      // Every keeper once, whatever number of its registers is named; waited for below, perhaps after a fault in the lookup.
      const keepers = new Set(named.map(({ register }) => known(registers, register).taken))
      const taking = Promise.all([...keepers].map((taken) => taken(client, region)))
      taking.catch(() => {})
      const own = (await lookups?.(client, region, documents)) ?? new Map<string, Lookup>(documents.map((document) => [document.id, {}]))
      const taken = new Set((await taking).flatMap((names) => [...names]))
      const asked = named.filter(({ register, isAsked }) => isAsked || taken.has(register))
      const keys = new Map(documents.map((document) => [document.id, judged.facts(document, own.get(document.id), NO_MOMENT)]))
      for (const { group, register, by } of asked) {
        const keyOf = new Map([...keys].map(([id, facts]) => [id, registerKeyOf(facts, by)]))
        const answer = await known(registers, register).read(client, region, [...new Set([...keyOf.values()].filter((key) => key !== null))])
        for (const [id, key] of keyOf) {
          const lookup = own.get(id) as object
          const mine = answers.get(lookup) ?? new Map<string, Answered>()
          answers.set(lookup, mine.set(group, { key, answer }))
        }
      }
      return own
    },
    judged: {
      ...judged,
      facts: (document, lookup, moment) => {
        const facts = judged.facts(document, lookup, moment)
        const mine = answers.get(lookup as object) ?? new Map<string, Answered>()
        const brought = named.flatMap(({ group, by, columns }) => {
          const answered = mine.get(group)
          if (answered && answered.key !== registerKeyOf(facts, by)) throw new Error(`the key of ${group} depends on the moment of judging`)
          const values = groupFacts(answered, columns, moment)
          return values === undefined ? [] : [[group, values] as const]
        })
        return { ...facts, ...Object.fromEntries(brought) }
      },
    },
  }
}

interface Answered {
  key: string | null
  answer: RegisterAnswer
}

/** Keys are made of the document and its lookup, never of the clock. */
const NO_MOMENT: Moment = { judgedAt: new Date(0), day: '1970-01-01', workday: null }

function groupsOf(rules: readonly RuleSource[], { model }: Judged) {
  const text = rules.map(({ when, applies, message }) => `${when} ${applies ?? ''} ${message.zh} ${message.en}`).join('\n')
  return Object.entries(model.groups).flatMap(([group, { from, fields }]) => (
    typeof from === 'object' ? [{ group, ...from, columns: fields, isAsked: text.includes(`${group}.`) }] : []))
}

function known(registers: ReadonlyMap<string, Register>, name: string): Register {
  const register = registers.get(name)
  if (!register) throw new Error(`No module declares the register ${name}.`)
  return register
}

function registerKeyOf(facts: Facts, by: readonly string[]): string | null {
  const parts = by.map((name) => {
    const [group, field] = name.split('.') as [string, string]
    const value = facts[group]?.[field] ?? null
    return value === null ? null : registerKey(String(value))
  })
  return parts.includes(null) ? null : parts.join('|')
}

/** A key as it is stored and asked: one width, no blanks, so that 某 公司（甲） and 某公司(甲) are one. */
export function registerKey(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s+/g, '')
}

function groupFacts(answered: Answered | undefined, columns: Record<string, FieldSpec>, { judgedAt, day, seq }: Moment): Record<string, FactValue> | undefined {
  const load = answered?.answer.loads.findLast((one) => (seq === undefined ? one.takenAt <= judgedAt : one.seq < seq))
  if (!answered || !load) return undefined
  const known = (value: (name: string) => FactValue) => Object.fromEntries(Object.keys(columns).map((name) => [name, value(name)]))
  if (answered.key === null) return known(() => null)
  const rows = (answered.answer.rows.get(answered.key) ?? []).filter((one) => (
    one.load === load.n && (one.validFrom === null || one.validFrom <= day) && (one.validTo === null || day < one.validTo)))
  if (rows.length === 0) return known((name) => (name === 'listed' && load.complete ? false : null))
  // Two of one name are told apart by nothing: what they differ in is unknown.
  return known((name) => {
    if (name === 'listed') return true
    const [first = null, ...others] = rows.map(({ values }) => values[name] ?? null)
    return others.every((other) => other === first) ? factValue(columns[name]!, first) : null
  })
}

/** Money is stored as a string of whole fen. */
function factValue({ type }: FieldSpec, stored: FactValue): FactValue {
  return type === 'money' && typeof stored === 'string' ? BigInt(stored) : stored
}

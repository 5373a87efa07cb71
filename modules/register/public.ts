import type { Bilingual } from '#kernel/values/refusal.ts'
import type { FactGroup } from '#kernel/rules/model.ts'
import { REGISTERS } from './model.ts'

/**
 * The facts that a register brings about one document: its columns, each unknown unless the list says it, and `listed`. `by` names the
 * facts that make the key, in the order of the register's key. A register that does not exist throws: a rule would wait for it for ever.
 */
export function registerGroup(register: string, by: string[], title?: Bilingual): FactGroup {
  const spec = REGISTERS.find(({ name }) => name === register)
  if (!spec) throw new Error(`There is no register ${register}.`)
  const fields = Object.entries(spec.columns).filter(([name]) => name !== spec.key)
  return {
    title: title ?? spec.title,
    from: { register, by },
    fields: {
      listed: { type: 'bool', title: { zh: `在${spec.title.zh}中`, en: `is in the ${spec.title.en}` }, nullable: true },
      ...Object.fromEntries(fields.map(([name, field]) => [name, { ...field, nullable: true }])),
    },
  }
}

import type { Field } from '#kernel/document/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { ReadForm } from './form-values.ts'

interface Section {
  /** Null: fields that always stand open. */
  title: Bilingual | null
  fields: Field[]
}

/** Something is filled in or wrong here: what few documents need must not be folded away. */
export function isUsed(fields: readonly Field[], { body, problems }: Pick<ReadForm, 'body' | 'problems'>): boolean {
  return fields.some(({ name }) => (body[name] ?? null) !== null || problems[name] !== undefined)
}

/** What the fields that are `asked` for are called; a heading of which all are, by the heading alone. */
export function titlesOf(fields: readonly Field[], asked: (field: Field) => boolean): Bilingual[] {
  return sectionsOf(fields).flatMap(({ title, fields: own }) => (title && own.every(asked) ? [title] : own.filter(asked).map((field) => field.title)))
}

/** The fields of a form in their order; neighbours of one heading stand together. */
export function sectionsOf(fields: readonly Field[]): Section[] {
  const sections: Section[] = []
  for (const field of fields) {
    const title = field.section ?? null
    const last = sections.at(-1)
    if (last && last.title?.zh === title?.zh) last.fields.push(field)
    else sections.push({ title, fields: [field] })
  }
  return sections
}

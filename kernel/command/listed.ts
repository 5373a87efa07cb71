import type { Body, Field } from '#kernel/document/index.ts'
import type { Catalogue, LoadedKind, Module } from '#kernel/module/model.ts'
import type { Refusal } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'

/** A catalogue with its codes ready to be asked. */
export interface ListedCodes {
  catalogue: Catalogue
  codes: ReadonlySet<string>
}

/** Every catalogue of the modules by its name. A field that names one that nobody has is a fault of the modules: throws. */
export function cataloguesOf(modules: readonly Module[], kinds: ReadonlyMap<string, LoadedKind>): Map<string, ListedCodes> {
  const all = new Map(modules.flatMap((module) => Object.entries(module.catalogues ?? {})).map(([name, catalogue]) => (
    [name, listedIn(typeof catalogue === 'function' ? catalogue(kinds, modules) : catalogue)])))
  for (const kind of kinds.values()) {
    for (const name of namesIn(kind.fields)) if (!all.has(name)) throw new Error(`${kind.code} chooses from a catalogue ${name} that no module has.`)
  }
  return all
}

function listedIn(catalogue: Catalogue): ListedCodes {
  return { catalogue, codes: new Set(catalogue.entries.map((entry) => entry.code)) }
}

function namesIn(fields: readonly Field[]): string[] {
  return fields.flatMap((field) => {
    if (field.type === 'table') return namesIn(field.columns)
    return field.type === 'code' && 'catalogue' in field.options ? [field.options.catalogue] : []
  })
}

/** The first code that its catalogue does not know, or null. Groups that the source does not deliver are not asked. */
export function unlisted(
  catalogues: ReadonlyMap<string, ListedCodes>, notDelivered: readonly string[], fields: readonly Field[], body: Body,
): Refusal | null {
  for (const field of fields) {
    const value = body[field.name]
    if (field.type === 'table' && Array.isArray(value)) {
      for (const row of value) {
        const refusal = unlisted(catalogues, notDelivered, field.columns, row)
        if (refusal) return refusal
      }
    }
    if (field.type !== 'code' || !('catalogue' in field.options) || typeof value !== 'string') continue
    const { catalogue, codes } = catalogues.get(field.options.catalogue)!
    if (codes.has(value) || notDelivered.includes(catalogue.group)) continue
    return refuse('command.unknown_code', { title: field.title, code: value.slice(0, 40), catalogue: catalogue.title })
  }
  return null
}

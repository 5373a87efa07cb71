import { createContext, useContext } from 'react'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { say, useLanguage } from '#ui/language.tsx'
import type { DocumentRow, HeldPosition, KindView, Me } from '../../server/model.ts'
import type { Settings } from './settings.ts'

/** Who sits here and in which position; everything that a page below the login needs to know of the person. */
export interface Desk {
  me: Me
  kinds: KindView[]
  /** Null when the person holds no position. */
  position: HeldPosition | null
  settings: Settings
  change: (settings: Partial<Settings>) => void
}

export const DeskContext = createContext<Desk | null>(null)

export function useDesk(): Desk {
  const desk = useContext(DeskContext)
  if (!desk) throw new Error('useDesk outside of the desk')
  return desk
}

export function useKind(code: string | null): KindView | undefined {
  return useDesk().kinds.find((kind) => kind.code === code)
}

/** The word for a code of a field that any kind declares under this name; the code itself when none does. */
export function useCodeWord(name: string): (code: string) => Bilingual {
  const { kinds } = useDesk()
  const fields = kinds.flatMap((kind) => kind.fields.flatMap((field) => (field.type === 'table' ? field.columns : [field])))
  const options = fields.flatMap((field) => (
    field.type === 'code' && field.name === name && !('catalogue' in field.options) ? field.options : []))
  return (code) => options.find((option) => option.code === code) ?? { zh: code, en: code }
}

/** What a document is about, in the reader's language where its title is our own words. */
export function useTitle(): (row: Pick<DocumentRow, 'title' | 'titleZh' | 'titleEn'>) => string {
  const language = useLanguage()
  return (row) => say({ zh: row.titleZh ?? row.title, en: row.titleEn ?? row.title }, language)
}

/** Where nothing was chosen, a person sits at the own desk, not at that of somebody they stand in for. */
export function firstOf(positions: readonly HeldPosition[]): HeldPosition | null {
  return positions.find(({ role }) => role === 'primary') ?? positions[0] ?? null
}

/** The position to act with in a region: the chosen one when it lies there, otherwise the first that does. */
export function positionIn(desk: { me: Pick<Me, 'positions'>; position: Desk['position'] }, region: string): HeldPosition | null {
  if (desk.position?.region === region) return desk.position
  return firstOf(desk.me.positions.filter((position) => position.region === region)) ?? desk.position
}

import type { Typed } from './form-values.ts'

/** What a person typed and has not sent. It outlives a lost session and a reload, not the browser tab. */
export interface KeptDraft {
  document: string
  /** Version that the person saw while typing; null for a new document. */
  version: number | null
  typed: Typed
  labels: Record<string, string>
}

export function keepDraft(person: string, place: string, draft: KeptDraft): void {
  try {
    sessionStorage.setItem(key(person, place), JSON.stringify(draft))
  } catch {
    // Full or forbidden storage: the form itself still holds everything.
  }
}

export function keptDraft(person: string, place: string): KeptDraft | null {
  try {
    return JSON.parse(sessionStorage.getItem(key(person, place)) ?? 'null') as KeptDraft | null
  } catch {
    return null
  }
}

export function dropDraft(person: string, place: string): void {
  try {
    sessionStorage.removeItem(key(person, place))
  } catch {
    // Nothing was kept.
  }
}

/** Another person at the same computer never sees it: the key holds the person. */
function key(person: string, place: string): string {
  return `sluice.draft.${person}.${place}`
}

import type { Typed } from './form-values.ts'

/** What a person typed and has not sent. It outlives a lost session and a reload, not the browser tab. */
export interface KeptDraft {
  document: string
  /** Version that the person saw while typing; null for a new document. */
  version: number | null
  typed: Typed
  labels: Record<string, string>
}

/** What a person wrote to go with an action: a reason, or the lines that the action asks for. */
export interface KeptReason {
  action: string
  task: string | null
  lines: string[]
}

export function keepDraft(person: string, place: string, draft: KeptDraft): void {
  keep(key('draft', person, place), draft)
}

export function keptDraft(person: string, place: string): KeptDraft | null {
  return kept<KeptDraft>(key('draft', person, place))
}

export function dropDraft(person: string, place: string): void {
  drop(key('draft', person, place))
}

/** One for a document: a second dialog is not open beside the first. */
export function keepReason(person: string, document: string, reason: KeptReason): void {
  keep(key('reason', person, document), reason)
}

export function keptReason(person: string, document: string): KeptReason | null {
  return kept<KeptReason>(key('reason', person, document))
}

export function dropReason(person: string, document: string): void {
  drop(key('reason', person, document))
}

function keep(name: string, what: KeptDraft | KeptReason): void {
  try {
    sessionStorage.setItem(name, JSON.stringify(what))
  } catch {
    // Full or forbidden storage: the page itself still holds everything.
  }
}

function kept<What>(name: string): What | null {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? 'null') as What | null
  } catch {
    return null
  }
}

function drop(name: string): void {
  try {
    sessionStorage.removeItem(name)
  } catch {
    // Nothing was kept.
  }
}

/** Another person at the same computer never sees it: the key holds the person. */
function key(what: 'draft' | 'reason', person: string, place: string): string {
  return `sluice.${what}.${person}.${place}`
}

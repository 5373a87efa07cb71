import type { ExportOutcome, LoginOutcome } from '#kernel/access/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'

/** Answers of the server that the pages read; days are civil, `to` is the first day no longer held. */
export interface Organisation {
  offices: { region: string; name: string; level: string; parent: string | null }[]
  units: Unit[]
  positions: Position[]
  persons: Person[]
}

export interface Unit { id: string; code: string; name: string; office: boolean; parent: string | null; closedOn: string | null }
export interface Grant { duty: string; name: Bilingual; limitFen: string | null; from: string; to: string | null }
export interface Holder { assignment: string; person: string; role: 'primary' | 'deputy'; from: string; to: string | null }
export interface Position {
  id: string; unit: string; code: string; title: Bilingual; administers: string; closedOn: string | null; grants: Grant[]; holders: Holder[]
}
export interface Person {
  id: string; name: string; staffNumber: string; administers: string; joinedOn: string | null; leftOn: string | null; login: 'open' | 'none' | 'closed'
  /** A one-time link waits to be drawn. */
  invited: boolean
}

export interface Conflict {
  person: string; pair: string; scope: 'unit' | 'bureau' | 'money'; sides: [Bilingual, Bilingual]; positions: [Bilingual, Bilingual]; through: string[]
}
export interface Place { unit: string; position: Bilingual }
export interface Conflicts {
  sets: number; persons: number; conflicts: Conflict[]; withoutPrimary: Place[]; withoutDeputy: Place[]; unstaffed: Bilingual[]
}

/** `stopped`: of acts, where looking for a person or a kind stopped, with more before it. */
export interface Page<Item> { items: Item[]; next: string | null; stopped?: { leaves: number; day: string } | null }
export interface Login { at: string; outcome: LoginOutcome; login: string | null; name: string | null; address: string; agent: string }
export interface Operation {
  leaf: string; at: string; kind: Bilingual; number: string | null; document: string; action: Bilingual; state: Bilingual; name: string | null
  position: Bilingual | null; onBehalfOf: string[]
}
export interface Look { at: string; name: string; position: Bilingual | null; document: string; kind: Bilingual; number: string | null; address: string }
export interface Export {
  at: string; name: string; position: Bilingual | null; what: string; said: Bilingual; format: string; rows: number | null; about: string; aboutSaid: Bilingual | null; outcome: ExportOutcome; address: string
}

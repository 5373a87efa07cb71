import type { ExportOutcome, LoginOutcome } from '#kernel/access/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Page } from '../model.ts'

/** What the organisation desk reads. Days are civil; `to` is the first day no longer held, null without end. */
export interface OrganisationView {
  offices: { region: string; name: string; level: string; parent: string | null }[]
  units: { id: string; code: string; name: string; office: boolean; parent: string | null; closedOn: string | null }[]
  positions: PositionView[]
  persons: PersonView[]
}

export interface PositionView {
  id: string
  unit: string
  code: string
  title: Bilingual
  administers: string
  closedOn: string | null
  grants: { duty: string; name: Bilingual; limitFen: string | null; from: string; to: string | null }[]
  holders: { assignment: string; person: string; role: 'primary' | 'deputy'; from: string; to: string | null }[]
}

export interface PersonView {
  id: string
  name: string
  staffNumber: string
  administers: string
  joinedOn: string | null
  leftOn: string | null
  login: 'open' | 'none' | 'closed'
  /** A one-time link waits to be drawn. */
  invited: boolean
}

/** Whom separation of duties touches, and where hands are missing. */
export interface ConflictReport {
  /** Sets that the report went through, and persons. */
  sets: number
  persons: number
  conflicts: ConflictView[]
  /** Positions without an A holder, and without a B holder. */
  withoutPrimary: PlaceView[]
  withoutDeputy: PlaceView[]
  /** Flows that the people of today cannot carry. */
  unstaffed: Bilingual[]
}

export interface ConflictView {
  person: string
  pair: string
  /** `unit`, `bureau`: the keys refuse it. `money`: possible, never both on the same money. */
  scope: 'unit' | 'bureau' | 'money'
  sides: [Bilingual, Bilingual]
  positions: [Bilingual, Bilingual]
  /** For whom the person stands in on one of the sides. */
  through: string[]
}

export interface PlaceView {
  unit: string
  position: Bilingual
}

export interface LoginEntry {
  at: string
  outcome: LoginOutcome
  /** Null when what was typed is no login. */
  login: string | null
  name: string | null
  address: string
  agent: string
}

export interface OperationEntry {
  /** Position in the log. */
  leaf: string
  at: string
  kind: Bilingual
  number: string | null
  document: string
  action: Bilingual
  state: Bilingual
  name: string | null
  position: Bilingual | null
  onBehalfOf: string[]
}

/** Where looking for a person or a kind stopped: so many leaves were opened, the last one of this day; `next` goes on from there. */
export interface StoppedAt {
  leaves: number
  day: string
}

export interface OperationLog extends Page<OperationEntry> {
  stopped: StoppedAt | null
}

export interface ExportEntry {
  at: string
  name: string
  position: Bilingual | null
  /** The code under which it is kept, and what that stands for; the code again where nobody declares it. */
  what: string
  said: Bilingual
  format: string
  /** By then, where it was broken off; null while it is not finished, and where nobody counted. */
  rows: number | null
  /** What was asked for, as it is kept; `aboutSaid` where that is codes and not words. */
  about: string
  aboutSaid: Bilingual | null
  outcome: ExportOutcome
  address: string
}

/** GET /api/organisation/looks: who looked at which document. */
export interface LookEntry {
  at: string
  name: string
  /** Null: by oversight, from outside the office. */
  position: Bilingual | null
  document: string
  kind: Bilingual
  /** Null of a draft that was never submitted. */
  number: string | null
  address: string
}

/** GET /api/invitation-links … the link of an approved document: path and token, shown once. */
export interface InvitationLink {
  link: string
  expiresAt: string
}

/** Whom a link invites; `login` is null when one is to be chosen. */
export interface InvitationView {
  name: string
  login: string | null
  expiresAt: string
}

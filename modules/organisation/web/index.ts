import type { ModulePage } from '#ui/module-page.ts'
import { WORDS } from './words.ts'

/** Who watches over others, and who reads what they looked at. */
const LOOKERS = [
  'bureau.leader', 'organisation.audit', 'division.supervisor', 'monitoring.officer', 'monitoring.head', 'rulebook.editor', 'rulebook.approver', 'rulebook.watch',
]

/** Who looks after the organisation, and who supervises it. */
const READERS = ['organisation.system', 'organisation.security', 'organisation.audit', 'division.supervisor', 'bureau.leader']

export const pages: readonly ModulePage[] = [
  { path: 'organisation', title: WORDS.title, menu: { icon: 'desk', positions: READERS }, load: () => import('./tree-page.tsx'), help: { answers: WORDS.aboutTree } },
  { path: 'organisation/people', title: WORDS.people, load: () => import('./people-page.tsx'), help: { answers: WORDS.aboutPeople } },
  { path: 'organisation/conflicts', title: WORDS.conflicts, load: () => import('./conflicts-page.tsx'), help: { answers: WORDS.aboutConflicts } },
  { path: 'looks', title: WORDS.looks, menu: { icon: 'search', positions: LOOKERS, overseers: true }, load: () => import('./looks-page.tsx'), help: { answers: WORDS.aboutLooks } },
  { path: 'audit-logs', title: WORDS.logs, menu: { icon: 'record', positions: ['organisation.audit'] }, load: () => import('./logs-page.tsx'), help: { answers: WORDS.aboutLogs } },
]

import type { ModulePage } from '#ui/module-page.ts'
import { WORDS } from './words.ts'

export const pages: readonly ModulePage[] = [{
  path: 'patrol',
  title: WORDS.title,
  menu: { icon: 'search', positions: ['monitoring.officer', 'monitoring.head', 'rulebook.editor', 'rulebook.approver', 'bureau.leader'], overseers: true },
  load: () => import('./patrol-page.tsx'),
  help: { answers: WORDS.about },
}]

import type { ModulePage } from '#ui/module-page.ts'
import type { ModulePanel } from '#ui/module-panel.ts'
import { TITLES } from './titles.ts'

const WATCH = ['monitoring.officer', 'monitoring.head', 'bureau.leader', 'division.supervisor']

export const pages: readonly ModulePage[] = [
  { path: 'monitoring/overview', title: TITLES.overview, menu: { icon: 'desk', positions: WATCH, overseers: true }, load: () => import('./overview.tsx'), help: { answers: TITLES.overviewHelp } },
  { path: 'monitoring/alerts', title: TITLES.board, menu: { icon: 'intercept', positions: WATCH, overseers: true }, load: () => import('./alerts.tsx'), help: { answers: TITLES.boardHelp } },
  { path: 'monitoring/statistics', title: TITLES.statistics, menu: { icon: 'scale', positions: WATCH, overseers: true }, load: () => import('./statistics.tsx'), help: { answers: TITLES.statisticsHelp } },
]

export const panels: readonly ModulePanel[] = [
  { kind: 'alert', title: TITLES.similar, load: () => import('./similar.tsx') },
  { kind: 'alert', title: TITLES.rectification, load: () => import('./rectifications.tsx') },
]

export * from './model.ts'
export { actKey, actsOf, authorise, separate, type Asked } from './authorise.ts'
export type { Organisation } from './organise.ts'
export { establish, insertActs, loadActs, loadMatrix, loadStandings, standingKey, standingsOf } from './store.ts'

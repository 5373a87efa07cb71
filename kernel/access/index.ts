export * from './model.ts'
export { actKey, actsOf, authorise, separate, type Asked } from './authorise.ts'
export { insertActs, loadActs, loadMatrix, loadStandings, standingKey, standingsOf } from './store.ts'

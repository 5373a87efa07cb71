export * from './model.ts'
export { closeIntake, openStore, type Store } from './store.ts'
export { rank, worthAnHour } from './rank.ts'
export { runTests } from './run.ts'

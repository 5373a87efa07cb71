export { insertOutbox, type OutboxRow } from './store.ts'
export { relay, type Handler } from './worker.ts'

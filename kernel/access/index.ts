export * from './model.ts'
export { actKey, actsOf, authorise, separate, type Asked } from './authorise.ts'
export type { Organisation } from './organise.ts'
export { hashPassword, NONCE_BYTES, PASSWORD_MAX_BYTES, passwordFits } from './password.ts'
export { SECRET_BYTES, secretHash, SESSION_HOURS, sessionEnd } from './session.ts'
export {
  clearFailures, countAttempt, createAccounts, deleteSession, establish, findSession, holdersOf, holdingsOf, insertActs, insertSession, loadActs,
  loadMatrix, loadStandings, standingKey, standingsOf, type Holding, type Session,
} from './store.ts'

export * from './model.ts'
export { actKey, actsOf, authorise, separate, type Asked } from './authorise.ts'
export type { Organisation } from './organise.ts'
export { hashPassword, NONCE_BYTES, PASSWORD_MAX_BYTES, passwordFits } from './password.ts'
export { FIRST_LINK_HOURS, loginHash, SECRET_BYTES, secretHash, SESSION_HOURS, sessionEnd, weakPassword } from './session.ts'
export {
  clearAttempts, countAttempt, createAccounts, deleteSession, findAccount, findSessions, firstLinkEnd, insertSession, offerFirstLink, takeFirstLink,
  type Session,
} from './login-store.ts'
export {
  establish, holdersOf, holdingsOf, insertActs, loadActs, loadMatrix, loadStandings, standingKey, standingsOf, type Holding,
} from './store.ts'

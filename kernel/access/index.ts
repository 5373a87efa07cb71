export * from './model.ts'
export { actKey, actsOf, authorise, separate, type Asked } from './authorise.ts'
export type { Organisation } from './organise.ts'
export { hashPassword, NONCE_BYTES, PASSWORD_MAX_BYTES, passwordFits } from './password.ts'
export { FIRST_LINK_HOURS, loginHash, SECRET_BYTES, secretHash, SESSION_HOURS, sessionEnd, weakPassword } from './session.ts'
export {
  clearAttempts, countAttempt, createAccounts, deleteSession, findAccount, findSessions, findInvitation, firstLink, insertSession, offerFirstLinks, drawInvitation,
  takeFirstLink, takeInvitation, type FirstLink, type Invitation, type Session,
} from './login-store.ts'
export {
  holdersOf, holdingsOf, insertActs, loadActs, loadFormerHolders, loadUnknownUnits, loadMatrix, loadStandings, standingKey, standingsOf, type Holding,
} from './store.ts'
export { findTokens, insertToken, listTokens, revokeToken, stampToken, type MadeToken, type TokenScope } from './token-store.ts'
export { insertExport, insertLogin, insertLook, type ExportRow, type LoginRow } from './log-store.ts'
export { personDigests } from './person-digest.ts'
export { establish } from './establish-store.ts'
export { applied, meet, type Operation, type Roster, type RosterAssignment, type RosterGrant, type RosterPerson, type RosterPosition, type RosterUnit } from './roster.ts'
export { conflictsOf, sidesOf, type Conflict } from './conflicts.ts'
export { changeOrganisation, installPositionKinds, loadPositionKinds, loadRoster, mergedPositionKinds, type OrganisationChange } from './roster-store.ts'

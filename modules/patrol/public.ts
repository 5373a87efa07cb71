export { STATES as PATROL_STATES } from './model.ts'
export { titleOf as titleOfPatrolAlert } from './title.ts'

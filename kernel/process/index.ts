export { checkDrawing, handbookGaps, type Known } from './check.ts'
export { closeAs, complete, isWithdrawable, offeredActions, openTasks, release, start, withdraw } from './execute.ts'
export { layoutOf } from './layout.ts'
export * from './model.ts'
export { readDrawing, type Reading } from './read.ts'
export type { Soundness } from './soundness.ts'
export { type Assignment, staffing } from './staff.ts'
export {
  type ClosedTask, closeTasks, countOverdue, countTodo, type DueSpan, insertSteps, insertTasks, loadDefinitions, loadInstances, loadSteps, loadTasks, publishDefinition,
  type StoredInstance, type StoredStep, type StoredTask, todo, type TodoQuestion, writeInstances,
} from './store.ts'

export * from './model.ts'
export { discoverModules } from './discover.ts'
export { conditionsOf, loadKinds } from './load.ts'

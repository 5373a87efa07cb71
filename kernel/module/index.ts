export * from './model.ts'
export { discoverModules } from './discover.ts'
export { loadKinds } from './load.ts'

export * from './model.ts'
export { hasRuns, readingsOf, wordsOfText } from './keys.ts'
export { find, keepFound, keepView, listViews, removeView, type ViewPlace } from './store.ts'

export * from './model.ts'
export { validate } from './validate.ts'
export { insertDocuments, insertVersions, loadCounters, loadDocuments, setCounters, updateDocuments, type Version } from './store.ts'

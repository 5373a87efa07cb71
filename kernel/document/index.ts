export * from './model.ts'
export { maskBody, withoutMasked } from './mask.ts'
export { validate } from './validate.ts'
export { insertDocuments, insertVersions, loadCounters, loadDocuments, setCounters, updateDocuments, type Version } from './store.ts'

export * from './model.ts'
export { validate } from './validate.ts'
export { insertDocuments, insertVersions, loadDocuments, takeNumbers, updateDocuments, type Version } from './store.ts'

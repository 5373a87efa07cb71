export * from './model.ts'
export { post, tailKey, type Posting, type PostingContext, type Tails } from './post.ts'
export { balances, insertAccounts, insertTransfers, ledgerFaults, loadTails, transfersOf, type LedgerFault, type LedgerFaultCode } from './store.ts'

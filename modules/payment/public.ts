export { joinBatches, leaveBatches, orderedPayments, type Membership, type OrderedPayment } from './batch-store.ts'
export { compareReceipt, sayTakenBack } from './receipt.ts'

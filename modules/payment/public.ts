export { decideBatches, joinBatches, orderedPayments, type BatchDecided, type Membership, type OrderedPayment } from './batch-store.ts'
export { compareReceipt, sayTakenBack } from './receipt.ts'

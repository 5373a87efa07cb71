import type { ClientBase } from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { newId } from '#kernel/values/id.ts'
import { testDesk, WITHOUT_KEYS } from './test-desk.ts'

/** Rows of payments, batches and receipts that no honest command wrote: what `verify` finds when no key stands in their way. */

const { office, sentBatch, tried, faults } = await testDesk()
const sent = await sentBatch()
afterAll(() => office.close())

const sql = (text: string, ...values: unknown[]) => (client: ClientBase) => client.query(text, [office.region, ...values])

const LIES: [what: string, tell: () => (client: ClientBase) => Promise<unknown>, found: RegExp][] = [
  ['a receipt that nobody booked', () => sql(`insert into payment.bank_receipt (region, serial, document, outcome, amount_fen, indicator, hold, seq) values ($1, 'LIE', $2, 'received', 120000, gen_random_uuid(), gen_random_uuid(), 7)`, sent.payments[1]),
    /The bank receipt LIE comes from no step/],
  ['a receipt made to vanish', () => sql(`delete from payment.bank_receipt where region = $1 and document = $2`, sent.payments[0]), /ZF-\S+ was settled with the bank’s receipt \S+, which is not kept/],
  ['a receipt under another serial', () => sql(`update payment.bank_receipt set serial = 'OTHER' where region = $1 and document = $2`, sent.payments[0]), /settled with the bank’s receipt B\S+, which is not kept/],
  ['a bounce called a receipt', () => sql(`update payment.bank_receipt set outcome = 'bounced' where region = $1 and document = $2`, sent.payments[0]), /which is not kept/],
  ['a receipt of another amount', () => sql(`update payment.bank_receipt set amount_fen = 1 where region = $1 and document = $2`, sent.payments[0]), /which is not kept/],
  ['a refund made to vanish', () => sql(`delete from payment.refund_part where region = $1 and payment = $2`, sent.payments[0]), /TK-\S+ gives back what the register of refunds does not have/],
  ['a refund of another amount', () => sql(`update payment.refund_part set amount = 1, after = 1 where region = $1 and payment = $2`, sent.payments[0]), /TK-\S+ gives back what the register of refunds does not have/],
  ['a refund that nobody received', () => sql(`insert into payment.refund_part (region, payment, n, refund, before, amount, after, paid, previous, indicator, hold)
    select region, payment, 2, gen_random_uuid(), after, 1, after + 1, paid, 1, indicator, hold from payment.refund_part where region = $1 and payment = $2`, sent.payments[0]), /The register of refunds holds a part \(ZF-\S+ number 2\) that no received refund gives back/],
  ['a payment that was larger when it was refunded', () => sql(`update payment.refund_part set paid = paid + 1 where region = $1 and payment = $2`, sent.payments[0]), /The register of refunds holds a part \(ZF-\S+ number 1\)/],
  ['a payment slipped into a batch', () => sql(`insert into payment.batch_member (region, payment, n, batch, step, amount_fen, indicator, hold) select region, gen_random_uuid(), 1, batch, step, amount_fen, indicator, hold
    from payment.batch_member where region = $1 and payment = $2`, sent.payments[0]), /batch PC-\S+ holds payments that it does not list/],
  ['a payment taken out of a batch', () => sql(`delete from payment.batch_member where region = $1 and payment = $2`, sent.payments[0]), /batch PC-\S+ lists payments that it does not hold/],
  ['a payment of another amount in a batch', () => sql(`update payment.batch_member set amount_fen = 1 where region = $1 and payment = $2`, sent.payments[0]), /batch PC-\S+ holds payments that it does not list/],
  ['a payment given back by nothing', () => sql(`update payment.turn_end set how = 'left', outcome = 'returned' where region = $1 and payment = $2`, sent.payments[0]),
    /ZF-\S+ left batch PC-\S+ by a step that gives nothing back/],
  ['a batch taken back by its own approval', () => sql(`insert into payment.batch_decision (region, batch, taken, outcome, turn, step) values ($1, $2, 1, 'takenBack', 2, 2)`, sent.batch),
    /batch PC-\S+ is called “takenBack” by a step that decided something else/],
  ['a turn that ended by sending made to vanish', () => sql(`delete from payment.turn_end where region = $1 and payment = $2`, sent.payments[0]), /ZF-\S+ is called sent, but the register of turns does not have it/],
  ['a payment sent in the register alone', () => sql(`insert into payment.turn_end (region, payment, n, how) values ($1, $2, 1, 'sent')`, newId()), /The register of turns has the payment \S+ as sent, which it is not/],
  ['a payment sent before its batch was approved', () => sql(`update process.step set seq = seq + 100000 where region = $1 and document = $2 and action = 'approve'`, sent.batch), /ZF-\S+ was sent, but not with batch PC-\S+/],
  ['a payment sent in the name of another batch', () => sql(`update process.step set reason = 'PC-1' where region = $1 and document = $2 and action = 'send'`, sent.payments[0]), /ZF-\S+ was sent, but not with batch PC-\S+/],
  ['a booked file made to vanish', () => async (client) => {
    await sql(`delete from bank.receipt_line where region = $1 and document = $2`, sent.file)(client)
    await sql(`delete from bank.receipt_file where region = $1 and document = $2`, sent.file)(client)
  }, /HD-\S+ is booked, but the register of receipt files does not have it/],
  ['a file that nobody booked', () => sql(`insert into bank.receipt_file (region, document, sha256, content_sha256, step, lines, booked_at) values ($1, $2, '${'a'.repeat(64)}', '${'b'.repeat(64)}', 1, 1, now())`, newId()),
    /The register of receipt files holds \S+, which no booked document carries/],
  ['a file under another hash', () => sql(`update bank.receipt_file set sha256 = '${'a'.repeat(64)}' where region = $1 and document = $2`, sent.file), /does not have it/],
  ['another original than was imported', () => sql(`insert into bank.receipt_original (region, document, sha256, content_sha256, name, bytes, person, at)
    values ($1, $2, encode(sha256('other'), 'hex'), '${'c'.repeat(64)}', '回单.csv', 'other', gen_random_uuid(), now())`, sent.file), /The original kept for HD-\S+ is not the file whose hash the document carries/],
  ['the original of a booked file made to vanish', () => sql(`delete from bank.receipt_original where region = $1 and document = $2`, sent.file),
    /HD-\S+ is booked, but the file of the bank that it was made of is not kept/],
  ['a line made to vanish', () => sql(`delete from bank.receipt_line where region = $1 and document = $2 and n = 2`, sent.file), /HD-\S+ line 2 is not kept as the file has it/],
  ['a line of another amount', () => sql(`update bank.receipt_line set amount_fen = 120000 where region = $1 and document = $2 and n = 2`, sent.file), /HD-\S+ line 2 is not kept as the file has it/],
  ['a line too many', () => sql(`insert into bank.receipt_line (region, document, n, serial, amount_fen, outcome, result) values ($1, $2, 3, 'X', 1, 'paid', 'unknown')`, sent.file), /HD-\S+ line 3 is not kept as the file has it/],
  ['a break that is called booked', () => sql(`update bank.receipt_line set result = 'matched' where region = $1 and document = $2 and n = 2`, sent.file), /HD-\S+ line 2 is called matched, but its payment is another, or of another amount/],
]

describe('verify, without a single key', () => {
  it('finds the honest rows in order', async () => expect(await tried('owner', faults)).toBe(''))
  for (const [what, tell, found] of LIES) {
    it(`finds ${what}`, async () => expect(await tried('owner', async (client) => {
      await client.query(WITHOUT_KEYS)
      await tell()(client)
      return faults(client)
    })).toMatch(found))
  }
})

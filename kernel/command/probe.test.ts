import { it } from 'vitest'
import { testOffice } from './testing.ts'
import { paymentBody } from './test-payments.ts'
import { newId } from '#kernel/values/id.ts'
it('probe', async () => {
  const office = await testOffice()
  const school = await office.indicator('school', 1_000_000_00n)
  const a = await office.act('unit.clerk', { kind: 'payment', document: newId(), action: 'submit', body: paymentBody(school) })
  console.log(JSON.stringify(a, null, 1).slice(0, 3000))
  await office.close()
})

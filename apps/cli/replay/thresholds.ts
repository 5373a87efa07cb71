import type { Pool } from 'pg'

/**
 * Thresholds of the replayed office: proposals that nobody has verified, read as amounts in the file's own currency.
 * Without a value the rules could judge nothing and would hold every payment for that.
 */
const PROPOSALS: Record<string, string | number> = {
  cash_single: '1000000', cash_start: '100000', person_transfer: '500000', person_large: '5000000', person_year: '20000000',
  large_payment: '50000000', year_end_amount: '1000000', payee_week: 5,
}

/** Values that stand in the database for this office already win. */
export async function setThresholds(owner: Pool, region: string): Promise<void> {
  await owner.query(
    `insert into rules.parameter_value (id, scope, valid_from, value, document_number, verified, source)
     select u.id, $1, date '1949-10-01', u.value, '[DK]', false, 'replay: unverified proposal'
       from unnest($2::text[], $3::jsonb[]) as u(id, value)
      where not exists (select from rules.parameter_value p where p.scope = $1 and p.id = u.id)`,
    [region, Object.keys(PROPOSALS), Object.values(PROPOSALS).map((value) => JSON.stringify(value))],
  )
}

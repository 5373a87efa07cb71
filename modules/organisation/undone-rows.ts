import type { ClientBase } from 'pg'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { ASKED, AT_PLACE, PAPERS, PLACE, said } from './unwritten-rows.ts'

/** A row `t` that a later paper `p` changed, and that stands as if it had not: the gate may write the name of the earlier paper back. */
interface Undone { name: string; what: Bilingual; from: string; called: string; changed: string }

const ROWS: Undone[] = [{
  name: 'organisation-undone-assignments', what: { zh: '任职', en: 'assignment' },
  from: `access.assignment t ${PLACE} join access.person n on n.id = t.person`, called: `n.staff_number || ' · ' || o.code`,
  changed: `greatest(t.begun, t.ended, 0) < p.seq and not t.cut and (upper(t.period) is null or upper(t.period)::text > ${ASKED}) and ${said('staffNumber')} = n.staff_number
    and (p.kind = 'handover' or (p.kind = 'assignmentChange' and p.body ->> 'act' = 'end' and ${AT_PLACE}))`,
}, {
  name: 'organisation-undone-grants', what: { zh: '授权', en: 'grant' },
  from: `access.duty_grant t ${PLACE}`, called: `o.code || ' · ' || t.duty`,
  changed: `coalesce(t.change, 0) < p.seq and (t.valid_to is null or t.valid_to::text > ${ASKED})
    and p.kind = 'grantChange' and p.body ->> 'act' = 'end' and ${AT_PLACE} and ${said('duty')} = t.duty`,
}, {
  name: 'organisation-undone-members', what: { zh: '人员', en: 'member of the staff' },
  from: 'access.member t join access.person n on n.id = t.person', called: 'n.staff_number',
  changed: `coalesce(t.change, 0) < p.seq and ${said('staffNumber')} = n.staff_number
    and ((p.kind = 'personChange' and p.body ->> 'act' in ('join', 'leave')) or (p.kind = 'handover' and p.body ->> 'leaves' = 'true'))`,
}, {
  name: 'organisation-undone-units', what: { zh: '单位', en: 'unit' },
  from: 'access.unit t', called: 't.code', changed: `coalesce(t.change, 0) < p.seq and p.kind = 'unitChange' and ${said('unit')} = t.code`,
}, {
  name: 'organisation-undone-positions', what: { zh: '岗位', en: 'position' },
  from: 'access.position t join access.position o on o.region = $1 and o.id = t.id join access.unit u on u.region = $1 and u.id = t.unit', called: 't.code',
  changed: `coalesce(t.change, 0) < p.seq and p.kind = 'positionChange' and ${AT_PLACE}`,
}]

/** Rows of the organisation that an approved paper changed, without a trace of it: an end that was written away. */
export async function undoneRows(client: ClientBase, region: Region): Promise<Bilingual[]> {
  const found: Bilingual[] = []
  for (const { name, what, from, called, changed } of ROWS) {
    const { rows } = await client.query<{ called: string; document: string }>({
      name, text: `${PAPERS} select ${called} as called, p.document from ${from} join paper p on ${changed} where t.region = $1 limit 100`, values: [region],
    })
    found.push(...rows.map((row) => ({
      zh: `${what.zh}“${row.called}”的登记没有反映已批准的单据 ${row.document}。请核对数据库中的登记。`,
      en: `The ${what.en} “${row.called}” stands as if the document ${row.document} had not been approved. Check the row in the database.`,
    })))
  }
  return found
}

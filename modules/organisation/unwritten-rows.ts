import type { ClientBase } from 'pg'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'

/** What the gate can write under a change of two persons that says something else: each row against the paper that it names. */
interface Asked {
  name: string
  what: Bilingual
  /** Rows `t` with the paper `p` that they name, and what they are called. */
  from: string
  called: string
  /** By kind of paper, when it says this row; any other kind says none. */
  says: Record<string, string>
}

/** As the plans read a field: without blanks at its ends. */
export const said = (name: string, of = 'p.body') => `btrim(${of} ->> '${name}', E' \\t\\r\\n\\u3000')`
const listed = (table: string, condition: string) => (
  `exists (select from jsonb_array_elements(case jsonb_typeof(p.body -> '${table}') when 'array' then p.body -> '${table}' else '[]' end) r where ${condition})`)
/** A day that was asked for, or that of the approval when it had passed by then: days are compared as they are written. */
export const ASKED = `greatest(${said('day')}, p.day)`
/** What a position is given when it is opened: the duties of its kind, from that day on and without end. */
const OF_ITS_KIND = `t.limit_fen is null and t.valid_from::text = p.day and t.valid_to is null and exists (select from access.position_kind k where k.code = o.code and t.duty = any (k.duties))`
export const PLACE = `join access.position o on o.region = $1 and o.id = t.position join access.unit u on u.region = $1 and u.id = o.unit`
export const AT_PLACE = `${said('unit')} = u.code and ${said('position')} in (o.code, o.name_zh, o.name_en)`

const ROWS: Asked[] = [{
  name: 'organisation-unwritten-assignments', what: { zh: '任职', en: 'assignment' },
  from: `access.assignment t join paper p on p.seq = t.begun ${PLACE} join access.person n on n.id = t.person`,
  called: `n.staff_number || ' · ' || o.code`,
  says: {
    assignmentChange: `p.body ->> 'act' = 'begin' and ${said('staffNumber')} = n.staff_number and ${AT_PLACE} and coalesce(nullif(p.body ->> 'role', ''), 'primary') = t.role`,
    handover: `${said('successor')} = n.staff_number`,
    organisationLists: listed('assignments', `${said('staffNumber', 'r')} = n.staff_number and ${said('unit', 'r')} = u.code`),
  },
}, {
  name: 'organisation-unwritten-grants', what: { zh: '授权', en: 'grant' },
  from: `access.duty_grant t join paper p on p.seq = t.change ${PLACE}`, called: `o.code || ' · ' || t.duty`,
  says: {
    grantChange: `${AT_PLACE} and ${said('duty')} = t.duty
      and case p.body ->> 'act'
        when 'end' then (t.valid_to - 1)::text = greatest(${ASKED}, t.valid_from::text)
        else t.valid_from::text = ${ASKED} and (t.valid_to - 1)::text = ${said('until')} and nullif(p.body ->> 'limitFen', '')::bigint is not distinct from t.limit_fen end`,
    positionChange: `p.body ->> 'act' = 'open' and ${OF_ITS_KIND} and ${AT_PLACE}`,
    organisationLists: `${OF_ITS_KIND} and ${listed('assignments', `${said('unit', 'r')} = u.code`)}`,
  },
}, {
  name: 'organisation-unwritten-members', what: { zh: '人员', en: 'member of the staff' },
  from: 'access.member t join paper p on p.seq = t.change join access.person n on n.id = t.person', called: 'n.staff_number',
  says: {
    personChange: `${said('staffNumber')} = n.staff_number
      and case p.body ->> 'act' when 'join' then t.left_on is null and t.joined_on::text = ${ASKED} else p.body ->> 'act' = 'leave' and t.left_on::text = ${ASKED} end`,
    handover: `${said('staffNumber')} = n.staff_number and p.body ->> 'leaves' = 'true' and t.left_on::text = ${ASKED}`,
    organisationLists: `t.left_on is null and t.joined_on::text = p.day and ${listed('people', `${said('staffNumber', 'r')} = n.staff_number`)}`,
  },
}, {
  name: 'organisation-unwritten-invitations', what: { zh: '登录链接', en: 'log-in link of' },
  from: 'access.invitation t join paper p on p.document = t.document join access.person n on n.id = t.person', called: 'n.staff_number',
  says: {
    personChange: `${said('staffNumber')} = n.staff_number and case when t.resets then p.body ->> 'act' = 'newLink' else p.body ->> 'act' = 'join' end`,
    organisationLists: `not t.resets and ${listed('people', `${said('staffNumber', 'r')} = n.staff_number`)}`,
  },
}, {
  name: 'organisation-unwritten-units', what: { zh: '单位', en: 'unit' },
  from: 'access.unit t join paper p on p.seq = t.change', called: 't.code',
  says: {
    unitChange: `${said('unit')} = t.code and case p.body ->> 'act'
      when 'close' then t.closed_on::text = p.day
      else t.closed_on is null and ${said('name')} = t.name and coalesce(${said('creditCode')}, '') in ('', t.credit_code)
        and (p.body ->> 'act' = 'rename' or coalesce(t.credit_code, '') = coalesce(${said('creditCode')}, '')) end`,
    organisationLists: `t.closed_on is null and t.credit_code is null and ${listed('units', `${said('code', 'r')} = t.code and ${said('name', 'r')} = t.name`)}`,
  },
}, {
  name: 'organisation-unwritten-positions', what: { zh: '岗位', en: 'position' },
  from: 'access.position t join paper p on p.seq = t.change join access.position o on o.region = $1 and o.id = t.id join access.unit u on u.region = $1 and u.id = t.unit', called: 't.code',
  says: {
    positionChange: `${AT_PLACE} and t.closed_on::text is not distinct from case p.body ->> 'act' when 'close' then p.day end`,
    organisationLists: `t.closed_on is null and ${listed('assignments', `${said('unit', 'r')} = u.code`)}`,
  },
}]

/** Approved changes, with the civil day of their approval. */
export const PAPERS = `with paper as (
  select c.seq, d.id as document, d.kind, v.body, (s.at at time zone 'Asia/Shanghai')::date::text as day from access.change c
    join document.document d on d.region = $1 and d.id = c.document
    join document.version v on v.region = $1 and v.document = d.id and v.version = d.version
    join process.step s on s.region = $1 and s.document = c.document and s.seq = c.seq
   where c.region = $1)`

/** Rows of the organisation whose change is a paper that does not say them: right signatures under another content. */
export async function unwrittenRows(client: ClientBase, region: Region): Promise<Bilingual[]> {
  const found: Bilingual[] = []
  for (const { name, what, from, called, says } of ROWS) {
    const cases = Object.entries(says).map(([kind, condition]) => `when '${kind}' then ${condition}`).join(' ')
    const { rows } = await client.query<{ called: string; document: string }>({
      name,
      text: `${PAPERS}
             select ${called} as called, p.document from ${from}
              where t.region = $1 and (case p.kind ${cases} else false end) is not true limit 100`,
      values: [region],
    })
    found.push(...rows.map((row) => ({
      zh: `${what.zh}“${row.called}”引用单据 ${row.document}，该单据没有写这一项。请核对数据库中的登记。`,
      en: `The ${what.en} “${row.called}” names the document ${row.document}, which does not say it. Check the row in the database.`,
    })))
  }
  return found
}

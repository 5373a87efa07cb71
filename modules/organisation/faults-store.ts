import type { ClientBase } from 'pg'
import { loadMatrix, loadRoster, sidesOf } from '#kernel/access/index.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { undoneRows } from './undone-rows.ts'
import { unwrittenDays } from './unwritten-days.ts'
import { unwrittenRows } from './unwritten-rows.ts'

/**
 * The organisation against the documents that changed it: every change has the approval it names and every approval its change; who
 * holds a position by a change is named in its document, with the days that it says; and every assignment that a change began takes the
 * sides of its duties.
 * Rows that name no change were installed by the owner's login, and nothing here speaks for them.
 */
export function faultsOf(kinds: readonly string[]) {
  return async (client: ClientBase, region: Region): Promise<Bilingual[]> => [
    ...await unsignedChanges(client, region, kinds), ...await unnamedPeople(client, region), ...await missingSides(client, region),
    ...await unwrittenRows(client, region), ...await unwrittenDays(client, region), ...await undoneRows(client, region),
  ]
}

async function unsignedChanges(client: ClientBase, region: Region, kinds: readonly string[]): Promise<Bilingual[]> {
  const { rows: unsigned } = await client.query<{ document: string }>(
    `select c.document from access.change c
      where c.region = $1 and not exists (select from process.step s
        where s.region = $1 and s.document = c.document and s.seq = c.seq and s.person = c.approver and s.action = 'approve') limit 100`, [region])
  const { rows: lost } = await client.query<{ number: string | null; document: string }>(
    `select d.number, d.id as document from document.document d
      where d.region = $1 and d.kind = any($2::text[]) and d.state = 'effective'
        and not exists (select from access.change c where c.region = $1 and c.document = d.id) limit 100`, [region, kinds])
  return [
    ...unsigned.map(({ document }) => ({
      zh: `机构变更（单据 ${document}）没有对应的批准环节。`, en: `The change of the organisation by document ${document} has no approval of that moment and person.`,
    })),
    ...lost.map(({ number, document }) => ({
      zh: `单据 ${number ?? document} 已生效，但没有机构变更记录。`, en: `The document ${number ?? document} is effective and changed nothing of the organisation.`,
    })),
  ]
}

async function unnamedPeople(client: ClientBase, region: Region): Promise<Bilingual[]> {
  const { rows: strange } = await client.query<{ person: string; position: string; document: string }>(
    `select a.person, p.code as position, c.document
       from access.assignment a
       join access.person n on n.id = a.person
       join access.position p on p.region = $1 and p.id = a.position
       join access.change c on c.region = $1 and c.seq in (a.begun, a.ended)
       join document.document d on d.region = $1 and d.id = c.document
       join document.version v on v.region = $1 and v.document = d.id and v.version = d.version
      where a.region = $1 and position('"' || n.staff_number || '"' in v.body::text) = 0 limit 100`, [region])
  return strange.map(({ person, position, document }) => ({
    zh: `${person} 担任“${position}”的记录引用单据 ${document}，该单据没有写到此人。`,
    en: `${person} holds “${position}” by document ${document}, which does not name that person.`,
  }))
}

async function missingSides(client: ClientBase, region: Region): Promise<Bilingual[]> {
  const { rows } = await client.query<{ assignment: string; pair: string | null; side: string | null; scopeKey: string | null }>(
    `select a.id as assignment, s.pair, s.side, s.scope_key as "scopeKey" from access.assignment a
       left join access.assignment_side s on s.region = $1 and s.assignment = a.id where a.region = $1
        and (a.begun is not null or (a.ended is not null and a.administers = 'none'))`, [region])
  if (rows.length === 0) return []
  const begun = new Set(rows.map(({ assignment }) => assignment))
  const taken = new Set(rows.map(({ assignment, pair, side, scopeKey }) => `${assignment}|${pair}|${side}|${scopeKey}`))
  const roster = await loadRoster(client, region, '0001-01-01')
  return sidesOf(roster, await loadMatrix(client))
    .filter(({ assignment, pair, side, scopeKey }) => begun.has(assignment.id) && !taken.has(`${assignment.id}|${pair}|${side}|${scopeKey}`))
    .map(({ assignment, position, pair, side }) => ({
      zh: `${assignment.person} 任“${position.code}”没有登记在不相容组“${pair}”的一方“${side}”。`,
      en: `${assignment.person} as “${position.code}” is not kept on the side “${side}” of the set “${pair}”.`,
    }))
}

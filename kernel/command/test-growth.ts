import type { ClientBase } from 'pg'

/**
 * Makes the books of every region `times` as large: copies of all rows under other ids and later in the order, of the same units, people and
 * indicators; and the office as large as twenty. As the superuser, without a foreign key being asked and without a table being looked at
 * (ANALYZE).
 */
export async function growBooks(superuser: ClientBase, times: number): Promise<void> {
  await superuser.query('set session_replication_role = replica')
  await superuser.query(`create temporary table stays as
    select id from access.unit union select id from access.position union select id from access.person union select id from budget.indicator`)
  const { rows: tables } = await superuser.query<{ name: string; columns: Column[] }>(
    `select k.t::text as name, (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, null)) order by a.attnum)
                                  from pg_attribute a where a.attrelid = k.t and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
       from platform.table_class k where k.kind = 'distributed' and k.t::text !~ $1`, [STAYS_AS_IT_IS])
  const copied = tables.map(({ name, columns }) => (
    `insert into ${name} (${columns.map((column) => `"${column.name}"`).join(', ')})
       select ${columns.map((column) => copyOf(name, column)).join(', ')}
         from ${name} s join platform.region_clock c on c.region = s.region, generate_series(1, ${isOffice(name) ? OFFICES : times - 1}) k on conflict do nothing`))
  for (const text of copied) await superuser.query(text)
  await superuser.query('update platform.region_clock set seq = seq * $1, log_size = log_size * $1', [times])
  await superuser.query('set session_replication_role = origin')
}

interface Column {
  name: string
  type: string
}

/** What cannot be made up: files by their hash, and the tree over the log. */
const STAYS_AS_IT_IS = String.raw`^(platform|budget)\.|^access\.assignment_side|^log\.(node|checkpoint)|^document\.attachment|^bank\.receipt_original|^events\.cursor`

/** Of the office itself all is another's: units, positions and who holds them. */
const isOffice = (table: string) => table.startsWith('access.') && table !== 'access.act'

const OFFICES = 20

/** Texts by which rows are told apart. */
const NAMES = ['key', 'act_key', 'number', 'serial', 'hash', 'payee', 'payee_account', 'person', 'invoice', 'purpose_key', 'contract']

function copyOf(table: string, { name, type }: Column): string {
  const own = `s."${name}"`
  if (type === 'uuid' && isOffice(table)) return `md5(${own}::text || k)::uuid`
  if (type === 'uuid') return `case when ${own} in (select id from stays) then ${own} else md5(${own}::text || k)::uuid end`
  if (name === 'seq') return `${own} + k * c.seq`
  if (name === 'position' && type === 'bigint' || name === 'leaf') return `${own} + k * c.log_size`
  // A chain goes on behind its end.
  if (table === 'ledger.entry' && name === 'previous') return 's.n + k * 100000 - 1'
  if (table === 'ledger.entry' && (name === 'n' || name === 'other_n')) return `${own} + k * 100000`
  if (name.endsWith('sha256')) return `md5(${own} || k) || md5(k || ${own})`
  if (table === 'access.unit' && name === 'code') return `${own} || '-' || k`
  return type === 'text' && NAMES.includes(name) ? `${own} || '-' || k` : own
}

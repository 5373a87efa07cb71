import type { ClientBase, Pool } from 'pg'
import { ledgerFaults } from '#kernel/ledger/index.ts'
import { verifyStored } from '#kernel/log/index.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { withOwner } from './store.ts'

export interface Verification {
  ok: boolean
  ledger: { ok: boolean; transfers: number; entries: number; problems: Bilingual[] }
  log: { ok: boolean; leaves: number; checkpoints: number; problems: Bilingual[] }
  steps: { ok: boolean; count: number; problems: Bilingual[] }
}

/**
 * Recomputes what one row's constraints cannot see: the ledger's chains and sums, the log's hashes and checkpoints, and for every step
 * that its acts, its leaf and its verdict are those of the same person, document and moment. Reads as the owner, writes nothing.
 */
export async function verify(owner: Pool, region: Region, options: { vkey?: string } = {}): Promise<Verification> {
  const ledger = await withOwner(owner, (client) => verifyLedger(client, region))
  const steps = await withOwner(owner, (client) => verifySteps(client, region))
  const client = await owner.connect()
  try {
    const log = await verifyStored(client, region, options.vkey)
    return { ok: ledger.ok && log.ok && steps.ok, ledger, log, steps }
  } finally {
    client.release()
  }
}

async function verifyLedger(client: ClientBase, region: Region): Promise<Verification['ledger']> {
  const { faults, transfers, entries, sumFen } = await ledgerFaults(client, region)
  const problems = faults.map(({ holder, code, n, fault }) => ({
    zh: `分录 ${holder}:${code} 第 ${n} 条：${FAULTS[fault] ?? fault}。`, en: `Entry ${holder}:${code} number ${n}: ${fault}.`,
  }))
  if (sumFen !== 0n) problems.push({ zh: `全部分录合计 ${sumFen} 分，应为 0。`, en: `All entries sum to ${sumFen} fen instead of 0.` })
  return { ok: problems.length === 0, transfers: Number(transfers), entries: Number(entries), problems }
}

const FAULTS: Record<string, string> = {
  'leg does not match the account of its transfer': '科目与其凭证不符',
  'the chain has a gap': '余额链有缺口',
}

/** Each query gives at most 100 rows that are wrong; a sound gate gives none. */
const STEP_CHECKS: { zh: string; en: string; text: string }[] = [
  {
    zh: '环节的判定属于另一单据或另一时刻', en: 'the verdict of the step belongs to another document or moment',
    text: `select s.document, s.n from process.step s join rules.verdict v on v.region = s.region and v.id = s.verdict
            where s.region = $1 and v.region = $1 and (v.document <> s.document or v.seq <> s.seq) limit 100`,
  },
  {
    zh: '环节的存证不是这张单据这一动作的', en: 'the leaf of the step is not of this document and action',
    text: `select s.document, s.n from process.step s join log.leaf l on l.region = s.region and l.position = s.leaf
            where s.region = $1 and l.region = $1
              and (convert_from(l.bytes, 'UTF8')::jsonb ->> 'document' is distinct from s.document::text
                or convert_from(l.bytes, 'UTF8')::jsonb ->> 'action' is distinct from s.action
                or convert_from(l.bytes, 'UTF8')::jsonb -> 'by' ->> 'person' is distinct from s.person::text) limit 100`,
  },
  {
    zh: '被代理人没有留下同一职责的记录', en: 'the one deputised for has no act of the same side',
    text: `select s.document, s.n from process.step s
            where s.region = $1 and s.on_behalf_of is not null and not exists (
              select from access.act a where a.region = $1 and a.key = s.act_key and a.pair = s.act_pair
                and a.person = s.on_behalf_of and a.side = s.act_side) limit 100`,
  },
  {
    zh: '单据的环节数与记录不符', en: 'the number of steps of the document differs from its record',
    text: `select d.id as document, d.steps as n from document.document d
            where d.region = $1 and d.steps <> (select count(*) from process.step s where s.region = $1 and s.document = d.id) limit 100`,
  },
  {
    zh: '占用的指标不是单据的指标', en: 'the hold is on another indicator than the document names',
    text: `select d.id as document, d.hold_step as n from document.document d
             join ledger.transfer t on t.region = d.region and t.hold = d.hold and t.hold_step = 0
            where d.region = $1 and t.region = $1 and d.indicator is not null and t.credit_holder <> d.indicator limit 100`,
  },
  {
    zh: '待办没有办结，而流程已经结束', en: 'a task stands open in a process that has ended',
    text: `select t.document, t.round as n from process.task t join process.instance i on i.region = t.region and i.document = t.document
            where t.region = $1 and i.region = $1 and t.state = 'open' and (i.state ->> 'ended' is not null or t.round <> i.round) limit 100`,
  },
]

async function verifySteps(client: ClientBase, region: Region): Promise<Verification['steps']> {
  const problems: Bilingual[] = []
  for (const check of STEP_CHECKS) {
    const { rows } = await client.query<{ document: string; n: number }>(check.text, [region])
    problems.push(...rows.map(({ document, n }) => ({
      zh: `单据 ${document} 第 ${n} 步：${check.zh}。`, en: `Document ${document}, step ${n}: ${check.en}.`,
    })))
  }
  const { rows } = await client.query<{ count: bigint }>('select count(*) as count from process.step where region = $1', [region])
  return { ok: problems.length === 0, count: Number(rows[0]!.count), problems }
}

import type { ClientBase } from 'pg'
import type { Outcome } from '#kernel/rules/index.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { ShadowClass } from './model.ts'

/** Which candidate: its document, its round, its rule. */
export interface CandidateKey { document: string; round: number; rule: string }

export interface ComparedRow { unit: string | null; name: string | null; difference: ShadowClass; n: number; fen: string }

const CLASS = `case when s.outcome = 'cannotJudge' and s.live is distinct from 'cannotJudge' then 'cannotJudge'
                    when s.outcome = 'hit' and s.live is distinct from 'hit' then 'newHit'
                    when s.live = 'hit' and s.outcome <> 'hit' then 'lostHit'
                    when s.live = 'cannotJudge' and s.outcome <> 'cannotJudge' then 'nowJudged' else 'agrees' end`

/** Judgements of one candidate by unit and class: one pass over its own rows. */
export async function compareShadow(client: ClientBase, region: Region, { document, round, rule }: CandidateKey): Promise<ComparedRow[]> {
  const { rows } = await client.query<ComparedRow>({
    name: 'server-compare-shadow',
    text: `select c.unit, u.name, c.difference, c.n, c.fen
             from (select s.unit, ${CLASS} as difference, count(*)::int as n, coalesce(sum(s.amount_fen), 0)::text as fen
                     from rules.shadow_verdict s where s.region = $1 and s.candidate = $2 and s.round = $3 and s.rule = $4 group by 1, 2) c
             left join access.unit u on u.region = $1 and u.id = c.unit
            order by u.name`,
    values: [region, document, round, rule],
  })
  return rows
}

export interface DifferenceRow { document: string; at: Date; difference: Exclude<ShadowClass, 'agrees'>; outcome: Outcome; live: Outcome | null; message: Bilingual | null }

/** The newest judgements that differ, of documents that the reader may see. */
export async function readDifferences(client: ClientBase, region: Region, { document, round, rule }: CandidateKey, limit: number): Promise<DifferenceRow[]> {
  const { rows } = await client.query<DifferenceRow>({
    name: 'server-shadow-differences',
    text: `select c.document, c.at, c.difference, c.outcome, c.live, c.message
             from (select s.document, s.seq, s.judged_at as at, ${CLASS} as difference, s.outcome, s.live, s.finding -> 'message' as message
                     from rules.shadow_verdict s where s.region = $1 and s.candidate = $2 and s.round = $3 and s.rule = $4) c
             join document.document d on d.region = $1 and d.id = c.document
            where c.difference <> 'agrees' order by c.seq desc limit $5`,
    values: [region, document, round, rule, limit],
  })
  return rows
}

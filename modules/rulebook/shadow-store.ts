import type { ClientBase } from 'pg'
import type { KeptCandidate, OfficeShadow } from '#kernel/module/model.ts'
import type { Region } from '#kernel/values/region.ts'
import { readRule } from './rule-text.ts'

/**
 * Candidates that were begun and not ended: by the conclusion of another person, by their maker, or by a later act on the rule, its retirement
 * or the release of a version that is as new. Their last day is looked at by the gate.
 */
export async function readShadows(client: ClientBase, regions: readonly Region[]): Promise<OfficeShadow[]> {
  const { rows } = await client.query<Omit<OfficeShadow, 'source'> & { source: string }>({
    name: 'rulebook-read-shadows',
    text: `select s.region, s.judges, s.rule, s.version, s.document, s.round, s.source, s.until_day::text as until
             from rulebook.rule_shadow s
            where s.region = any($1::text[])
              and not exists (select from rulebook.rule_shadow_end e
                where e.region = any($1::text[]) and e.region = s.region and e.document = s.document and e.round = s.round)
              and not exists (select from rulebook.rule_release r
                where r.region = any($1::text[]) and r.region = s.region and r.judges = s.judges and r.rule = s.rule and r.seq > s.seq
                  and (r.act = 'retired' or r.version >= s.version))
            order by s.region, s.seq, s.rule`,
    values: [regions],
  })
  return rows.map((row) => ({ ...row, source: readRule(row.rule, row.source) }))
}

/** Candidates of one rule, or of all, with what became of them, the newest first. */
export async function listCandidates(client: ClientBase, region: Region, asked: { rule: string | null; today: string; limit: number }): Promise<KeptCandidate[]> {
  const { rows } = await client.query<KeptCandidate>({
    name: 'rulebook-list-candidates',
    text: `select s.region, s.judges, s.rule, s.version, s.document, s.round, s.until_day::text as until, d.number, s.source as text, s.started_at as "startedAt",
                  s.seq as "beganSeq", least(e.seq, r.seq) as "endedSeq",
                  coalesce(e.act, r.ended, case when s.until_day < $3::date then 'expired' end) as ended
             from rulebook.rule_shadow s
             left join document.document d on d.region = $1 and d.id = s.document
             left join rulebook.rule_shadow_end e on e.region = $1 and e.document = s.document and e.round = s.round
             left join lateral (select case r.act when 'retired' then 'retired' else 'released' end as ended, r.seq from rulebook.rule_release r
               where r.region = $1 and r.judges = s.judges and r.rule = s.rule and r.seq > s.seq and (r.act = 'retired' or r.version >= s.version)
               order by r.seq limit 1) r on true
            where s.region = $1 and ($2::text is null or s.rule = $2) order by s.seq desc limit $4`,
    values: [region, asked.rule, asked.today, asked.limit],
  })
  return rows
}

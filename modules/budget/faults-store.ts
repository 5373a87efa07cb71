import type { ClientBase } from 'pg'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { indicatorId } from './postings.ts'

const MOST = 100

/**
 * Indicators against the lines of the batches that became effective, both ways: what rules and lists read of an indicator (its unit, classes,
 * amount) is what was approved. Each code is of one year once, so a line and its row are found by batch and code.
 */
const UNLIKE = `
  with line as (
    select d.id as batch, d.fiscal_year, l ->> 'code' as code, l ->> 'title' as title, u.id as unit, l ->> 'fundType' as fund_type,
           l ->> 'functionClass' as function_class, l ->> 'economicClass' as economic_class, l ->> 'project' as project,
           l ->> 'projectKind' as project_kind, v.body ->> 'sourceDocument' as source_document, l ->> 'amountFen' as amount
      from document.document d
      join document.version v on v.region = $1 and v.document = d.id and v.version = d.version
     cross join lateral jsonb_array_elements(case jsonb_typeof(v.body -> 'lines') when 'array' then v.body -> 'lines' else '[]' end) l
      left join access.unit u on u.region = $1 and u.code = l ->> 'unit'
     where d.region = $1 and d.kind = 'indicatorBatch' and d.state = 'effective'
  ), kept as (select * from budget.indicator where region = $1)
  select coalesce(k.code, line.code) as code, coalesce(k.batch, line.batch) as batch, k.id is null as "isMissing"
    from kept k full join line on line.batch = k.batch and line.code = k.code
   where (k.title, k.unit, k.fiscal_year, k.fund_type, k.function_class, k.economic_class, k.project, k.project_kind, k.source_document, k.approved_fen::text)
     is distinct from (line.title, line.unit, line.fiscal_year, line.fund_type, line.function_class, line.economic_class, line.project,
       line.project_kind, line.source_document, line.amount)
   limit ${MOST}`

/** Of each kept indicator its line in the batch, counted from 0: its id follows from both, and under another it is an indicator that has no money. */
const PLACES = `
  select i.id, i.code, i.batch, l.n - 1 as line from budget.indicator i
    join document.document d on d.region = $1 and d.id = i.batch
    join document.version v on v.region = $1 and v.document = d.id and v.version = d.version
   cross join lateral jsonb_array_elements(case jsonb_typeof(v.body -> 'lines') when 'array' then v.body -> 'lines' else '[]' end) with ordinality l(row, n)
   where i.region = $1 and l.row ->> 'code' = i.code`

export async function faultsOf(client: ClientBase, region: Region): Promise<Bilingual[]> {
  const { rows: places } = await client.query<{ id: string; code: string; batch: string; line: bigint }>(PLACES, [region])
  const misnamed = places.filter(({ id, batch, line }) => id !== indicatorId(batch, Number(line))).slice(0, MOST).map(({ id, code }) => (
    { zh: `指标 ${code} 登记的编号 ${id} 不是由其批次得出的。`, en: `The indicator ${code} is kept under the id ${id}, which does not follow from its batch.` }))
  const { rows } = await client.query<{ code: string; batch: string; isMissing: boolean }>(UNLIKE, [region])
  const unlike = rows.map(({ code, batch, isMissing }) => (isMissing
    ? { zh: `批次 ${batch} 已生效，指标 ${code} 却没有登记。`, en: `The batch ${batch} is effective, yet its indicator ${code} is not kept.` }
    : { zh: `指标 ${code} 与批次 ${batch} 批准的不符。`, en: `The indicator ${code} is not as the batch ${batch} approved it.` }))
  return [...unlike, ...misnamed]
}

import { maskBody, type Body, type Field } from '#kernel/document/index.ts'
import type { LoadedKind } from '#kernel/module/index.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Column, ExportQuery, Value } from './model.ts'

/** Documents of a kind as the reader may see them, with the fields of its form; rows of tables stay in the document, what only some positions read whole is masked. */
export function documentsQuery(kind: LoadedKind, region: Region, state: string | undefined): ExportQuery {
  const fields = kind.fields.filter(({ type }) => type !== 'table')
  const columns: Column[] = [
    ...texts('id', 'number', 'state', 'unitCode', 'unit', 'title'), { name: 'amountFen', type: 'integer' }, ...texts('madeBy'), { name: 'madeAt', type: 'instant' },
    ...fields.map((field): Column => ({ name: `body.${field.name}`, type: field.type === 'money' || field.type === 'int' ? 'integer' : 'text' })),
  ]
  return {
    columns,
    text: `select d.id, d.number, d.state, u.code as unit_code, u.name as unit, d.title, d.amount_fen, n.name as made_by, d.made_at, v.body
             from document.document d
             join document.version v on v.region = $1 and v.document = d.id and v.version = d.version
             join access.unit u on u.region = $1 and u.id = d.unit
             join access.person n on n.id = d.made_by
            where d.region = $1 and d.kind = $2 and ($3::text is null or d.state = $3)
            order by d.made_at, d.id`,
    values: [region, kind.code, state ?? null],
    read: (row) => {
      const body = maskBody(fields, row['body'] as Body)
      return [
        row['id'], row['number'], row['state'], row['unit_code'], row['unit'], row['title'], row['amount_fen'], row['made_by'], row['made_at'],
        ...fields.map((field) => fieldValue(field, body[field.name])),
      ] as Value[]
    },
  }
}

/** Entries of the region’s books, account by account; of one indicator when one is named. */
export function entriesQuery(region: Region, indicator: string | undefined): ExportQuery {
  return {
    columns: [
      ...texts('holder', 'code'), ...integers('n'), ...texts('transfer', 'event', 'kind', 'document'), ...integers('amountFen', 'beforeFen', 'afterFen', 'seq'), { name: 'at', type: 'instant' },
    ],
    text: `select e.holder, e.code, e.n, e.transfer, e.event, e.kind, e.document, e.amount, e.before, e.after, e.seq, e.posted_at as at
             from ledger.entry e where e.region = $1${indicator === undefined ? '' : ' and e.holder = $2'} order by e.holder, e.code, e.n`,
    values: [region, ...(indicator === undefined ? [] : [indicator])],
    read: (row) => ['holder', 'code', 'n', 'transfer', 'event', 'kind', 'document', 'amount', 'before', 'after', 'seq', 'at'].map((name) => row[name] as Value),
  }
}

/** Verdicts, one row a finding; a verdict that found nothing is one row without a rule. */
const verdicts = (told: string, of: string) => `select v.id, v.document, v.command, v.effect, v.seq, v.judged_at, f.item ->> 'rule' as rule, (f.item ->> 'version')::bigint as version, f.item ->> 'outcome' as outcome, f.item ->> 'effect' as finding_effect
             from rules.verdict v left join lateral jsonb_array_elements(v.findings) f(item) on ${told}
            where v.region = $1${of} order by v.seq, v.id`

/** Every verdict of the region. */
export function verdictsQuery(region: Region): ExportQuery {
  return { ...VERDICT_ROWS, text: verdicts('true', ''), values: [region] }
}

/** Those of one document. People of a unit are not told what is for reviewers, as on its page. */
export function documentVerdictsQuery(region: Region, document: string, forReviewer: boolean): ExportQuery {
  const told = forReviewer ? 'true' : `f.item ->> 'effect' is not null and f.item ->> 'tell' = 'clerk'`
  return { ...VERDICT_ROWS, text: verdicts(told, ' and v.document = $2'), values: [region, document] }
}

const VERDICT_ROWS: Pick<ExportQuery, 'columns' | 'read'> = {
  columns: [...texts('verdict', 'document', 'command', 'effect'), ...integers('seq'), { name: 'judgedAt', type: 'instant' }, ...texts('rule'), ...integers('version'), ...texts('outcome', 'findingEffect')],
  read: (row) => ['id', 'document', 'command', 'effect', 'seq', 'judged_at', 'rule', 'version', 'outcome', 'finding_effect'].map((name) => row[name] as Value),
}

function texts(...names: string[]): Column[] {
  return names.map((name) => ({ name, type: 'text' }))
}

function integers(...names: string[]): Column[] {
  return names.map((name) => ({ name, type: 'integer' }))
}

function fieldValue({ type }: Field, value: unknown): Value {
  if (value === null || value === undefined) return null
  return type === 'money' || type === 'int' ? BigInt(value as string | number) : String(value)
}

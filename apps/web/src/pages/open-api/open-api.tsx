import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { useSay } from '#ui/language.tsx'
import { Waiting } from '#ui/page-state.tsx'
import { ReadProblem } from '../../read-state.tsx'
import { request } from '../../api.ts'
import { operationsOf, type Description, type Operation, type ShownField } from './description.ts'
import { Tokens } from './tokens.tsx'
import { TryIt } from './try-it.tsx'
import { Webhooks } from './webhooks.tsx'
import '../../styles/open-api.css'

/** The interface for programs of others: keys, deliveries of events, and every route by subject, to read and to try. */
export function OpenApi() {
  const said = useSay()
  const [asked, setAsked] = useState('')
  const read = useQuery({ queryKey: ['open-api'], queryFn: () => request<Description>('GET', '/openapi.json', {}), staleTime: Infinity })
  return (
    <>
      <div className="page-head">
        <h1>{said({ zh: '开放接口', en: 'Open interface' })}</h1>
        <div className="page-tools"><a className="plain-button" href="/openapi.json">OpenAPI 3.1</a></div>
      </div>
      <Tokens />
      <Webhooks />
      <section aria-labelledby="routes-title">
        <h2 id="routes-title">{said({ zh: '接口', en: 'Routes' })}</h2>
        <p className="quiet open-api-intro">{said({
          zh: '金额为整数分的字符串；时间为 UTC；写操作须带请求头 x-sluice: 1；拒绝时回答 {code, message{zh,en}}。',
          en: 'Money is whole fen as a string; instants are UTC; writing needs the header x-sluice: 1; a refusal is {code, message{zh,en}}.',
        })}</p>
        <label className="open-api-search">{said({ zh: '查找', en: 'Search' })}
          <input className="text-input" type="search" value={asked} onChange={(event) => setAsked(event.target.value)} />
        </label>
        {read.error ? <ReadProblem reason={read.error} onRetry={() => void read.refetch()} />
          : read.data ? <Subjects subjects={operationsOf(read.data)} asked={asked.trim().toLowerCase()} /> : <Waiting lines={8} height={36} />}
      </section>
    </>
  )
}

function Subjects({ subjects, asked }: { subjects: Map<string, Operation[]>; asked: string }) {
  const said = useSay()
  const shown = [...subjects].map(([subject, operations]) => (
    { subject, operations: operations.filter(({ path, summary }) => asked === '' || `${path} ${summary.zh} ${summary.en} ${subject}`.toLowerCase().includes(asked)) }))
    .filter(({ operations }) => operations.length > 0)
  if (shown.length === 0) return <p className="quiet">{said({ zh: '没有符合的接口。', en: 'No route fits.' })}</p>
  return shown.map(({ subject, operations }) => (
    <details key={subject} className="open-api-subject" open={asked !== ''}>
      <summary>{said(operations[0]!.subject)} <span className="quiet">{operations.length}</span></summary>
      {operations.map((operation) => <One key={operation.id} operation={operation} />)}
    </details>
  ))
}

function One({ operation }: { operation: Operation }) {
  const said = useSay()
  const [open, setOpen] = useState(false)
  const { method, path, summary, may, fields, answer } = operation
  return (
    <details className="open-api-route" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <code className={`open-api-method ${method === 'GET' ? 'tone-running' : 'tone-waiting'}`}>{method}</code> <code className="open-api-path">{path}</code>
        <span className="open-api-summary">{said(summary)}</span>
      </summary>
      {open && (
        <div className="open-api-body">
          {said(may) !== '' && <p className="quiet">{said({ zh: '可用者：', en: 'For ' })}{said(may)}</p>}
          <Fields title={said({ zh: '请求', en: 'Request' })} fields={fields} />
          <Fields title={said({ zh: '回答', en: 'Answer' })} fields={answer} />
          {method === 'GET' && <TryIt operation={operation} />}
        </div>
      )}
    </details>
  )
}

function Fields({ title, fields }: { title: string; fields: ShownField[] }) {
  const said = useSay()
  if (fields.length === 0) return null
  const columns: Column<ShownField>[] = [
    { key: 'name', title: said({ zh: '栏目', en: 'Field' }), main: true, render: ({ name, required, place }) => (
      <><code>{name}</code>{required && place !== 'answer' && <span className="open-api-required"> {said({ zh: '必填', en: 'required' })}</span>}</>) },
    { key: 'place', title: said({ zh: '位置', en: 'Place' }), render: ({ place }) => place },
    { key: 'type', title: said({ zh: '类型', en: 'Type' }), render: ({ type }) => <code>{type}</code> },
    { key: 'note', title: said({ zh: '说明', en: 'Note' }), render: ({ description }) => description || '—' },
  ]
  return <><h3>{title}</h3><DataTable caption={title} columns={columns} rows={fields} rowKey={({ place, name }) => `${place}/${name}`} /></>
}

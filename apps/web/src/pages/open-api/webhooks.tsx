import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useLanguage, useSay } from '#ui/language.tsx'
import { dayAndTime } from '#ui/tags.tsx'
import { call, Declined } from '../../api.ts'
import { useDesk } from '../../desk.tsx'

const STATES = { live: { zh: '在用', en: 'live' }, dead: { zh: '多次失败，已停', en: 'given up after failures' }, ended: { zh: '已结束', en: 'ended' } }

/** Where events of the region are sent; for the system administrator. */
export function Webhooks() {
  const { position } = useDesk()
  return position?.code.startsWith('organisation.system') ? <Desk region={position.region} position={position.id} /> : null
}

function Desk({ region, position }: { region: string; position: string }) {
  const said = useSay()
  const language = useLanguage()
  const queries = useQueryClient()
  const place = { region, position }
  const key = ['webhooks', region, position]
  const read = useQuery({ queryKey: key, queryFn: () => call('GET /api/webhooks', { query: place }), refetchInterval: 15_000 })
  const [url, setUrl] = useState('')
  const [topics, setTopics] = useState('*')
  const make = useMutation({
    mutationFn: () => call('POST /api/webhooks', { body: { ...place, url: url.trim(), topics: topics.split(/[\s,，、]+/).filter(Boolean) } }),
    onSuccess: () => { setUrl(''); void queries.invalidateQueries({ queryKey: key }) },
  })
  const change = useMutation({
    mutationFn: ({ webhook, how }: { webhook: string; how: 'end' | 'revive' }) => (
      how === 'end' ? call('POST /api/webhooks/end', { body: { ...place, webhook } }) : call('POST /api/webhooks/revive', { body: { ...place, webhook } })),
    onSuccess: (webhooks) => queries.setQueryData(key, webhooks),
  })
  const problem = [make.error, change.error, read.error].find((one) => one instanceof Declined)
  const submit = (event: FormEvent) => { event.preventDefault(); make.mutate() }
  return (
    <section aria-labelledby="webhooks-title" className="open-api-box">
      <h2 id="webhooks-title">{said({ zh: '事件推送', en: 'Webhooks' })}</h2>
      <p className="quiet">{said({
        zh: '发出事件名称和单据编号，不含内容；每次以 HMAC-SHA256 签名（请求头 sluice-signature）。失败后逐次延长间隔重试，十次后停。',
        en: 'Names of events and ids of documents are sent, nothing of their content, each time signed with HMAC-SHA256 (header sluice-signature). Failures are tried again with growing pauses; after ten it is given up.',
      })}</p>
      {make.data && <div role="status" className="open-api-secret"><p>{said({ zh: '签名密钥，只显示一次：', en: 'The signing secret, shown once:' })}</p><code>{make.data.secret}</code></div>}
      {read.data && read.data.length > 0 && (
        <ul className="open-api-hooks">
          {read.data.map((one) => (
            <li key={one.id}>
              <code>{one.url}</code> <span className="quiet">{one.topics.map((topic) => (topic === '*' ? said({ zh: '全部事件', en: 'all events' }) : topic)).join(', ')} · {said(STATES[one.state])}{one.deliveredAt && ` · ${dayAndTime(one.deliveredAt)}`}{one.problem && ` · ${said(one.problem)}`}</span>{' '}
              {one.state === 'dead' && <button type="button" className="plain-button" onClick={() => change.mutate({ webhook: one.id, how: 'revive' })}>{said({ zh: '恢复', en: 'Revive' })}</button>}{' '}
              {one.state !== 'ended' && <button type="button" className="plain-button" onClick={() => change.mutate({ webhook: one.id, how: 'end' })}>{said({ zh: '结束', en: 'End' })}</button>}
            </li>
          ))}
        </ul>
      )}
      <form className="open-api-form" onSubmit={submit}>
        <label>{said({ zh: '接收地址（https）', en: 'Address (https)' })}<input className="text-input" type="url" required maxLength={500} value={url} onChange={(event) => setUrl(event.target.value)} /></label>
        <label>{said({ zh: '事件，如 payment.* 或 *', en: 'Events, like payment.* or *' })}<input className="text-input" required value={topics} onChange={(event) => setTopics(event.target.value)} /></label>
        <button type="submit" className="plain-button strong" disabled={make.isPending}>{said({ zh: '新建推送', en: 'Make a webhook' })}</button>
        {problem instanceof Declined && <p role="alert" className="form-problem">{problem.answer.message[language]}</p>}
      </form>
    </section>
  )
}

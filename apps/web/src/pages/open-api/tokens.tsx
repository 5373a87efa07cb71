import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { useLanguage, useSay } from '#ui/language.tsx'
import { dayAndTime } from '#ui/tags.tsx'
import type { TokenView } from '../../../../server/tokens/model.ts'
import { call, Declined } from '../../api.ts'
import { useDesk } from '../../desk.tsx'

const STATES = { valid: { zh: '有效', en: 'valid' }, expired: { zh: '已到期', en: 'expired' }, revoked: { zh: '已作废', en: 'revoked' } }

/** Keys that I made for programs of mine. */
export function Tokens() {
  const said = useSay()
  const queries = useQueryClient()
  const read = useQuery({ queryKey: ['tokens'], queryFn: () => call('GET /api/tokens', {}) })
  const [secret, setSecret] = useState<string | null>(null)
  const revoke = useMutation({
    mutationFn: (token: string) => call('POST /api/tokens/revoke', { body: { token } }), onSuccess: (tokens) => queries.setQueryData(['tokens'], tokens),
  })
  return (
    <section aria-labelledby="tokens-title" className="open-api-box">
      <h2 id="tokens-title">{said({ zh: '我的接口令牌', en: 'My tokens' })}</h2>
      <p className="quiet">{said({
        zh: '令牌以您的名义、在它的范围内工作，每次使用都重新核对您的权限。不要给别人用；不用了立即作废。',
        en: 'A token works in your name and within its scope; your rights are checked each time. Give it to nobody, and revoke it when it is not used.',
      })}</p>
      {secret !== null && (
        <div role="status" className="open-api-secret">
          <p>{said({ zh: '请现在抄下，离开本页后不能再看到：', en: 'Copy it now; it cannot be seen again:' })}</p>
          <code>{secret}</code>
          <pre tabIndex={0} aria-label={said({ zh: '用法', en: 'Usage' })}>{`curl -H "Authorization: Bearer ${secret}" "${location.origin}/api/kinds"`}</pre>
        </div>
      )}
      {read.data && read.data.length > 0 && <List tokens={read.data} busy={revoke.isPending} onRevoke={(id) => revoke.mutate(id)} />}
      <NewToken onMade={(made) => { setSecret(made); void queries.invalidateQueries({ queryKey: ['tokens'] }) }} />
    </section>
  )
}

function List({ tokens, busy, onRevoke }: { tokens: TokenView[]; busy: boolean; onRevoke: (id: string) => void }) {
  const said = useSay()
  const { kinds, me } = useDesk()
  const named = (code: string) => (code === '*' ? said({ zh: '全部', en: 'all' }) : said(kinds.find((kind) => kind.code === code)?.title) || code)
  const columns: Column<TokenView>[] = [
    { key: 'name', title: said({ zh: '名称', en: 'Name' }), main: true, render: ({ name }) => name },
    { key: 'region', title: said({ zh: '地区', en: 'Region' }), render: ({ region }) => me.regions.find((one) => one.region === region)?.name ?? region },
    { key: 'kinds', title: said({ zh: '单据', en: 'Documents' }), render: (token) => token.kinds.map(named).join(said({ zh: '、', en: ', ' })) },
    { key: 'acts', title: said({ zh: '办理', en: 'Acts' }), render: ({ position }) => said(position === null ? { zh: '只读', en: 'reads only' } : { zh: '以岗位办理', en: 'in a position' }) },
    { key: 'ends', title: said({ zh: '到期', en: 'Ends' }), render: ({ expiresAt }) => dayAndTime(expiresAt) },
    { key: 'used', title: said({ zh: '最近使用', en: 'Last used' }), render: ({ usedAt }) => (usedAt === null ? '—' : dayAndTime(usedAt)) },
    { key: 'state', title: said({ zh: '状态', en: 'State' }), render: (token) => (
      <>
        {said(STATES[token.state])}{' '}
        {token.state === 'valid' && (
          <button type="button" className="plain-button" disabled={busy} aria-label={`${said({ zh: '作废', en: 'Revoke' })} ${token.name}`} onClick={() => onRevoke(token.id)}>
            {said({ zh: '作废', en: 'Revoke' })}
          </button>
        )}
      </>
    ) },
  ]
  return <DataTable caption={said({ zh: '我的接口令牌', en: 'My tokens' })} columns={columns} rows={tokens} rowKey={({ id }) => id} />
}

function NewToken({ onMade }: { onMade: (secret: string) => void }) {
  const said = useSay()
  const language = useLanguage()
  const { me, kinds, position } = useDesk()
  const [name, setName] = useState('')
  const [region, setRegion] = useState(position?.region ?? me.regions[0]?.region ?? '')
  const [kind, setKind] = useState('*')
  const [acts, setActs] = useState('')
  const [days, setDays] = useState('90')
  const make = useMutation({
    mutationFn: () => call('POST /api/tokens', { body: { region, name: name.trim(), days: Number(days), kinds: [kind], ...(acts ? { position: acts } : {}) } }),
    onSuccess: ({ secret }) => { setName(''); onMade(secret) },
  })
  const submit = (event: FormEvent) => { event.preventDefault(); make.mutate() }
  if (me.regions.length === 0) return null
  const places = me.positions.filter((one) => one.region === region)
  return (
    <form className="open-api-form" onSubmit={submit}>
      <label>{said({ zh: '名称', en: 'Name' })}<input className="text-input" required maxLength={60} value={name} onChange={(event) => setName(event.target.value)} /></label>
      <label>{said({ zh: '地区', en: 'Region' })}
        <select className="text-input" value={region} onChange={(event) => { setRegion(event.target.value); setActs('') }}>
          {me.regions.map((one) => <option key={one.region} value={one.region}>{one.name}</option>)}
        </select>
      </label>
      <label>{said({ zh: '单据种类', en: 'Kind of document' })}
        <select className="text-input" value={kind} onChange={(event) => setKind(event.target.value)}>
          <option value="*">{said({ zh: '全部，及非单据内容', en: 'all, and what is no document' })}</option>
          {kinds.map((one) => <option key={one.code} value={one.code}>{said(one.title)}</option>)}
        </select>
      </label>
      <label>{said({ zh: '办理', en: 'Acts' })}
        <select className="text-input" value={acts} onChange={(event) => setActs(event.target.value)}>
          <option value="">{said({ zh: '只读', en: 'reads only' })}</option>
          {places.map((one) => <option key={one.id} value={one.id}>{said(one.name)} · {one.unit.name}</option>)}
        </select>
      </label>
      <label>{said({ zh: '有效天数', en: 'Days' })}<input className="text-input" type="number" required min={1} max={366} value={days} onChange={(event) => setDays(event.target.value)} /></label>
      <button type="submit" className="plain-button strong" disabled={make.isPending}>{said({ zh: '新建令牌', en: 'Make a token' })}</button>
      {make.error instanceof Declined && <p role="alert" className="form-problem">{make.error.answer.message[language]}</p>}
    </form>
  )
}

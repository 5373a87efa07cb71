import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Link, useLocation, useNavigate, useParams } from 'react-router'
import { LanguageContext, say } from '#ui/language.tsx'
import { PageState, Waiting } from '#ui/page-state.tsx'
import { dayAndTime } from '#ui/tags.tsx'
import type { InvitationView } from '../../../server/organisation/model.ts'
import { call, Declined } from '../api.ts'
import { useSettings } from '../desk-gate.tsx'
import gate from '../gate.svg'
import type { Settings } from '../settings.ts'
import { INVITATION_WORDS as WORDS } from '../words/invitation.ts'
import { LoginTools } from './login-tools.tsx'

/** Behind a one-time link: its person, and nobody else, sets the password. The token stays behind the #. */
export function Invitation() {
  const [settings, change] = useSettings()
  const { region = '' } = useParams()
  const [token] = useState(useLocation().hash.slice(1))
  const said = (words: { zh: string; en: string }) => say(words, settings.language)
  const link = useQuery({
    queryKey: ['invitation', region, token], queryFn: () => call('POST /api/invitation', { body: { region, token } }), retry: false, staleTime: Infinity,
    enabled: token !== '',
  })
  const declined = link.error instanceof Declined ? link.error : null
  const failed = declined !== null && (declined.status === 0 || declined.status >= 500)
  return (
    <LanguageContext value={settings.language}>
      <main className="login">
        <LoginTools settings={settings} change={change} />
        <div className="login-brand">
          <img src={gate} width={52} height={52} alt="" />
          <div><h1>{said(WORDS.title)}</h1><p className="quiet">{said(WORDS.product)}</p></div>
        </div>
        <div className="login-columns single">
          <section className="login-card" aria-labelledby="invitation-title">
            <h2 id="invitation-title">{link.data ? link.data.name : said(WORDS.link)}</h2>
            {token === '' || link.error
              ? (
                <PageState state={failed ? 'failed' : 'denied'} {...(failed ? { onRetry: () => void link.refetch() } : { title: said(WORDS.dead) })}
                  action={<Link to="/login">{said(WORDS.toLogin)}</Link>}>
                  {declined && declined.status !== 422 ? say(declined.answer.message, settings.language) : said(WORDS.broken)}
                </PageState>
              )
              : link.data ? <PasswordForm region={region} token={token} link={link.data} settings={settings} /> : <Waiting lines={6} />}
          </section>
        </div>
      </main>
    </LanguageContext>
  )
}

interface Given {
  region: string
  token: string
  link: InvitationView
  settings: Settings
}

function PasswordForm({ region, token, link, settings }: Given) {
  const said = (words: { zh: string; en: string }) => say(words, settings.language)
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [typed, setTyped] = useState({ login: link.login ?? '', password: '', again: '' })
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (Object.values(typed).some((text) => !text.trim())) return setProblem(said(WORDS.missing))
    if (typed.again !== typed.password) return setProblem(said(WORDS.differs))
    setBusy(true)
    setProblem('')
    try {
      const me = await call('POST /api/invitation/password', { body: { region, token, login: typed.login, password: typed.password } })
      queries.clear()
      queries.setQueryData(['me'], me)
      await navigate('/', { replace: true })
    } catch (reason) {
      if (!(reason instanceof Declined)) throw reason
      setProblem(say(reason.answer.message, settings.language))
    } finally {
      setBusy(false)
    }
  }
  const input = (name: keyof typeof typed, autoComplete: string, hint?: { zh: string; en: string }) => (
    <label key={name}>{said(WORDS[name])}
      <input
        className="text-input" name={name} type={name === 'login' ? 'text' : 'password'} autoComplete={autoComplete} autoCapitalize="none" value={typed[name]}
        readOnly={name === 'login' && link.login !== null} aria-describedby={hint ? `invitation-${name}` : undefined}
        onChange={(event) => setTyped((now) => ({ ...now, [name]: event.target.value }))}
      />
      {hint && <small className="quiet" id={`invitation-${name}`}>{said(hint)}</small>}
    </label>
  )
  return (
    <form className="login-form" onSubmit={(event) => void submit(event)}>
      <p className="quiet">{said(link.login === null ? WORDS.first : WORDS.anew)}</p>
      {input('login', 'username', link.login === null ? WORDS.loginHint : undefined)}
      {input('password', 'new-password', WORDS.passwordHint)}
      {input('again', 'new-password')}
      <button type="submit" className="plain-button strong" disabled={busy} style={{ justifyContent: 'center', minHeight: 38 }}>{said(busy ? WORDS.setting : WORDS.set)}</button>
      <p className="login-message" role="alert">{problem}</p>
      <p className="quiet">{said(WORDS.until)} {dayAndTime(link.expiresAt)}</p>
    </form>
  )
}

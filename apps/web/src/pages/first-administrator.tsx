import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation, useNavigate } from 'react-router'
import { LanguageContext, say } from '#ui/language.tsx'
import { PageState, Waiting } from '#ui/page-state.tsx'
import { dayAndTime } from '#ui/tags.tsx'
import type { FirstLinkView } from '../../../server/model.ts'
import { call, Declined } from '../api.ts'
import { useSettings } from '../desk-gate.tsx'
import gate from '../gate.svg'
import type { Settings } from '../settings.ts'
import { INVITATION_WORDS } from '../words/invitation.ts'
import { LoginTools } from './login-tools.tsx'

/** Behind the one-time link of one of the first three administrators: who opens it makes the account. The token stays behind the #. */
export function FirstAdministrator() {
  const { t } = useTranslation()
  const [settings, change] = useSettings()
  const [token] = useState(useLocation().hash.slice(1))
  const link = useQuery({
    queryKey: ['first-link', token], queryFn: () => call('POST /api/first-link', { body: { token } }), retry: false, staleTime: Infinity,
    enabled: token !== '',
  })
  const why = link.error instanceof Declined && link.error.status !== 422 ? say(link.error.answer.message, settings.language) : t('first.broken')
  const failed = link.error instanceof Declined && (link.error.status === 0 || link.error.status >= 500)
  return (
    <LanguageContext value={settings.language}>
      <main className="login">
        <LoginTools settings={settings} change={change} />
        <div className="login-brand">
          <img src={gate} width={52} height={52} alt="" />
          <div><h1>{t('first.title')}</h1><p className="quiet">{t('product.full')}</p></div>
        </div>
        <div className="login-columns single">
          <section className="login-card" aria-labelledby="first-title">
            <h2 id="first-title">{t('first.form')}</h2>
            {token === '' || link.error
              ? (
                <PageState state={failed ? 'failed' : 'denied'} {...(failed ? { onRetry: () => void link.refetch() } : { title: say(INVITATION_WORDS.dead, settings.language) })}
                  action={<Link to="/login">{t('login.title')}</Link>}>
                  {why}
                </PageState>
              )
              : link.data ? <AccountForm token={token} link={link.data} settings={settings} /> : <Waiting lines={8} />}
          </section>
        </div>
      </main>
    </LanguageContext>
  )
}

const OFFICE = [
  { name: 'office', autoComplete: 'organization', type: 'text' },
  { name: 'region', autoComplete: 'off', type: 'text' },
] as const

const FIELDS = [
  { name: 'name', autoComplete: 'name', type: 'text' },
  { name: 'staffNumber', autoComplete: 'off', type: 'text' },
  { name: 'login', autoComplete: 'username', type: 'text' },
  { name: 'password', autoComplete: 'new-password', type: 'password' },
  { name: 'again', autoComplete: 'new-password', type: 'password' },
] as const

type Typed = Record<typeof FIELDS[number]['name'] | typeof OFFICE[number]['name'], string>

function AccountForm({ token, link, settings }: { token: string; link: FirstLinkView; settings: Settings }) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState<Typed>({ name: '', staffNumber: '', login: '', password: '', again: '', region: '', office: '' })
  const { make, busy, problem, links } = useMake(settings.language)
  const submit = (event: FormEvent) => { event.preventDefault(); void make(token, typed, link.administers === 'system') }
  if (links) return <NextLinks links={links} />
  const fields = link.administers === 'system' ? [...OFFICE, ...FIELDS] : FIELDS
  return (
    <form className="login-form" onSubmit={submit}>
      <p className="quiet">{t(`first.what_${link.administers}`)}</p>
      {fields.map(({ name, autoComplete, type }) => (
        <label key={name}>{t(`first.${name}`)}
          <input
            className="text-input" name={name} type={type} autoComplete={autoComplete} autoCapitalize="none" value={typed[name]}
            aria-describedby={isHinted(name) ? `first-${name}` : undefined}
            onChange={(event) => setTyped((now) => ({ ...now, [name]: event.target.value }))}
          />
          {isHinted(name) && <small className="quiet" id={`first-${name}`}>{t(`first.${name}Hint`)}</small>}
        </label>
      ))}
      <button type="submit" className="plain-button strong" disabled={busy} style={{ justifyContent: 'center', minHeight: 38 }}>
        {t(busy ? 'first.making' : 'first.make')}
      </button>
      <p className="login-message" role="alert">{problem}</p>
      <p className="quiet">{t('first.until', { at: dayAndTime(link.expiresAt) })}</p>
    </form>
  )
}

function isHinted(name: string): name is 'login' | 'password' | 'region' {
  return name === 'login' || name === 'password' || name === 'region'
}

/** The way of the other two to come in: shown this once, each to be handed to its person. */
function NextLinks({ links }: { links: { security: string; audit: string } }) {
  const { t } = useTranslation()
  return (
    <div className="login-form">
      <p>{t('first.next')}</p>
      {(['security', 'audit'] as const).map((which) => (
        <label key={which}>{t(`first.who_${which}`)}
          <input className="text-input" readOnly value={`${location.origin}${links[which]}`} onFocus={(event) => event.target.select()} />
        </label>
      ))}
      <Link className="plain-button strong" to="/" replace style={{ justifyContent: 'center', minHeight: 38 }}>{t('first.goOn')}</Link>
    </div>
  )
}

function useMake(language: 'zh' | 'en') {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const [links, setLinks] = useState<{ security: string; audit: string } | null>(null)
  const make = async (token: string, { again, region, office, ...person }: Typed, opens: boolean) => {
    const typed = opens ? { ...person, region, office } : person
    if (Object.values(typed).some((text) => !text.trim())) return setProblem(t('first.missing'))
    if (again !== typed.password) return setProblem(t('first.differs'))
    setBusy(true)
    setProblem('')
    try {
      const made = await call('POST /api/first-administrator', { body: { token, ...typed } })
      queries.clear()
      queries.setQueryData(['me'], made.me)
      if (made.links) setLinks(made.links)
      else await navigate('/', { replace: true })
    } catch (reason) {
      if (!(reason instanceof Declined)) throw reason
      setProblem(say(reason.answer.message, language))
    } finally {
      setBusy(false)
    }
  }
  return { make, busy, problem, links }
}

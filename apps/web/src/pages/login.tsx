import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import type { DemonstrationPerson } from '../../../server/model.ts'
import { LanguageContext, say } from '#ui/language.tsx'
import { call, Declined } from '../api.ts'
import { useSettings } from '../desk-gate.tsx'
import gate from '../gate.svg'
import { backTo } from './back-to.ts'
import { YearNotice } from '../year-notice.tsx'
import { LoginTools } from './login-tools.tsx'

/** Name and password; on a demonstration office also the people in the order in which a payment meets them. */
export function Login() {
  const { t } = useTranslation()
  const [settings, change] = useSettings()
  const [search] = useSearchParams()
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const people = useQuery({
    queryKey: ['demonstration'], queryFn: () => call('GET /api/demonstration', {}), retry: false,
  })
  const { enter, busy, problem } = useEnter(settings.language)
  const submit = (event: FormEvent) => { event.preventDefault(); void enter(login, password) }
  const play = (person: DemonstrationPerson) => {
    setLogin(person.login)
    setPassword(person.password)
    void enter(person.login, person.password)
  }
  const demonstration = people.data && people.data.length > 0 ? people.data : null
  return (
    <main className="login">
      <LoginTools settings={settings} change={change} />
      <div className="login-brand">
        <img src={gate} width={52} height={52} alt="" />
        <div><h1>{t('product.full')}</h1><p className="quiet">{t('product.promise')}</p></div>
      </div>
      <div className={`login-columns${people.isPending ? ' waiting-for-people' : ''}${demonstration ? '' : ' single'}`}>
        <div className="login-left">
          <form className="login-card login-form" onSubmit={submit} aria-labelledby="login-title">
            <h2 id="login-title">{t('login.title')}</h2>
            {search.has('again') && <p role="status">{t('login.again')}</p>}
            <label>{t('login.name')}
              <input
                className="text-input" name="username" autoComplete="username" autoCapitalize="none" value={login}
                onChange={(event) => setLogin(event.target.value)}
              />
            </label>
            <label>{t('login.password')}
              <input
                className="text-input" name="password" type="password" autoComplete="current-password" value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
            </label>
            <button
              type="submit" className="plain-button strong" disabled={busy}
              style={{ justifyContent: 'center', minHeight: 38 }}
            >
              {t(busy ? 'login.entering' : 'login.enter')}
            </button>
            <p className="login-message" role="alert">{problem}</p>
          </form>
          {demonstration && <LanguageContext.Provider value={settings.language}><YearNotice /></LanguageContext.Provider>}
        </div>
        {demonstration && <Roles people={demonstration} busy={busy} language={settings.language} onPlay={play} />}
      </div>
    </main>
  )
}

interface RolesProps {
  people: DemonstrationPerson[]
  busy: boolean
  language: 'zh' | 'en'
  onPlay: (person: DemonstrationPerson) => void
}

function Roles({ people, ...rest }: RolesProps) {
  const { t } = useTranslation()
  const [played = [], ...others] = [...Map.groupBy(people, (person) => person.region).values()]
  return (
    <section className="login-card" aria-labelledby="play-title">
      <h2 id="play-title">{t('login.play')}</h2>
      <p className="quiet">{t('login.playHint')}</p>
      <ol className="login-notes"><li>{t('login.try1')}</li><li>{t('login.try2')}</li><li>{t('login.try3')}</li></ol>
      <People people={played} {...rest} />
      {others.length > 0 && (
        <details className="play-others">
          <summary>{t('login.others', { count: others.flat().length })}</summary>
          {others.map((group) => <People key={group[0]!.region} people={group} {...rest} />)}
        </details>
      )}
    </section>
  )
}

/** People of one region, numbered in the order in which a payment meets them. */
function People({ people, busy, language, onPlay }: RolesProps) {
  const { t } = useTranslation()
  return (
    <table className="play-table">
      <thead>
        <tr>
          <th scope="col"><span className="only-heard">№</span></th>
          <th scope="col">{t('login.who')}</th>
          <th scope="col">{t('login.post')}</th>
          <th scope="col">{t('login.unit')}</th>
        </tr>
      </thead>
      <tbody>
        {people.map((person, index) => (
          <tr key={person.login}>
            <td className="play-order">{index + 1}</td>
            <td>
              <button
                type="button" className="plain-button" disabled={busy}
                aria-label={t('login.playAs', { name: person.name })} onClick={() => onPlay(person)}
              >
                {person.name}
              </button>
            </td>
            <td>{say(person.position, language)}</td>
            <td>{person.unit}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function useEnter(language: 'zh' | 'en') {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [search] = useSearchParams()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const enter = async (login: string, password: string) => {
    if (!login.trim() || !password) return setProblem(t('login.missing'))
    setBusy(true)
    setProblem('')
    try {
      const me = await call('POST /api/login', { body: { login: login.trim(), password } })
      queries.clear()
      queries.setQueryData(['me'], me)
      await navigate(backTo(search.get('back')), { replace: true })
    } catch (reason) {
      if (!(reason instanceof Declined)) throw reason
      setProblem(say(reason.answer.message, language))
    } finally {
      setBusy(false)
    }
  }
  return { enter, busy, problem }
}

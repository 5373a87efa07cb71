import { useTranslation } from 'react-i18next'
import { Link, useRouteError } from 'react-router'
import { PageState } from '#ui/page-state.tsx'

export function Missing() {
  const { t } = useTranslation()
  return <PageState whole state="empty" action={<Link to="/">{t('state.home')}</Link>}>{t('state.missing')}</PageState>
}

/** A broken page says so and keeps the rest usable; the error goes to the console for whoever looks after it. */
export function Crash() {
  const { t } = useTranslation()
  const reason = useRouteError()
  console.error(reason)
  return (
    <PageState whole state="failed" onRetry={() => window.location.reload()} action={<a href="/">{t('state.home')}</a>}>
      {t('state.crash')}
    </PageState>
  )
}

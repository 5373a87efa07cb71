import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useSay } from '#ui/language.tsx'
import { PageState } from '#ui/page-state.tsx'
import { Declined } from './api.ts'

/** What a page shows when its reading was declined: no permission, or not reachable, in the server's own sentence. */
export function ReadProblem({ reason, onRetry, whole }: { reason: unknown; onRetry: () => void; whole?: boolean }) {
  const { t } = useTranslation()
  const said = useSay()
  if (!(reason instanceof Declined)) throw reason
  const denied = reason.status === 403
  return (
    <PageState state={denied ? 'denied' : 'failed'} {...(denied ? {} : { onRetry })} {...(whole ? { whole } : {})}
      {...(denied ? { action: <Link to="/">{t('state.home')}</Link> } : {})}
    >
      {said(reason.answer.message) || t('state.denied')}{' '}
      <small>({t('state.code', { code: reason.answer.code })})</small>
    </PageState>
  )
}

import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useSay } from '#ui/language.tsx'
import { PageState } from '#ui/page-state.tsx'
import { Declined } from './api.ts'

/** What a page shows when its reading was declined: no permission, nothing there, or not reachable, in the server's own sentence. */
export function ReadProblem({ reason, onRetry, whole, back }: { reason: unknown; onRetry: () => void; whole?: boolean; back?: ReactNode }) {
  const { t } = useTranslation()
  const said = useSay()
  if (!(reason instanceof Declined)) throw reason
  const denied = reason.status === 403
  // Read again, what is not there is not there either; nor does an address become a right one that was cut off or mistyped. Only what a
  // whole page asks for comes from its address alone.
  const gone = reason.status === 404
  const wrong = whole && reason.answer.code === 'server.field_wrong'
  return (
    <PageState state={denied ? 'denied' : gone || wrong ? 'empty' : 'failed'} {...(gone ? { title: t('state.gone') } : wrong ? { title: t('state.wrong') } : {})} {...(whole ? { whole } : {})}
      {...(denied || gone || wrong ? { action: back ?? <Link to="/">{t('state.home')}</Link> } : { onRetry })}
    >
      {wrong ? t('state.wrongAddress') : said(reason.answer.message) || t('state.denied')}{' '}
      <small>({t('state.code', { code: reason.answer.code })})</small>
    </PageState>
  )
}

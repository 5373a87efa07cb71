import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { parseRegion } from '#kernel/values/region.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { PageState } from '#ui/page-state.tsx'

/** An address that names what cannot be, cut off or mistyped: what it means, and where to go from here. */
export function WrongAddress({ back }: { back?: ReactNode }) {
  const { t } = useTranslation()
  return <PageState whole state="empty" title={t('state.wrong')} action={back ?? <Link to="/">{t('state.home')}</Link>}>{t('state.wrongAddress')}</PageState>
}

/** Any page may be told its region in the address. One that is none was never chosen here, so no page asks the server for it. */
export function WithRegion({ children }: { children: ReactNode }) {
  const [search] = useSearchParams()
  const region = search.get('region')
  return region !== null && isRefusal(parseRegion(region)) ? <WrongAddress /> : children
}

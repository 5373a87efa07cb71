import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Icon } from '#ui/icon.tsx'
import { call } from './api.ts'
import { useDesk } from './desk.tsx'

const ASK_AGAIN_MS = 30_000
const MOST_SHOWN = 99

/** In the head of every page: how many notices this position has not read. Nothing while it is unknown; the to-do list tells the same. */
export function NoticeBell() {
  const { t } = useTranslation()
  const { position } = useDesk()
  const read = useQuery({
    queryKey: ['unread', position?.region, position?.id],
    queryFn: ({ signal }) => call('GET /api/notices/unread', { query: { region: position!.region, position: position!.id } }, signal),
    enabled: position !== null,
    refetchInterval: ASK_AGAIN_MS,
  })
  if (!position) return null
  const unread = read.data?.unread ?? 0
  return (
    <Link to="/notices" className="head-button bell" aria-label={unread > 0 ? t('notices.bellUnread', { count: unread }) : t('notices.bell')}>
      <Icon name="bell" size={18} />
      {unread > 0 && <span className="bell-count" aria-hidden="true">{unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread}</span>}
    </Link>
  )
}

import { useTranslation } from 'react-i18next'

interface Props {
  pages: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown }
}

export function LoadMore({ pages }: Props) {
  const { t } = useTranslation()
  if (!pages.hasNextPage) return null
  return (
    <div className="more">
      <button
        type="button" className="plain-button" disabled={pages.isFetchingNextPage}
        onClick={() => void pages.fetchNextPage()}
      >
        {t(pages.isFetchingNextPage ? 'workbench.loadingMore' : 'workbench.more')}
      </button>
    </div>
  )
}

import { useSay } from './language.tsx'
import { giveFocusBack } from './modal.ts'
import { KIT_WORDS } from './words.ts'

interface Props {
  pages: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> }
}

/**
 * The rows that follow. The button is never disabled, which would take the focus from whoever pressed it; and when it goes away with
 * the last rows, the focus goes to the first of them that can take it.
 */
export function LoadMore({ pages }: Props) {
  const said = useSay()
  if (!pages.hasNextPage) return null
  const load = async (button: HTMLElement) => {
    if (pages.isFetchingNextPage) return
    const before = reachable().indexOf(button)
    await pages.fetchNextPage()
    // One frame later the rows stand there, and the button only if there are more.
    requestAnimationFrame(() => requestAnimationFrame(() => { if (!button.isConnected) giveFocusBack(reachable()[before] ?? null) }))
  }
  return (
    <div className="more">
      <button type="button" className="plain-button" aria-disabled={pages.isFetchingNextPage} onClick={(event) => void load(event.currentTarget)}>
        {said(pages.isFetchingNextPage ? KIT_WORDS.loadingMore : KIT_WORDS.more)}
      </button>
    </div>
  )
}

function reachable(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('#main :is(a[href], button, input, select, textarea, summary)')]
}

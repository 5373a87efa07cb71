import { useEffect, useRef, type RefObject } from 'react'
import { useLocation, useNavigationType } from 'react-router'
import { giveFocusBack } from '#ui/modal.ts'

/**
 * What a browser does by itself when a page is loaded, and a page that is exchanged in place must do: it begins at its top, and who
 * followed a link that is gone now stands at the beginning of the page, not nowhere. Going back keeps what the browser remembers.
 */
export function useArrival(): void {
  const { pathname } = useLocation()
  const how = useNavigationType()
  const before = useRef(pathname)
  useEffect(() => {
    if (before.current === pathname) return
    before.current = pathname
    if (how === 'PUSH') window.scrollTo(0, 0)
    giveFocusBack(null)
  }, [pathname, how])
}

/** The tab is called by the heading of its page: somebody with ten tabs open finds the one they want. */
export function useTabTitle(main: RefObject<HTMLElement | null>, product: string): void {
  useEffect(() => {
    const name = () => {
      const heading = main.current?.querySelector('h1')?.textContent?.trim()
      const title = heading ? `${heading} · ${product}` : product
      if (document.title !== title) document.title = title
    }
    name()
    const watching = new MutationObserver(name)
    watching.observe(main.current!, { childList: true, subtree: true, characterData: true })
    return () => watching.disconnect()
  }, [main, product])
}

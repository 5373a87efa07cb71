import { useEffect, useRef, useState, type RefObject } from 'react'

/** Whether what stands in an element is wider than it: then it must take the focus, or nobody without a mouse reads its right end. */
export function useScrolls<Element extends HTMLElement>(): [RefObject<Element | null>, boolean] {
  const frame = useRef<Element>(null)
  const [scrolls, setScrolls] = useState(false)
  useEffect(() => {
    const element = frame.current
    if (!element) return
    const told = new ResizeObserver(() => setScrolls(element.scrollWidth > element.clientWidth))
    for (const part of [element, ...element.children]) told.observe(part)
    return () => told.disconnect()
  }, [])
  return [frame, scrolls]
}

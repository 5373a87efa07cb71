import { useEffect, useRef } from 'react'

interface Acts {
  onMark: (row: string) => void
  onHelp: () => void
}

/** j and k walk down and up the list from where the focus is, x marks, ? asks for help; Enter opens because the focus is on the link. */
export function useRowKeys({ onMark, onHelp }: Acts): void {
  const acts = useRef({ onMark, onHelp })
  useEffect(() => { acts.current = { onMark, onHelp } })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector('dialog[open]')) return
      if (event.key === 'j' || event.key === 'k') walk(event.key === 'j' ? 1 : -1)
      else if (event.key === 'x') {
        const row = rowOf(document.activeElement)
        if (row) acts.current.onMark(row)
      } else if (event.key === '/') document.querySelector<HTMLInputElement>('.filters input[name="text"]')?.focus()
      else if (event.key === '?' || event.key === '？') acts.current.onHelp()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}

function walk(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('tr[data-row]')]
  const here = rows.findIndex((row) => row.contains(document.activeElement))
  const next = rows[here === -1 ? 0 : Math.min(Math.max(here + step, 0), rows.length - 1)]
  const link = next?.querySelector<HTMLElement>('a')
  link?.focus()
  link?.scrollIntoView({ block: 'nearest' })
}

function rowOf(element: Element | null): string | null {
  return element?.closest<HTMLElement>('tr[data-row]')?.dataset['row'] ?? null
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName)
    || (target instanceof HTMLInputElement && target.type !== 'checkbox'))
}

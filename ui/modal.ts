import { useEffect, useRef, useState, type RefObject } from 'react'

/**
 * A dialog that stands open as long as it is mounted. The browser gives the focus back when a dialog is closed, but not when it is
 * taken away while open, which is what a button of ours does: then whoever works by keyboard or by ear would be nowhere.
 */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null)
  useFocusBack()
  useEffect(() => dialog.current?.showModal(), [])
  return dialog
}

/** The same for a dialog that somebody else draws: where the focus was when it was mounted, it is again when it is gone. */
export function useFocusBack(): void {
  const [opener] = useState(() => document.activeElement)
  useEffect(() => () => giveFocusBack(opener), [opener])
}

/** To what had the focus before; where that is gone, to the page below the head, so that Tab goes on there. Nothing when something has it. */
export function giveFocusBack(to: Element | null): void {
  if (document.activeElement !== document.body && document.activeElement !== null) return
  const target = to instanceof HTMLElement && to.isConnected && to !== document.body ? to : document.getElementById('main')
  target?.focus({ preventScroll: true })
}

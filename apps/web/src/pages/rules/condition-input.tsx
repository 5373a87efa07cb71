import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useSay } from '#ui/language.tsx'
import type { CheckView } from '../../../../server/rules/model.ts'
import type { Part } from './use-check.ts'

interface Props {
  part: Part
  label: string
  value: string
  /** What an empty text means, where it may be empty. */
  placeholder: string | undefined
  /** Of the present text at the present place of the cursor; null while they are not known. */
  completions: CheckView['completions']
  hover: CheckView['hover']
  invalid: boolean
  describedBy: string
  onChange: (value: string, offset: number) => void
  onCursor: (offset: number) => void
}

/** A condition as text, with the names that fit at the cursor and the word under it. Everything works from the keyboard. */
export function ConditionInput({ part, label, value, placeholder, completions, hover, invalid, describedBy, onChange, onCursor }: Props) {
  const { t } = useTranslation()
  const input = useRef<HTMLTextAreaElement>(null)
  const [wanted, setWanted] = useState(false)
  const [marked, setMarked] = useState(0)
  const place = useRef<number | null>(null)
  const items = wanted ? completions?.items ?? [] : []
  // The first of a new list is the one that Enter takes.
  useEffect(() => setMarked(0), [completions])
  useEffect(() => {
    if (place.current === null) return
    input.current?.setSelectionRange(place.current, place.current)
    place.current = null
  }, [value])
  const take = (index: number) => {
    const item = items[index]
    if (!item || !completions) return
    const next = `${value.slice(0, completions.from)}${item.put}${value.slice(completions.to)}`
    place.current = completions.from + item.put.length
    setWanted(false)
    onChange(next, place.current)
    input.current?.focus()
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault()
      setWanted(true)
      onCursor(input.current?.selectionStart ?? 0)
    }
    if (items.length === 0) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) setMarked((now) => (now + step + items.length) % items.length)
    else if (event.key === 'Enter') take(marked)
    else if (event.key === 'Escape') setWanted(false)
    else return
    event.preventDefault()
  }
  const listId = `${part}-completions`
  return (
    <div className="rule-editor">
      <label htmlFor={`condition-${part}`}>{label}</label>
      <textarea
        id={`condition-${part}`} ref={input} rows={part === 'when' ? 4 : 2} value={value} placeholder={placeholder} spellCheck={false} autoComplete="off" autoCapitalize="off"
        aria-invalid={invalid} aria-describedby={describedBy} aria-autocomplete="list" aria-controls={items.length > 0 ? listId : undefined}
        aria-activedescendant={items.length > 0 ? `${listId}-${marked}` : undefined}
        onChange={(event) => {
          const offset = event.target.selectionStart
          setWanted(/[\p{L}\p{N}_.]$/u.test(event.target.value.slice(0, offset)))
          onChange(event.target.value, offset)
        }}
        onSelect={(event) => onCursor(event.currentTarget.selectionStart)} onKeyDown={onKey} onBlur={() => setWanted(false)}
      />
      {items.length > 0 && <Completions id={listId} items={items} marked={marked} onTake={take} />}
      <Word hover={hover} empty={t('rules.completeHint')} />
    </div>
  )
}

function Completions({ id, items, marked, onTake }: { id: string; items: NonNullable<CheckView['completions']>['items']; marked: number; onTake: (index: number) => void }) {
  const { t } = useTranslation()
  const said = useSay()
  const list = useRef<HTMLUListElement>(null)
  // Braces: newer browsers answer with a promise, which is no clean-up.
  useEffect(() => { list.current?.children[marked]?.scrollIntoView({ block: 'nearest' }) }, [marked])
  return (
    <ul className="rule-completions" role="listbox" id={id} ref={list} aria-label={t('rules.complete')}>
      {items.map((item, index) => (
        // Taken on mouse down, before the input loses the focus and the list goes.
        <li key={item.put} id={`${id}-${index}`} role="option" aria-selected={index === marked} onMouseDown={(event) => { event.preventDefault(); onTake(index) }}>
          <code>{item.put}</code><span>{said(item.title)} · {said(item.detail)}</span>
        </li>
      ))}
    </ul>
  )
}

function Word({ hover, empty }: { hover: CheckView['hover']; empty: string }) {
  const { t } = useTranslation()
  const said = useSay()
  if (!hover) return <p className="rule-word">{empty}</p>
  const parts = [said(hover.type), ...(hover.unit ? [said(hover.unit)] : []), said(hover.source)]
  return <p className="rule-word">{t('rules.word')} <code>{hover.name}</code> <strong>{said(hover.title)}</strong> · {parts.join(' · ')}</p>
}

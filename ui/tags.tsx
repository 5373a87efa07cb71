import type { StateWord } from '#kernel/document/model.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { Icon, type IconName } from './icon.tsx'
import { useSay } from './language.tsx'
import { deadlineWords, LEVEL_WORDS, type LevelName } from './words.ts'

/** Level of a finding or effect of a verdict: colour, icon and word together. */
export function LevelTag({ level, large }: { level: string; large?: boolean }) {
  const said = useSay()
  const known = level in LEVEL_WORDS ? (level as LevelName) : null
  const word: Bilingual = known ? LEVEL_WORDS[known] : { zh: level, en: level }
  return (
    <span className={`tag level-${known ?? 'record'}${large ? ' tag-large' : ''}`}>
      <Icon name={known ?? 'unknown'} size={large ? 20 : 14} />{said(word)}
    </span>
  )
}

/** State of a document, in the word of its kind. A state that the kind does not know is shown by its code. */
export function StateTag({ state, word }: { state: string; word: StateWord | undefined }) {
  const said = useSay()
  const tone = word?.tone ?? 'neutral'
  return (
    <span className={`tag tone-${tone}`}>
      <Icon name={TONE_ICONS[tone]} size={14} />
      {word ? said(word) : state}
    </span>
  )
}

/** Working days to the deadline, negative when overdue. */
export function DeadlineTag({ daysLeft, dueAt }: { daysLeft: number; dueAt?: string }) {
  const said = useSay()
  return (
    <span className={`tag deadline-${deadlineTone(daysLeft)}`} title={dueAt ? dueDay(dueAt) : undefined}>
      <Icon name={daysLeft < 0 ? 'note' : 'waiting'} size={14} />{said(deadlineWords(daysLeft))}
    </span>
  )
}

export function deadlineTone(daysLeft: number): 'calm' | 'near' | 'today' | 'late' {
  if (daysLeft < 0) return 'late'
  if (daysLeft <= 0) return 'today'
  return daysLeft <= 2 ? 'near' : 'calm'
}

/** An instant as people in China read it: "2026-11-21 09:05" in Asia/Shanghai, whatever the zone of the machine. */
export function dayAndTime(instant: string): string {
  const at = new Date(instant)
  if (Number.isNaN(at.getTime())) return instant
  const shanghai = new Date(at.getTime() + 8 * 3_600_000).toISOString()
  return `${shanghai.slice(0, 10)} ${shanghai.slice(11, 16)}`
}

/** The last civil day that is in time: a deadline is an instant at 24:00, which a clock already calls tomorrow. */
export function dueDay(instant: string): string {
  const at = new Date(instant)
  return Number.isNaN(at.getTime()) ? instant : civilDayOf(new Date(at.getTime() - 1))
}

const TONE_ICONS = {
  neutral: 'draft', running: 'running', waiting: 'waiting', good: 'pass', bad: 'bad',
} as const satisfies Record<StateWord['tone'], IconName>

import { useEffect, useRef, useState } from 'react'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { useSay } from './language.tsx'

interface Props {
  /** What is going on; read out. */
  title: string
  done: number
  /** Null: nobody knows how much there will be. */
  total: number | null
  /** How an amount of it is written: 1.5 MB, 12,000. A share says itself in per cent. */
  unit?: (amount: number) => string
}

const SURE_AFTER_MS = 2_000

/** Long work: how much of it is done, how fast it goes, and how long the rest will take at that pace. */
export function Progress({ title, done, total, unit }: Props) {
  const said = useSay()
  const pace = usePace(done)
  const left = total === null || pace === null || pace <= 0 ? null : (total - done) / pace
  const parts: Bilingual[] = [
    amountWords(done, total, unit),
    ...(unit && pace !== null && pace > 0 ? [paceWords(pace, unit)] : []),
    ...(left === null || left <= 0 ? [] : [durationWords(left)]),
  ]
  return (
    <div className="progress">
      {total === null ? <progress aria-label={title} /> : <progress aria-label={title} max={total} value={done} />}
      <span className="quiet">{parts.map(said).join(said({ zh: '，', en: ', ' }))}</span>
    </div>
  )
}

/** A share of a whole per second since it was first shown; null until that can be told. */
function usePace(done: number): number | null {
  const first = useRef<{ atMs: number; done: number } | null>(null)
  const [pace, setPace] = useState<number | null>(null)
  useEffect(() => {
    const atMs = performance.now()
    // Begun anew: the pace of the one before says nothing.
    if (!first.current || done < first.current.done) {
      first.current = { atMs, done }
      setPace(null)
    } else if (atMs - first.current.atMs >= SURE_AFTER_MS && done > first.current.done) {
      setPace((done - first.current.done) / ((atMs - first.current.atMs) / 1_000))
    }
  }, [done])
  return pace
}

function amountWords(done: number, total: number | null, unit: Props['unit']): Bilingual {
  if (total === null) return { zh: unit?.(done) ?? String(done), en: unit?.(done) ?? String(done) }
  if (!unit) return { zh: percent(done / total), en: percent(done / total) }
  return { zh: `${unit(done)} / ${unit(total)}`, en: `${unit(done)} of ${unit(total)}` }
}

function percent(share: number): string {
  return `${Math.floor(share * 100)}%`
}

/** By the second where that is one or more, else by the minute: 0.2 a second is 12 a minute. */
function paceWords(perSecond: number, unit: (amount: number) => string): Bilingual {
  return perSecond >= 1
    ? { zh: `每秒 ${unit(Math.round(perSecond))}`, en: `${unit(Math.round(perSecond))} a second` }
    : { zh: `每分钟 ${unit(Math.round(perSecond * 60))}`, en: `${unit(Math.round(perSecond * 60))} a minute` }
}

/** What remains, no more exactly than it is known: seconds below a minute and a half, minutes below two hours. */
export function durationWords(seconds: number): Bilingual {
  const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`
  if (seconds < 90) return { zh: `约剩 ${Math.ceil(seconds)} 秒`, en: `about ${plural(Math.ceil(seconds), 'second')} left` }
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return { zh: `约剩 ${minutes} 分钟`, en: `about ${plural(minutes, 'minute')} left` }
  const hours = Math.round(minutes / 60)
  return { zh: `约剩 ${hours} 小时`, en: `about ${plural(hours, 'hour')} left` }
}

/** 2048 → "2 KB", 1572864 → "1.5 MB". */
export function sizeText(bytes: number): string {
  return bytes < 1_048_576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`
}

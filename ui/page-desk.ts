import { createContext, useContext } from 'react'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'

/** What the page of a module knows of the person before it, and how it asks the server. The frame provides it. */
export interface PageDesk {
  person: { name: string }
  /** Null when the person holds no position. */
  position: { id: string; region: Region; code: string; name: Bilingual; unit: { name: string } } | null
  /** Regions that this person may read. */
  regions: readonly { region: Region; name: string }[]
  /** Codes of the document kinds that the position may start. */
  makes: readonly string[]
  /** @throws Declined with the server's sentence. */
  read: <Answer>(path: string, query?: Record<string, string | undefined>, signal?: AbortSignal) => Promise<Answer>
  /** A write: JSON, or the bytes of a file, of which `onSent` hears how many are gone. @throws Declined with the server's sentence. */
  send: <Answer>(path: string, body: object | Blob, query?: Record<string, string>, onSent?: (bytes: number, total: number) => void) => Promise<Answer>
}

export const PageDeskContext = createContext<PageDesk | null>(null)

export function usePageDesk(): PageDesk {
  const desk = useContext(PageDeskContext)
  if (!desk) throw new Error('usePageDesk outside of the frame')
  return desk
}

/** The server said no, or could not be reached (status 0). The message is a sentence for the person. */
export class Declined extends Error {
  readonly status: number
  readonly answer: { code: string; message: Bilingual }
  constructor(status: number, answer: { code: string; message: Bilingual }) {
    super(answer.code)
    this.status = status
    this.answer = answer
  }
}

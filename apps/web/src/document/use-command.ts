import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { CommandAnswer, CommandRequest, RefusalAnswer } from '../../../server/model.ts'
import { call, Declined } from '../api.ts'

export type Told =
  | { kind: 'refused'; answer: RefusalAnswer }
  | { kind: 'done'; action: string; answer: CommandAnswer }
  | null

/** What no command changes, or what asks again by itself. */
const LASTING = ['me', 'kinds', 'preview']

/**
 * Runs one command at a time. An attempt with the same content keeps its idempotency key until the server has answered,
 * so pressing again after a broken line cannot act twice. After a conflict the page shows the document as it stands.
 */
export function useCommand(onTold: (told: Told) => void) {
  const queries = useQueryClient()
  const attempt = useRef<{ content: string; key: string } | null>(null)
  const running = useRef(false)
  const [busy, setBusy] = useState<string | null>(null)
  const run = async (request: Omit<CommandRequest, 'key'>) => {
    if (running.current) return
    running.current = true
    setBusy(request.action)
    onTold(null)
    const content = JSON.stringify(request)
    if (attempt.current?.content !== content) attempt.current = { content, key: crypto.randomUUID() }
    try {
      const answer = await call('POST /api/commands', { body: { ...request, key: attempt.current.key } })
      attempt.current = null
      onTold({ kind: 'done', action: request.action, answer })
      await queries.invalidateQueries({ predicate: ({ queryKey }) => !LASTING.includes(String(queryKey[0])) })
    } catch (reason) {
      if (!(reason instanceof Declined)) throw reason
      if (isFinal(reason.status)) attempt.current = null
      onTold({ kind: 'refused', answer: reason.answer })
      const { region, document } = request
      if (reason.status === 409) await queries.invalidateQueries({ queryKey: ['document', region, document] })
    } finally {
      running.current = false
      setBusy(null)
    }
  }
  return { run, busy }
}

/** A final "no" ends the attempt; after a broken line, an overload or a lost session the same attempt goes on. */
function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 401 && status !== 408 && status !== 429
}

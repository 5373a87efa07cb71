import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { call, type PreviewRequest } from '../api.ts'

const TYPING_PAUSE_MS = 350

/** The judgement of what is typed now, asked again after each pause; the last answer stays until the next is here. */
export function usePreview(request: PreviewRequest | null) {
  const settled = useSettled(request === null ? null : JSON.stringify(request), TYPING_PAUSE_MS)
  const read = useQuery({
    queryKey: ['preview', settled],
    queryFn: ({ signal }) => call('POST /api/preview', { body: JSON.parse(settled!) as PreviewRequest }, signal),
    enabled: settled !== null,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 10_000,
    retry: false,
  })
  const waiting = request !== null && (read.isFetching || settled !== JSON.stringify(request))
  return { preview: request === null ? null : read.data ?? null, judging: waiting, problem: read.error }
}

/** The value once it has not changed for `pauseMs`; the first value at once. */
export function useSettled<Value>(value: Value, pauseMs: number): Value {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs)
    return () => clearTimeout(timer)
  }, [value, pauseMs])
  return settled
}

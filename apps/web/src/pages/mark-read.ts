import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../api.ts'

/** Marks what is named, or all, and lets the bell, the list and the first screen ask again. */
export function useMark(place: { region: string; position: string }) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (notices: string[] | undefined) => call('POST /api/notices/read', { body: { ...place, ...(notices ? { notices } : {}) } }),
    onSuccess: ({ unread }) => {
      queries.setQueryData(['unread', place.region, place.position], { unread })
      return Promise.all([queries.invalidateQueries({ queryKey: ['GET /api/notices'] }), queries.invalidateQueries({ queryKey: ['desk'] })])
    },
  })
}

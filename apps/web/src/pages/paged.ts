import { useInfiniteQuery } from '@tanstack/react-query'
import { call, type Answer, type Input, type Route } from '../api.ts'
import type { Page } from '../../../server/model.ts'

const PAGE_LENGTH = '30'

type PagedRoute = { [R in Route]: Answer<R> extends Page<unknown> ? R : never }[Route]
type ItemOf<R extends PagedRoute> = Answer<R> extends Page<infer Item> ? Item : never

/** A list read page by page with the key of the last row; rows added meanwhile never shift what is shown. */
export function usePages<R extends PagedRoute>(route: R, query: Record<string, string | undefined>, enabled = true) {
  const read = useInfiniteQuery({
    queryKey: [route, query],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(route, { query: {
        limit: PAGE_LENGTH, ...query, after: pageParam,
      } } as unknown as Input<R>, signal) as Promise<Page<ItemOf<R>>>,
    getNextPageParam: (page) => page.next ?? undefined,
    enabled,
  })
  return { ...read, items: read.data?.pages.flatMap((page) => page.items) ?? [] }
}

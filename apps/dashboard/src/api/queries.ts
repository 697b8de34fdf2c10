import { QueryCache, QueryClient, MutationCache, useInfiniteQuery, type QueryKey } from '@tanstack/react-query'
import { ApiError } from './client.ts'

/** What is asked for again by itself, so that nobody looks at old figures for long, even if no event comes. */
const refreshMs = 30_000

/** The one store of what was asked of the API. Whatever finds the session over empties it, which leads to the sign-in. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: endSession }),
  mutationCache: new MutationCache({ onError: endSession }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchInterval: refreshMs,
      // What was refused would be refused again; what didn't answer may.
      retry: (failures, error) =>
        failures < 2 && error instanceof ApiError && (error.status === 0 || error.status === 503),
    },
  },
})

export const sessionKey: QueryKey = ['session']

/** For what concerns everything that was asked of the API. */
export const isNotSession = ({ queryKey }: { readonly queryKey: QueryKey }): boolean => queryKey[0] !== sessionKey[0]

function endSession(error: Error): void {
  if (error instanceof ApiError && error.status === 401) queryClient.setQueryData(sessionKey, null)
}

/** Asks again for everything that is on the page. A list of which many pages are loaded stays as it is: its reader has gone far back. */
export function refreshAll(): void {
  void queryClient.invalidateQueries({
    predicate: (query) => isNotSession(query) && pagesOf(query.state.data) <= 3,
  })
}

/** From what sets deliveries in motion to when they have arrived, mostly: no event tells of that. */
const arrivalMs = [700, 3000]

/** Asks again for everything, now and when deliveries that were just set in motion may have arrived. */
export function refreshUntilArrived(): void {
  refreshAll()
  for (const ms of arrivalMs) setTimeout(refreshAll, ms)
}

function pagesOf(data: unknown): number {
  return (data as { pages?: unknown[] } | undefined)?.pages?.length ?? 0
}

/** A page of a list as the API answers it, newest first. */
interface Page<Row> {
  readonly data: readonly Row[]
  readonly next: string | null
}

/** A list that is loaded page by page, for `DataTable`. */
export interface List<Row> {
  readonly rows: readonly Row[]
  readonly isPending: boolean
  readonly error: Error | null
  readonly hasMore: boolean
  readonly isLoadingMore: boolean
  readonly loadMore: () => void
  readonly retry: () => void
}

/**
 * A list of the API: `useList(['events', filter], (before) => answer(api.GET('/v1/events', { params: { query: { ...filter, before } } })))`.
 * `before` is undefined for the first page.
 */
export function useList<Row>(
  queryKey: QueryKey,
  fetchPage: (before: string | undefined) => Promise<Page<Row>>,
): List<Row> {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => fetchPage(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: ({ state }) => (pagesOf(state.data) <= 3 ? refreshMs : false),
  })
  return {
    rows: query.data?.pages.flatMap(({ data }) => data) ?? [],
    isPending: query.isPending,
    error: query.error,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
  }
}

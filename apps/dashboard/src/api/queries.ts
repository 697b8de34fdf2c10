import { QueryCache, QueryClient, MutationCache, useInfiniteQuery, type QueryKey } from '@tanstack/react-query'
import { ApiError } from './client.ts'

/** Queries refresh this often, even if no event arrives. */
const refreshMs = 30_000

/** The cache of all API answers. A 401 ends the session, which leads to the sign-in page. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: endSession }),
  mutationCache: new MutationCache({ onError: endSession }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchInterval: refreshMs,
      // Retry only if the gateway did not answer or is unavailable: it would refuse the same request again.
      retry: (failures, error) =>
        failures < 2 && error instanceof ApiError && (error.status === 0 || error.status === 503),
    },
  },
})

/** A list with more loaded pages than this does not refresh. */
const maxRefreshedPages = 3

export const sessionKey: QueryKey = ['session']

/** Selects every query except the session. */
export const isNotSession = ({ queryKey }: { readonly queryKey: QueryKey }): boolean => queryKey[0] !== sessionKey[0]

function endSession(error: Error): void {
  if (error instanceof ApiError && error.status === 401) queryClient.setQueryData(sessionKey, null)
}

/** Refreshes all queries on the page, except long lists: their reader has scrolled far back. */
export function refreshAll(): void {
  void queryClient.invalidateQueries({
    predicate: (query) => isNotSession(query) && pageCount(query.state.data) <= maxRefreshedPages,
  })
}

/** How long deliveries usually take to arrive, in milliseconds. The event stream does not report arrivals. */
const arrivalMs = [700, 3000]

/** Refreshes now, and again when deliveries that were just queued have usually arrived. */
export function refreshUntilArrived(): void {
  refreshAll()
  for (const ms of arrivalMs) setTimeout(refreshAll, ms)
}

function pageCount(data: unknown): number {
  return (data as { pages?: unknown[] } | undefined)?.pages?.length ?? 0
}

/** One page of an API list, newest first. */
interface Page<Row> {
  readonly data: readonly Row[]
  readonly next: string | null
  /** How many rows match, where the API counts them. */
  readonly total?: number
  /** About how many older rows a search can't find yet. */
  readonly not_searchable_yet?: number
}

/** A list that loads page by page, for `DataTable`. */
export interface List<Row> {
  readonly rows: readonly Row[]
  /** How many rows match, where the API counts them. */
  readonly total?: number | undefined
  /** About how many older rows a search can't find yet. */
  readonly notSearchableYet?: number | undefined
  readonly isPending: boolean
  readonly error: Error | null
  readonly hasMore: boolean
  readonly isLoadingMore: boolean
  readonly loadMore: () => void
  readonly retry: () => void
}

/**
 * Loads a list of the API page by page: `useList(['events', filter], (before) => unwrap(api.GET('/v1/events', { params: { query: { ...filter, before } } })))`.
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
    refetchInterval: ({ state }) => (pageCount(state.data) <= maxRefreshedPages ? refreshMs : false),
  })
  return {
    rows: query.data?.pages.flatMap(({ data }) => data) ?? [],
    total: query.data?.pages.at(-1)?.total,
    notSearchableYet: query.data?.pages.at(-1)?.not_searchable_yet,
    isPending: query.isPending,
    error: query.error,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
  }
}

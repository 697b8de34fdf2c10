import { useMutation, useQuery } from '@tanstack/react-query'
import { api, unwrap } from './client.ts'
import { connectionParams, useProgress, type ConnectionKey } from './connections.ts'
import { followProgress, withProgress } from './progress.ts'
import { refreshAll, refreshUntilArrived, useList } from './queries.ts'
import type { components } from './schema.d.ts'

export type Coverage = components['schemas']['Coverage']
export type EntityCoverage = Coverage['entities'][number]
export type Stretch = EntityCoverage['stretches'][number]
export type Account = NonNullable<Stretch['account']>
export type UnclearRecord = components['schemas']['UnclearRecord']

/** Which time of a connection is covered by what, for the last `spanMs`. Null if recovery has not begun. */
export function useCoverage(key: ConnectionKey, spanMs: number) {
  return useQuery({
    queryKey: ['coverage', key, spanMs],
    queryFn: async () => {
      const { path, query } = connectionParams(key)
      const from = new Date(Date.now() - spanMs).toISOString()
      const params = { path, query: { ...query, from } }
      return (await unwrap(api.GET('/v1/connections/{connectionId}/coverage', { params }))).data
    },
  })
}

/** Looks for missing changes now. `since`: reads again from this time on; undefined: only what is not proven yet. */
export function useRecover(key: ConnectionKey) {
  return useProgress((since: string | undefined, onStep) =>
    followProgress<{ data: { result: string; message: string } }>(
      api.POST('/v1/connections/{connectionId}/recover', {
        params: connectionParams(key),
        body: since === undefined ? {} : { since },
        ...withProgress,
      }),
      onStep,
    ),
  )
}

/** The records of which nobody can tell whether an event is missing. */
export function useUnclear(key: ConnectionKey) {
  const { path, query } = connectionParams(key)
  return useList(['unclear', key], (before) =>
    unwrap(
      api.GET('/v1/connections/{connectionId}/unclear', {
        params: { path, query: { ...query, limit: '200', before } },
      }),
    ),
  )
}

/** Sends the present state of unclear records, or forgets them. Returns how many. */
export function useDecide(key: ConnectionKey) {
  return useMutation({
    mutationFn: async (body: { readonly decision: 'send' | 'dismiss'; readonly ids: string[] }) => {
      const params = connectionParams(key)
      return (await unwrap(api.POST('/v1/connections/{connectionId}/unclear', { params, body }))).data.decided
    },
    onSuccess: refreshUntilArrived,
    onError: refreshAll,
  })
}

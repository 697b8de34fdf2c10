import { useMutation, useQuery } from '@tanstack/react-query'
import { api, ApiError, unwrap } from './client.ts'
import { isNotSession, queryClient, sessionKey } from './queries.ts'
import type { components } from './schema.d.ts'

export type Session = components['schemas']['Session']

/** The current session; `null` without one. */
export function useSession() {
  return useQuery({ queryKey: sessionKey, queryFn: readSession, staleTime: Infinity, refetchInterval: false })
}

async function readSession(): Promise<Session | null> {
  try {
    return (await unwrap(api.GET('/v1/session'))).data
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null
    throw error
  }
}

/** Signs in with an API key or with the code of a sign-in link. */
export function useSignIn() {
  return useMutation({
    mutationFn: (body: { api_key: string } | { code: string }) => unwrap(api.POST('/v1/session', { body })),
    onSuccess: ({ data }) => changeSession(data),
  })
}

export function useSignOut() {
  return useMutation({
    mutationFn: () => unwrap(api.DELETE('/v1/session')),
    onSuccess: () => changeSession(null),
  })
}

/** Also forgets all data: another key may not be allowed to see it. */
function changeSession(session: Session | null): void {
  queryClient.setQueryData(sessionKey, session)
  queryClient.removeQueries({ predicate: isNotSession })
}

import { useMutation, useQuery } from '@tanstack/react-query'
import { answer, api, ApiError } from './client.ts'
import { isNotSession, queryClient, sessionKey } from './queries.ts'
import type { components } from './schema.d.ts'

export type Session = components['schemas']['Session']

/** Who is signed in; `null` if nobody is. */
export function useSession() {
  return useQuery({ queryKey: sessionKey, queryFn: readSession, staleTime: Infinity, refetchInterval: false })
}

async function readSession(): Promise<Session | null> {
  try {
    return (await answer(api.GET('/v1/session'))).data
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null
    throw error
  }
}

/** With an API key, or with the code of a sign-in link. */
export function useSignIn() {
  return useMutation({
    mutationFn: (body: { api_key: string } | { code: string }) => answer(api.POST('/v1/session', { body })),
    onSuccess: ({ data }) => changeSession(data),
  })
}

export function useSignOut() {
  return useMutation({
    mutationFn: () => answer(api.DELETE('/v1/session')),
    onSuccess: () => changeSession(null),
  })
}

/** What was seen with another key is of no use any more, and perhaps not to be seen. */
function changeSession(session: Session | null): void {
  queryClient.setQueryData(sessionKey, session)
  queryClient.removeQueries({ predicate: isNotSession })
}

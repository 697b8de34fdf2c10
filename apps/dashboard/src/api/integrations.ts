import { useQuery } from '@tanstack/react-query'
import { api, unwrap } from './client.ts'
import type { components } from './schema.d.ts'

export type Integration = components['schemas']['Integration']
export type Provider = components['schemas']['ProviderDetail']

export function useIntegrations() {
  return useQuery({
    queryKey: ['integrations'],
    queryFn: async () => (await unwrap(api.GET('/integrations'))).data,
  })
}

export function useProviders() {
  return useQuery({
    queryKey: ['providers'],
    queryFn: async () => (await unwrap(api.GET('/providers'))).data,
    staleTime: Infinity,
    refetchInterval: false,
  })
}

/** A provider with the schemas of its settings and credentials. */
export function useProvider(name: string) {
  return useQuery({
    queryKey: ['providers', 'one', name],
    queryFn: async () =>
      (await unwrap(api.GET('/providers/{provider}', { params: { path: { provider: name } } }))).data,
    staleTime: Infinity,
    refetchInterval: false,
  })
}

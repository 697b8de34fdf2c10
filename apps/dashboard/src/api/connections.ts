import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api } from './client.ts'
import { withProgress, followProgress, type Step } from './progress.ts'
import { refreshAll } from './queries.ts'
import type { components } from './schema.d.ts'

export type ConnectionSummary = components['schemas']['ConnectionSummary']
export type ConnectionDetail = components['schemas']['ConnectionDetail']
export type ManagedRegistration = components['schemas']['ManagedRegistration']
export type Banner = components['schemas']['Banner']

/** Which connection it is: ids are unique in an integration. */
export interface ConnectionKey {
  readonly integration: string
  readonly connection: string
}

export const connectionParams = ({ integration, connection }: ConnectionKey) => ({
  path: { connectionId: connection },
  query: { provider_config_key: integration },
})

export function useConnection(key: ConnectionKey, isEnabled = true) {
  return useQuery({
    queryKey: ['connections', 'one', key],
    queryFn: async () =>
      (await answer(api.GET('/v1/connections/{connectionId}', { params: connectionParams(key) }))).data,
    enabled: isEnabled,
  })
}

/** Something at the gateway that tells its steps, as a mutation that has them. */
export function useProgress<Input, Done>(act: (input: Input, onStep: (step: Step) => void) => Promise<Done>) {
  const [steps, setSteps] = useState<readonly Step[]>([])
  const mutation = useMutation({
    mutationFn: (input: Input) => {
      setSteps([])
      return act(input, (step) => setSteps((before) => [...before, step]))
    },
    onSettled: refreshAll,
  })
  return { ...mutation, steps }
}

/** What connects a tenant, or sets its webhooks up anew with what the gateway has of it. */
export interface ConnectInput extends ConnectionKey {
  readonly body: {
    readonly credentials?: Record<string, unknown>
    readonly connection_config?: Record<string, unknown>
    readonly registrations?: { preset: string }[]
  }
}

export function useConnect() {
  return useProgress(({ body, ...key }: ConnectInput, onStep) =>
    followProgress<{ data: { registrations: readonly { status: string; message: string }[] } }>(
      api.POST('/v1/connections/{connectionId}/connect', { params: connectionParams(key), body, ...withProgress }),
      onStep,
    ),
  )
}

type Act = 'apply' | 'retry' | 'rotate' | 'remove'

/** What a person does about a registration. */
export function useRegistrationAct() {
  return useProgress(({ id, act }: { readonly id: number; readonly act: Act }, onStep) => {
    const params = { path: { id: String(id) } }
    return followProgress<{ data: { status: string; message: string } }>(
      api.POST(`/v1/registrations/{id}/${act}`, { params, ...withProgress }),
      onStep,
    )
  })
}

export type Plan = components['schemas']['Plan']

/** What would be done about a registration, or about its removal, now. The provider is asked, so only when somebody wants to know. */
export function usePlan() {
  return useMutation({
    mutationFn: async ({ id, isRemoval }: { readonly id: number; readonly isRemoval: boolean }) => {
      const params = { path: { id: String(id) }, query: isRemoval ? { remove: 'true' as const } : {} }
      return (await answer(api.GET('/v1/registrations/{id}/plan', { params }))).data
    },
  })
}

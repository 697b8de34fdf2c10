import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap } from './client.ts'
import { withProgress, followProgress, type Step } from './progress.ts'
import { refreshAll } from './queries.ts'
import type { components } from './schema.d.ts'

export type ConnectionSummary = components['schemas']['ConnectionSummary']
export type ConnectionDetail = components['schemas']['ConnectionDetail']
export type ManagedRegistration = components['schemas']['ManagedRegistration']
export type Banner = components['schemas']['Banner']
export type Verdict = components['schemas']['Verdict']

/** Identifies a connection: its id is unique within its integration. */
export interface ConnectionKey {
  readonly integration: string
  readonly connection: string
}

export const connectionParams = ({ integration, connection }: ConnectionKey) => ({
  path: { connectionId: connection },
  query: { provider_config_key: integration },
})

export function useConnection(key: ConnectionKey) {
  return useQuery({
    queryKey: ['connections', 'one', key],
    queryFn: async () =>
      (await unwrap(api.GET('/v1/connections/{connectionId}', { params: connectionParams(key) }))).data,
  })
}

/** A mutation that also has the progress steps of the gateway. */
export function useProgress<Input, Result>(run: (input: Input, onStep: (step: Step) => void) => Promise<Result>) {
  const [steps, setSteps] = useState<readonly Step[]>([])
  const mutation = useMutation({
    mutationFn: (input: Input) => {
      setSteps([])
      return run(input, (step) => setSteps((before) => [...before, step]))
    },
    onSettled: refreshAll,
  })
  return { ...mutation, steps }
}

/** Connects a tenant, or sets up its webhooks again. Omitted fields keep their stored values. */
export interface ConnectInput extends ConnectionKey {
  readonly body: {
    readonly credentials?: Record<string, unknown>
    readonly connection_config?: Record<string, unknown>
    readonly registrations?: { preset: string }[]
    /** Take over the webhook that a person set up. */
    readonly adopt?: boolean
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

type RegistrationAction = 'check' | 'apply' | 'retry' | 'rotate' | 'remove'

/** Runs an action on one registration. */
export function useRegistrationAction() {
  return useProgress(({ id, action }: { readonly id: number; readonly action: RegistrationAction }, onStep) => {
    const params = { path: { id: String(id) } }
    return followProgress<{ data: { status: string; message: string } }>(
      api.POST(`/v1/registrations/{id}/${action}`, { params, ...withProgress }),
      onStep,
    )
  })
}

export type Plan = components['schemas']['Plan']

/**
 * The actions that Guidepost would take if the registration were applied (or removed) now. A mutation, because each
 * plan calls the provider.
 */
export function usePlan() {
  return useMutation({
    mutationFn: async ({ id, isRemoval }: { readonly id: number; readonly isRemoval: boolean }) => {
      const params = { path: { id: String(id) }, query: isRemoval ? { remove: 'true' as const } : {} }
      return (await unwrap(api.GET('/v1/registrations/{id}/plan', { params }))).data
    },
  })
}

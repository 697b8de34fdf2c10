import type { Register, RegisterClient } from '@guidepost/provider'
import type { z } from 'zod'
import type { AutotaskConnectionConfig, AutotaskCredentials } from '../connection.ts'
import { AutotaskProviderError, translated } from '../errors.ts'
import type { OpenClient, RestOptions } from '../open.ts'
import { actionSchema } from './actions.ts'
import { apply } from './apply.ts'
import { desired } from './desired.ts'
import { observe, observeForRemoval } from './observe.ts'
import { plan } from './plan.ts'
import { presets } from './presets.ts'
import { Refusals } from './refusals.ts'
import { entitySchema, registrationSpecSchema, type RegistrationSpec } from './spec.ts'

/** The half of the plugin that sets Autotask's webhooks up, repairs and removes them. */
export type AutotaskRegister = Register<AutotaskConnectionConfig, AutotaskCredentials, RegistrationSpec>

/** Makes the half from the way in which clients are opened. */
export function registerWith(openClient: OpenClient, { sleep = realSleep }: RestOptions): AutotaskRegister {
  return {
    spec: registrationSpecSchema,
    presets,
    entityOf: ({ entity }) => entity,
    desired,
    plan,
    open(connection, host): RegisterClient {
      const call = { signal: host.signal }
      const refusals = new Refusals(host.memory, host.now)
      // One client for all calls, so that the zone and the names of fields are read once.
      let opened: ReturnType<OpenClient> | undefined
      const client = () => (opened ??= openClient(connection, host))
      return {
        observe: (target, spec, { forRemoval = false } = {}) =>
          translated(async () => {
            if (forRemoval) {
              const { entity } = checked('The spec', entitySchema.safeParse(spec))
              return await observeForRemoval({ client: client(), entity, call }, target)
            }
            const chosen = checked('The spec', registrationSpecSchema.safeParse(spec))
            return await observe({ client: client(), entity: chosen.entity, call }, target, chosen, host.now())
          }),
        apply: (action, target) =>
          translated(async () => {
            const known = checked('The action', actionSchema.safeParse(action))
            const pause = () => sleep(1000, host.signal)
            const at = { client: client(), entity: known.input.entity, call, refusals, pause }
            return await apply(at, known, target)
          }),
      }
    },
  }
}

/** What a schema says of something, or an error that names the first thing that is wrong with it. */
function checked<T>(what: string, result: z.ZodSafeParseResult<T>): T {
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = issue?.path.length ? ` at ${issue.path.join('.')}` : ''
  throw new AutotaskProviderError('validation', `${what} is not valid${where}: ${issue?.message ?? 'unknown reason'}`)
}

/** Stops waiting when the signal is aborted, with its reason. */
async function realSleep(ms: number, signal?: AbortSignal): Promise<void> {
  const { setTimeout: wait } = await import('node:timers/promises')
  try {
    await wait(ms, undefined, signal && { signal })
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}

import type { Register, RegisterClient } from '@guidepost/provider'
import type { z } from 'zod'
import type { AutotaskConnectionConfig, AutotaskCredentials } from '../connection.ts'
import { AutotaskProviderError, withProviderErrors } from '../errors.ts'
import type { OpenClient, RestOptions } from '../open.ts'
import { actionSchema } from './actions.ts'
import { adopt } from './adopt.ts'
import { apply } from './apply.ts'
import { desired } from './desired.ts'
import { observe, observeForRemoval } from './observe.ts'
import { plan } from './plan.ts'
import { presets } from './presets.ts'
import { CreateRefusals } from './refusals.ts'
import { entitySchema, registrationSpecSchema, type RegistrationSpec } from './spec.ts'

/** The half of the plugin that creates, repairs and removes webhooks at Autotask. */
export type AutotaskRegister = Register<AutotaskConnectionConfig, AutotaskCredentials, RegistrationSpec>

export function createRegister(openClient: OpenClient, { sleep = realSleep }: RestOptions): AutotaskRegister {
  return {
    spec: registrationSpecSchema,
    presets,
    entityOf: ({ entity }) => entity,
    desired,
    plan,
    open(connection, host): RegisterClient {
      const call = { signal: host.signal }
      const refusals = new CreateRefusals(host.memory, host.now)
      // One client for all calls, so that it reads the zone and the field names once.
      let opened: ReturnType<OpenClient> | undefined
      const client = () => (opened ??= openClient(connection, host))
      return {
        observe: (target, spec, { forRemoval = false, known } = {}) =>
          withProviderErrors(async () => {
            if (forRemoval) {
              const { entity } = checked('The spec', entitySchema.safeParse(spec))
              return await observeForRemoval({ client: client(), entity, call }, target)
            }
            const chosen = checked('The spec', registrationSpecSchema.safeParse(spec))
            const access = { client: client(), entity: chosen.entity, call }
            return await observe(access, target, chosen, { now: host.now(), known })
          }),
        adopt: (matchKeys, target, spec) =>
          withProviderErrors(async () => {
            const { entity } = checked('The spec', entitySchema.safeParse(spec))
            return await adopt({ client: client(), entity, call }, matchKeys, target)
          }),
        apply: (action, target) =>
          withProviderErrors(async () => {
            const known = checked('The action', actionSchema.safeParse(action))
            const pause = () => sleep(1000, host.signal)
            const at = { client: client(), entity: known.input.entity, call, refusals, pause }
            return await apply(at, known, target)
          }),
      }
    },
  }
}

/** The validated data. Throws `validation` with the first issue of the schema. */
function checked<T>(what: string, result: z.ZodSafeParseResult<T>): T {
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = issue?.path.length ? ` at ${issue.path.join('.')}` : ''
  throw new AutotaskProviderError('validation', `${what} is not valid${where}: ${issue?.message ?? 'unknown reason'}`)
}

/** Rejects with the signal's reason if it aborts. */
async function realSleep(ms: number, signal?: AbortSignal): Promise<void> {
  const { setTimeout: wait } = await import('node:timers/promises')
  try {
    await wait(ms, undefined, signal && { signal })
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}

import type { AutotaskEvent } from '@guidepost/autotask-payload'
import type { Recover, RecoverClient, RecoverPage, RecoverRegistration, RecoverWalk } from '@guidepost/provider'
import type { AutotaskConnectionConfig, AutotaskCredentials } from '../connection.ts'
import { AutotaskProviderError, withProviderErrors } from '../errors.ts'
import type { OpenClient } from '../open.ts'
import { registrationSpecSchema, type RegistrationSpec } from '../register/spec.ts'
import { absence } from './absence.ts'
import { behindAfterMs, overlapMs, settleMs, sight, sources } from './declared.ts'
import { history } from './history.ts'
import { judge } from './judge.ts'
import { deletedLog, errorLog, matchDelete } from './logs.ts'
import { sweep } from './sweep.ts'
import type { Registration, WalkContext, WalkPage } from './walk.ts'

/** The half of the plugin that reads back what Autotask could not deliver. */
export type AutotaskRecover = Recover<AutotaskConnectionConfig, AutotaskCredentials, AutotaskEvent, RegistrationSpec>

export function createRecover(openClient: OpenClient): AutotaskRecover {
  return {
    settleMs,
    overlapMs,
    behindAfterMs,
    sources,
    sight,
    judge,
    matchDelete,
    open(connection, host): RecoverClient {
      let opened: ReturnType<OpenClient> | undefined
      return {
        read: (walk, cursor, budget) =>
          withProviderErrors(async () => {
            opened ??= openClient(connection, host)
            const { signal } = host
            const context = { client: opened, call: { signal }, now: host.now, budget }
            const before = opened.usage.requests
            const page = await readWalk(context, walk, cursor)
            return toPage(page, opened.usage.requests - before, opened.usage.clockOffsetMs)
          }),
      }
    },
  }
}

async function readWalk(context: WalkContext, walk: RecoverWalk, cursor: RecoverPage['cursor']): Promise<WalkPage> {
  const span = { since: walk.since, carry: walk.carry, cursor }
  if (walk.origin === 'error-log') return errorLog(context, walk.registrations.map(checked), span)
  const registration = checked(walk.registration)
  if (!('keys' in walk)) return (walk.origin === 'back-fill' ? sweep : deletedLog)(context, registration, span)
  const read = walk.origin === 'history' ? history : absence
  return read(context, registration, { ...span, keys: walk.keys })
}

/** The registration with a spec of this plugin. Throws `validation` for another one. */
function checked(registration: RecoverRegistration): Registration {
  const spec = registrationSpecSchema.safeParse(registration.spec)
  if (spec.success && registration.matchValues.length > 0) return { ...registration, spec: spec.data }
  const what = spec.success
    ? 'has no match value'
    : `has a spec that is not valid: ${spec.error.issues[0]?.message ?? ''}`
  throw new AutotaskProviderError('validation', `The registration ${registration.id} ${what}`)
}

function toPage(page: WalkPage, calls: number, clockOffsetMs: number | undefined): RecoverPage {
  return {
    records: [],
    rows: [],
    notBefore: null,
    carry: null,
    blindSpots: [],
    ...page,
    calls,
    clockOffsetMs: clockOffsetMs ?? null,
  }
}

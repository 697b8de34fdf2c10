import type { RawWebhook, RecordedAnswer, Recorder, RecordQuestion, RecordScope } from '@guidepost/provider'
import type { JsonObject, Store } from '@guidepost/store'
import { ownOf, type Patient } from './doctor.ts'
import { Lease } from './lease.ts'
import { hostOf } from './open.ts'
import type { Round } from './options.ts'
import type { Registrations } from './registrations.ts'

/** So many of the latest webhooks of a connection are looked at. */
const mostReceived = 200

/** What is recorded of a connection, and with what. */
export interface RecordInput extends Patient {
  readonly recorder: Recorder
  /** The plugin may make a webhook that is switched off, and delete it again. */
  readonly probe: boolean
}

/** What would be asked of the provider, for people to consent to. Asks nothing. */
export async function questionsOf(
  registrations: Registrations,
  input: RecordInput,
): Promise<readonly RecordQuestion[]> {
  const own = await ownOf(registrations, input)
  return input.recorder.questions({ registrations: own, received: [], probe: input.probe })
}

/** Asks it, and gives each answer as soon as it is known: masked, to be shown to others. */
export async function* record(
  registrations: Registrations,
  input: RecordInput,
  credentials: JsonObject,
  round: Round,
): AsyncGenerator<RecordedAnswer> {
  const { environment, provider, connection, recorder, probe } = input
  const { store, now } = registrations.options
  if (probe) await registrations.checkAddress(environment.id)
  const own = await ownOf(registrations, input)
  const [first] = own
  // What the probe makes looks like a leftover of the first registration: nobody must tidy up meanwhile.
  const claimed = probe && first ? await registrations.claim(first.id, round.signal) : undefined
  const lease = claimed && new Lease(store, claimed, now)
  try {
    const scope: RecordScope = {
      registrations: await Promise.all(
        own.map(async ({ id, target, spec }) => {
          const [newest] = await store.listSecrets({ kind: 'registration', id }, now())
          return { target: { ...target, secret: newest?.value ?? '' }, spec }
        }),
      ),
      received: await receivedOf(store, input, new Set(own.map(({ id }) => id))),
      probe,
    }
    await registrations.noteDecision(environment.id, 'record', `A recording of ${connection.connectionId} was made`)
    const host = hostOf(registrations.options, provider.id, round)
    yield* recorder.ask({ config: connection.config, credentials }, scope, host)
  } finally {
    await lease?.release()
  }
}

/** The latest that came for the connection, and what its webhooks said about themselves; newest first. */
async function receivedOf(
  store: Store,
  { environment, integration, connection }: RecordInput,
  own: ReadonlySet<number>,
): Promise<RawWebhook[]> {
  const filter = { environmentId: environment.id, integrationId: integration.id }
  const page = { limit: mostReceived }
  const events = await store.listEvents({ ...filter, connectionId: connection.connectionId }, page)
  const notices = await store.listEvents({ ...filter, state: 'notice' }, page)
  const ids = new Set<string>()
  for (const { id, origin } of events.rows) if (origin === 'push') ids.add(id)
  for (const { id, registrationId } of notices.rows) if (registrationId !== null && own.has(registrationId)) ids.add(id)
  const found: RawWebhook[] = []
  for (const id of ids) {
    const event = await store.findEvent(environment.id, id)
    // Of a request that carries several, once.
    if (event?.position === 0) found.push({ body: event.body, headers: event.headers, receivedAt: event.receivedAt })
  }
  return found.sort((one, other) => other.receivedAt - one.receivedAt).slice(0, mostReceived)
}

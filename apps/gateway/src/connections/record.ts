import type { Provider, RawWebhook, RecordedAnswer, Recorder, RecordQuestion } from '@guidepost/provider'
import type { Store } from '@guidepost/store'
import { auditDecision } from '../registrations/audit.ts'
import type { Round } from '../registrations/options.ts'
import { hostOf, type HostOptions } from '../registrations/provider/open.ts'
import type { Registrations } from '../registrations/registrations.ts'
import { Lease } from '../registrations/rounds/lease.ts'
import { readTargets, type DoctorInput, type Target } from './doctor.ts'
import { ConnectionError } from './errors.ts'
import type { Account } from './setup.ts'

/** How many of a connection's latest webhooks a recording reads. */
const maxReceived = 200

export interface RecordInput extends DoctorInput {
  /** The plugin may create a webhook that is switched off, and delete it again. */
  readonly probe: boolean
}

interface PreparedRecording {
  readonly input: RecordInput
  readonly recorder: Recorder
  readonly account: Account
}

export interface RecordingsOptions extends HostOptions {
  readonly store: Store
  readonly providers: ReadonlyMap<string, Provider>
  readonly registrations: Registrations
}

/** Records, with the owner's consent, how a live provider really behaves. */
export class Recordings {
  readonly #options: RecordingsOptions

  constructor(options: RecordingsOptions) {
    this.#options = options
  }

  /** The questions that a recording would ask, so that people can consent. Makes no request. Throws `not_supported`. */
  async questions(input: RecordInput): Promise<readonly RecordQuestion[]> {
    const recorder = recorderOf(input)
    const targets = await this.#targets(input)
    return recorder.questions({ registrations: targets, received: [], probe: input.probe })
  }

  /** Collects what a recording needs. Throws `not_supported` or `no_credentials`. */
  async prepare(input: RecordInput): Promise<PreparedRecording> {
    const recorder = recorderOf(input)
    const credentials = await this.#options.store.readCredentials(input.connection.id)
    if (!credentials) throw new ConnectionError('no_credentials', 'The connection has no credentials to ask with')
    return { input, recorder, account: { config: input.connection.config, credentials } }
  }

  /** Asks the provider, and yields each answer as soon as it is known. Answers are masked, so that they can be shared. */
  async *record({ input, recorder, account }: PreparedRecording, round: Round): AsyncGenerator<RecordedAnswer> {
    const { environment, provider, connection, probe } = input
    const { store, registrations } = this.#options
    if (probe) await registrations.controls.checkAddress(environment.id)
    const targets = await this.#targets(input)
    const [first] = targets
    // The probe's webhook looks like a leftover of the first registration: no round may remove it meanwhile.
    const claimed = probe && first ? await registrations.rounds.claim(first.id, round.signal) : undefined
    const lease = claimed && new Lease(this.#options, claimed)
    try {
      const scope = {
        registrations: await Promise.all(targets.map((target) => this.#withSecret(target))),
        received: await readReceived(store, input, new Set(targets.map(({ id }) => id))),
        probe,
      }
      const summary = `A recording of ${connection.connectionId} was made`
      await auditDecision(this.#options, environment.id, { action: 'record', summary })
      yield* recorder.ask(account, scope, hostOf(this.#options, provider.id, round))
    } finally {
      await lease?.release()
    }
  }

  async #targets(input: RecordInput): Promise<readonly Target[]> {
    return await readTargets(this.#options.store, this.#options.registrations.publicUrl(), input)
  }

  async #withSecret({ id, target, spec }: Target) {
    const [newest] = await this.#options.store.listSecrets({ kind: 'registration', id }, this.#options.now())
    return { target: { ...target, secret: newest?.value ?? '' }, spec }
  }
}

function recorderOf({ provider }: RecordInput): Recorder {
  const recorder = provider.diagnose?.record
  if (recorder) return recorder
  throw new ConnectionError('not_supported', `There is nothing to record of ${provider.displayName}`)
}

/** The latest webhooks of the connection, and the notices about its registrations; newest first. */
async function readReceived(
  store: Store,
  { environment, integration, connection }: RecordInput,
  registrationIds: ReadonlySet<number>,
): Promise<RawWebhook[]> {
  const filter = { environmentId: environment.id, integrationId: integration.id }
  const page = { limit: maxReceived }
  const events = await store.listEvents({ ...filter, connectionId: connection.connectionId }, page)
  const notices = await store.listEvents({ ...filter, state: 'notice' }, page)
  const ids = new Set<string>()
  for (const { id, origin } of events.rows) if (origin === 'push') ids.add(id)
  for (const { id, registrationId } of notices.rows) {
    if (registrationId !== null && registrationIds.has(registrationId)) ids.add(id)
  }
  const found: RawWebhook[] = []
  for (const id of ids) {
    const event = await store.findEvent(environment.id, id)
    // A request with several events counts once.
    if (event?.position === 0) found.push({ body: event.body, headers: event.headers, receivedAt: event.receivedAt })
  }
  return found.sort((one, other) => other.receivedAt - one.receivedAt).slice(0, maxReceived)
}

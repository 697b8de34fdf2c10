import type { ProviderHost, RecordedAnswer, Recorder, RecordScope } from '@guidepost/provider'
import type { AutotaskConnectionConfig, AutotaskCredentials } from '../connection.ts'
import { withProviderErrors } from '../errors.ts'
import type { Connection, OpenClient } from '../open.ts'
import { registrationSpecSchema } from '../register/spec.ts'
import type { RecordContext, Question } from './ask.ts'
import { probeQuestion } from './probe.ts'
import { receivedQuestion } from './received.ts'
import { Tap } from './tap.ts'
import { tenantQuestions } from './tenant.ts'

/** The part of `diagnose` that records how a live Autotask behaves. */
export type AutotaskRecorder = Recorder<AutotaskConnectionConfig, AutotaskCredentials>

/** The client may read the hourly limit in addition to the calls of a question. */
const calibrationCalls = 2

export function createRecorder(openClient: OpenClient): AutotaskRecorder {
  return {
    questions: (scope) => questionsOf(scope).map(({ id, title, calls, writes }) => ({ id, title, calls, writes })),
    ask: (connection, scope, host) => ask(connection, scope, host, openClient),
  }
}

/**
 * The question about received webhooks comes last: it needs the earlier answers to tell Autotask's own field names from
 * the tenant's, which are masked.
 */
function questionsOf({ probe }: RecordScope): Question[] {
  return [...tenantQuestions, ...(probe ? [probeQuestion] : []), receivedQuestion]
}

async function* ask(
  connection: Connection,
  scope: RecordScope,
  host: ProviderHost,
  openClient: OpenClient,
): AsyncGenerator<RecordedAnswer> {
  const tap = new Tap(host.fetch)
  const { config, credentials } = connection
  const context: RecordContext = {
    client: openClient(connection, { ...host, fetch: tap.fetch }),
    tap,
    call: { signal: host.signal },
    registrations: scope.registrations.flatMap(({ target, spec }) => {
      const { data } = registrationSpecSchema.safeParse(spec)
      return data ? [{ target, spec: data }] : []
    }),
    received: scope.received,
    hidden: [
      ...Object.values({ ...config, ...credentials }).filter((value) => typeof value === 'string'),
      ...scope.registrations.flatMap(({ target }) => [target.token, target.secret, target.installation]),
    ],
    known: { labels: new Set(), guids: new Set() },
  }
  for (const question of questionsOf(scope)) {
    tap.allow(question.calls === 0 ? 0 : question.calls + calibrationCalls)
    const { id, title } = question
    yield { id, title, facts: await withProviderErrors(() => question.ask(context)) }
  }
}

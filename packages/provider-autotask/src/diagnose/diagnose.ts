import type { WebhookEntity } from '@guidepost/autotask-client'
import type { Diagnose, DiagnoseScope, Finding, ProviderHost } from '@guidepost/provider'
import type { AutotaskConnectionConfig, AutotaskCredentials } from '../connection.ts'
import type { Connection, OpenClient } from '../open.ts'
import { createRecorder, type AutotaskRecorder } from '../record/record.ts'
import { CreateRefusals } from '../register/refusals.ts'
import { registrationSpecSchema, type RegistrationSpec } from '../register/spec.ts'
import { Check } from './finding.ts'
import { publicUrlFinding } from './public-url.ts'
import { accessFindings } from './access.ts'
import { lookFindings, preflightFindings, registrationFindings } from './registration.ts'
import { manualFindings, rights } from './rights.ts'

/** The half of the plugin that checks a connection. */
export interface AutotaskDiagnose extends Diagnose<AutotaskConnectionConfig, AutotaskCredentials> {
  readonly record: AutotaskRecorder
}

export function createDiagnose(openClient: OpenClient): AutotaskDiagnose {
  return {
    check: (connection, scope, host) => check(connection, scope, host, openClient),
    record: createRecorder(openClient),
  }
}

/**
 * The checks from Kaseya's troubleshooting for SaaS Alerts and from reports of users. Later checks depend on earlier ones.
 * `preflight` omits the checks of existing webhooks, and those that only a person can make. `look` makes at most three
 * requests for each registration (two for rights, one for the owner), and lists what only a person can check.
 */
async function* check(
  connection: Connection,
  { depth, registrations }: DiagnoseScope,
  host: ProviderHost,
  openClient: OpenClient,
): AsyncGenerator<Finding> {
  const specs: Checked[] = []
  for (const { target, spec, observed } of registrations) {
    const result = registrationSpecSchema.safeParse(spec)
    if (result.success) specs.push({ target, spec: result.data, observed })
    else yield specFinding(result.error.issues[0]?.message)
    yield publicUrlFinding(target, host.trustedOrigins)
  }
  const client = depth === 'look' ? openClient(connection, host) : yield* accessFindings(connection, host, openClient)
  if (client) {
    const call = { signal: host.signal }
    for (const entity of new Set(specs.map(({ spec }): WebhookEntity => spec.entity)))
      yield* rights(client, entity, call)
    const refusals = new CreateRefusals(host.memory, host.now)
    for (const { target, spec, observed } of specs) {
      const at = { client, entity: spec.entity, call, target, spec, refusals, now: host.now() }
      if (depth === 'full') yield* registrationFindings(at)
      else if (depth === 'preflight') yield* preflightFindings(at)
      else if (observed) yield* lookFindings(at, observed)
    }
  }
  if (depth !== 'preflight') yield* manualFindings()
}

type Checked = Omit<DiagnoseScope['registrations'][number], 'spec'> & { readonly spec: RegistrationSpec }

function specFinding(message = 'The registration is not valid'): Finding {
  const check = new Check('spec', {
    title: 'The registration is valid',
    failed: 'The registration is not valid',
    effect: 'blind',
  })
  return check.wrong(message, 'Correct the registration.')
}

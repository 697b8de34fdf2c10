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
import { preflightFindings, registrationFindings } from './registration.ts'
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
 * `preflight` omits the checks of existing webhooks, and those that only a person can make.
 */
async function* check(
  connection: Connection,
  { depth, registrations }: DiagnoseScope,
  host: ProviderHost,
  openClient: OpenClient,
): AsyncGenerator<Finding> {
  const specs: {
    readonly target: DiagnoseScope['registrations'][number]['target']
    readonly spec: RegistrationSpec
  }[] = []
  for (const { target, spec } of registrations) {
    const result = registrationSpecSchema.safeParse(spec)
    if (result.success) specs.push({ target, spec: result.data })
    else yield specFinding(result.error.issues[0]?.message)
    yield publicUrlFinding(target, host.trustedOrigins)
  }
  const client = yield* accessFindings(connection, host, openClient)
  if (client) {
    const call = { signal: host.signal }
    for (const entity of new Set(specs.map(({ spec }): WebhookEntity => spec.entity)))
      yield* rights(client, entity, call)
    const refusals = new CreateRefusals(host.memory, host.now)
    for (const { target, spec } of specs) {
      const at = { client, entity: spec.entity, call, target, spec, refusals, now: host.now() }
      yield* depth === 'full' ? registrationFindings(at) : preflightFindings(at)
    }
  }
  if (depth === 'full') yield* manualFindings()
}

function specFinding(message = 'The registration is not valid'): Finding {
  const check = new Check('spec', 'The registration is valid')
  return check.wrong(message, 'Correct the registration.')
}

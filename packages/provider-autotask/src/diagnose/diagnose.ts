import type { WebhookEntity } from '@guidepost/autotask-client'
import type { Diagnose, DiagnoseScope, Finding, ProviderHost } from '@guidepost/provider'
import type { AutotaskConnectionConfig, AutotaskCredentials } from '../connection.ts'
import type { Connection, OpenClient } from '../open.ts'
import { recordWith, type AutotaskRecorder } from '../record/record.ts'
import { Refusals } from '../register/refusals.ts'
import { registrationSpecSchema, type RegistrationSpec } from '../register/spec.ts'
import { Check } from './finding.ts'
import { publicUrlFinding } from './public-url.ts'
import { reach } from './reach.ts'
import { preflightFindings, registrationFindings } from './registration.ts'
import { byHand, rights } from './rights.ts'

/** The half of the plugin that says what is right and wrong with a connection. */
export interface AutotaskDiagnose extends Diagnose<AutotaskConnectionConfig, AutotaskCredentials> {
  readonly record: AutotaskRecorder
}

/** Makes the half from the way in which clients are opened. */
export function diagnoseWith(openClient: OpenClient): AutotaskDiagnose {
  return {
    check: (connection, scope, host) => check(connection, scope, host, openClient),
    record: recordWith(openClient),
  }
}

/**
 * The checks of Kaseya's troubleshooting for SaaS Alerts and of what users report, in an order in which each makes sense
 * after those before. `preflight` leaves out what is there already and what only a person can see.
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
  const client = yield* reach(connection, host, openClient)
  if (client) {
    const call = { signal: host.signal }
    for (const entity of new Set(specs.map(({ spec }): WebhookEntity => spec.entity)))
      yield* rights(client, entity, call)
    const refusals = new Refusals(host.memory, host.now)
    for (const { target, spec } of specs) {
      const at = { client, entity: spec.entity, call, target, spec, refusals, now: host.now() }
      yield* depth === 'full' ? registrationFindings(at) : preflightFindings(at)
    }
  }
  if (depth === 'full') yield* byHand()
}

function specFinding(message = 'it is not valid'): Finding {
  const check = new Check('spec', 'The registration says what it watches')
  return check.wrong(message, 'Correct the registration.')
}

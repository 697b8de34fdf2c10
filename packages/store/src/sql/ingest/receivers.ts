import type { Receiver } from '../../port/ingest.ts'
import type { Database } from '../database.ts'
import type { environmentReads } from '../configuration/environments.ts'
import type { integrationReads } from '../configuration/integrations.ts'
import { toRegistration } from '../rows.ts'
import type { secretReads } from '../configuration/secrets.ts'

/** Finds everything that is needed to verify a request, in one look-up. */
export function receiverReads(
  db: Database,
  environments: ReturnType<typeof environmentReads> & ReturnType<typeof integrationReads>,
  secrets: ReturnType<typeof secretReads>,
) {
  async function findReceiver(input: {
    environmentUuid: string
    uniqueKey: string
    token: string | null
    now: number
  }): Promise<Receiver> {
    const environment = await environments.findEnvironment(input.environmentUuid)
    if (!environment) return { found: 'unknown_environment' }
    const integration = await environments.findIntegration(environment.id, input.uniqueKey)
    if (!integration) return { found: 'unknown_provider_config' }
    if (input.token === null) {
      const owner = { kind: 'integration', id: integration.id } as const
      const own = await secrets.listSecrets(owner, input.now)
      return { found: 'receiver', environment, integration, registration: null, secrets: own }
    }
    const row = await db.first(
      db.query
        .selectFrom('registrations')
        .selectAll()
        .where('token', '=', input.token)
        .where('integration_id', '=', integration.id),
    )
    if (!row) return { found: 'unknown_registration' }
    const registration = toRegistration(row)
    const found = { found: 'receiver', environment, integration, registration } as const
    if (registration.state === 'removed') return { ...found, secrets: [] }
    const own = await secrets.listSecrets({ kind: 'registration', id: row.id }, input.now)
    return { ...found, secrets: own }
  }
  return { findReceiver }
}

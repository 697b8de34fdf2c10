import type { AutotaskClient, CallOptions, EntityInformation, WebhookEntity } from '@guidepost/autotask-client'
import type { Finding } from '@guidepost/provider'
import { Check } from './finding.ts'

const securityLevel = 'In Autotask, go to Admin > Security Levels and open the API-only level of the API user'

const entityNames: Readonly<Record<WebhookEntity, string>> = {
  Company: 'Companies',
  Contact: 'Contacts',
  ConfigurationItem: 'ConfigurationItems',
  Ticket: 'Tickets',
  TicketNote: 'TicketNotes',
}

/** Checks the rights of the API user over an entity and its webhooks. */
export async function* rights(
  client: AutotaskClient,
  entity: WebhookEntity,
  call: CallOptions,
): AsyncGenerator<Finding> {
  yield await new Check('create-webhooks', `The API user may create ${entity} webhooks`).run(async (check) => {
    const { userAccessForCreate: access } = await client.webhooks(entity).entityInformation(call)
    if (access === 'all') return check.ok('"Can create WebHooks" is on')
    const advice = `${securityLevel}: tick "Can create WebHooks" and set "Maximum number of Webhooks" to at least 1.`
    if (access === 'none') {
      return check.wrong(`Its right to create ${entity}Webhooks is "none", which is Autotask's default`, advice)
    }
    return check.byHand(`Its right to create ${entity}Webhooks is "${access}"`, advice)
  })
  yield await new Check('entity-access', `The API user may read and update ${entityNames[entity]}`).run(async (check) =>
    accessFinding(check, entity, await client.entityInformation(entityNames[entity], call)),
  )
}

/** Autotask sends no events about records that the owner of the webhook may not see (Kaseya's help on SaaS Alerts). */
function accessFinding(check: Check, entity: WebhookEntity, information: EntityInformation): Finding {
  const { userAccessForQuery: read, userAccessForUpdate: update, canUpdate, supportsWebhookCallouts } = information
  const advice = `${securityLevel}: give it Read and Update on ${entityNames[entity]}. Otherwise webhooks look active but send nothing.`
  if (supportsWebhookCallouts === false) {
    return check.wrong(`This Autotask database has no webhooks for ${entityNames[entity]}`, 'Watch another entity.')
  }
  // Contacts and notes are updated through their parents, so canUpdate is false for them.
  const accesses = [['read', read], ...(canUpdate === false ? [] : [['update', update] as const])] as const
  const shown = accesses.map(([what, access]) => `${what} is "${access}"`).join(', ')
  if (accesses.some(([, access]) => access === 'none')) return check.wrong(`Its access: ${shown}`, advice)
  if (accesses.every(([, access]) => access === 'all')) return check.ok(`Its access: ${shown}`)
  return check.byHand(`Its access depends on the record: ${shown}`, advice)
}

/** Checks that only a person can make. Autotask developer help, "Define API user"; Kaseya's help on SaaS Alerts. */
export function* manualFindings(): Generator<Finding> {
  yield new Check('password-expiry', 'The password of the API user does not expire').byHand(
    'The API does not show this. An expired password silently stops the integration',
    'In Autotask, open Admin > Resources/Users (HR) > the API user and tick "not required to change password".',
  )
  yield new Check('line-of-business', 'The API user has access to every relevant line of business').byHand(
    'The API does not show this. Autotask sends no events about records of a line of business that the API user may not see',
    'In Autotask, open Admin > Resources/Users (HR) > the API user > Lines of Business, and add those that you need.',
  )
  yield new Check('protected-data', 'Protected data does not restrict the API user').byHand(
    'The API does not show this. A webhook sends nothing if it watches a protected field that the API user may not see',
    `${securityLevel}: check its Protected Data Permission, or watch no protected fields.`,
  )
}

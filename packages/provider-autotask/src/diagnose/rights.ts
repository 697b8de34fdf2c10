import type { AutotaskClient, CallOptions, EntityInformation, WebhookEntity } from '@guidepost/autotask-client'
import type { Finding } from '@guidepost/provider'
import { Check } from './finding.ts'

const securityLevel = 'in Autotask, go to Admin > Security Levels and open the API-only level of the API user'

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
  const create = new Check('create-webhooks', {
    title: `The API user may create ${entity} webhooks`,
    failed: `The API user may not create ${entity} webhooks`,
    entity,
    effect: 'blind',
  })
  yield await create.run(async (check) => {
    const { userAccessForCreate: access } = await client.webhooks(entity).entityInformation(call)
    if (access === 'all') return check.ok('"Can create WebHooks" is on')
    const advice = `${sentence(securityLevel)}: tick "Can create WebHooks" and set "Maximum number of Webhooks" to at least 1.`
    if (access === 'none') {
      return check.wrong(`Its right to create ${entity}Webhooks is "none", which is Autotask's default`, advice)
    }
    return check.byHand(`Its right to create ${entity}Webhooks is "${access}"`, advice, {
      title: `The right of the API user to create ${entity} webhooks is restricted`,
      effect: 'impaired',
    })
  })
  const read = new Check('entity-access', {
    title: `The API user may read and update ${entityNames[entity]}`,
    failed: `The API user may not read and update ${entityNames[entity]}`,
    entity,
    effect: 'blind',
  })
  yield await read.run(async (check) =>
    accessFinding(check, entity, await client.entityInformation(entityNames[entity], call)),
  )
}

/** Autotask sends no events about records that the owner of the webhook may not see (Kaseya's help on SaaS Alerts). */
function accessFinding(check: Check, entity: WebhookEntity, information: EntityInformation): Finding {
  const { userAccessForQuery: read, userAccessForUpdate: update, canUpdate, supportsWebhookCallouts } = information
  const advice = `Give the API user Read and Update on ${entityNames[entity]}: ${securityLevel}. Otherwise webhooks look active but send nothing.`
  if (supportsWebhookCallouts === false) {
    return check.wrong(`This Autotask database has no webhooks for ${entityNames[entity]}`, 'Watch another entity.')
  }
  // Contacts and notes are updated through their parents, so canUpdate is false for them.
  const accesses = [['read', read], ...(canUpdate === false ? [] : [['update', update] as const])] as const
  const shown = accesses.map(([what, access]) => `${what} is "${access}"`).join(', ')
  if (accesses.some(([, access]) => access === 'none')) return check.wrong(`Its access: ${shown}`, advice)
  if (accesses.every(([, access]) => access === 'all')) return check.ok(`Its access: ${shown}`)
  return check.byHand(`Its access depends on the record: ${shown}`, advice, {
    title: `The access of the API user to ${entityNames[entity]} is restricted`,
    effect: 'impaired',
  })
}

/** Checks that only a person can make. Autotask developer help, "Define API user"; Kaseya's help on SaaS Alerts. */
export function* manualFindings(): Generator<Finding> {
  yield byHandOnly('api-only-level', 'The security level of the API user is API-only and assigned to it').byHand(
    'The API does not show which level the API user has',
    'In Autotask, open Admin > Resources/Users (HR) > the API user > Security. Its level must be API-only, with "Can create WebHooks".',
  )
  yield byHandOnly('password-expiry', 'The password of the API user does not expire').byHand(
    'The API does not show this. An expired password silently stops the integration',
    'In Autotask, open Admin > Resources/Users (HR) > the API user and tick "not required to change password".',
  )
  yield byHandOnly('line-of-business', 'The API user has access to every relevant line of business').byHand(
    'The API does not show this. Autotask sends no events about records of a line of business that the API user may not see',
    'In Autotask, open Admin > Resources/Users (HR) > the API user > Lines of Business, and add those that you need.',
  )
  yield byHandOnly('protected-data', 'Protected data does not restrict the API user').byHand(
    'The API does not show this. A webhook sends nothing if it watches a protected field that the API user may not see',
    `${sentence(securityLevel)}: check its Protected Data Permission, or watch no protected fields.`,
  )
}

/** A check that the API never shows: it cannot fail. */
const byHandOnly = (id: string, title: string): Check => new Check(id, { title, failed: title })

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

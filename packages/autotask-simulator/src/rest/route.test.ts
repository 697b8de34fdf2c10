import { expect, it } from 'vitest'
import { routeOf, methodsOf } from './route.ts'

const read = ['GET', 'POST']
const write = ['POST', 'PUT', 'PATCH']

// The routes in Autotask's API description.
it.each<[string, string, readonly string[]]>([
  ['TicketWebhooks', 'collection TicketWebhooks', write],
  ['TicketWebhooks/', 'collection TicketWebhooks', write],
  ['ticketwebhooks/177', 'item TicketWebhooks 177', ['GET', 'DELETE']],
  ['TicketWebhooks/query', 'query TicketWebhooks', read],
  ['TicketWebhooks/query/count', 'count TicketWebhooks', read],
  ['TicketWebhooks/query/next', 'next TicketWebhooks', read],
  ['TicketWebhooks/entityInformation', 'info TicketWebhooks', ['GET']],
  ['TicketWebhooks/entityInformation/fields', 'fields TicketWebhooks', ['GET']],
  ['TicketWebhooks/entityInformation/userDefinedFields', 'udfs TicketWebhooks', ['GET']],
  ['TicketWebhooks/177/Fields', 'collection TicketWebhookFields below 177', ['GET', ...write]],
  ['TicketWebhooks/177/Fields/3', 'item TicketWebhookFields 3 below 177', ['GET', 'DELETE']],
  ['TicketWebhooks/177/Fields/entityInformation', 'info TicketWebhookFields', ['GET']],
  ['TicketWebhooks/177/Fields/entityInformation/fields', 'fields TicketWebhookFields', ['GET']],
  ['CompanyWebhooks/1/UdfFields', 'collection CompanyWebhookUdfFields below 1', ['GET', ...write]],
  ['CompanyWebhooks/1/ExcludedResources', 'collection CompanyWebhookExcludedResources below 1', read],
  ['CompanyWebhookFields/query', 'query CompanyWebhookFields', read],
  ['CompanyWebhookFields', 'collection CompanyWebhookFields', []],
  ['CompanyWebhookFields/3', 'item CompanyWebhookFields 3', ['GET']],
  ['WebhookEventErrorLogs', 'collection WebhookEventErrorLogs', []],
  ['WebhookEventErrorLogs/3', 'item WebhookEventErrorLogs 3', ['GET', 'DELETE']],
  ['Tickets', 'collection Tickets', write],
  ['Tickets/7', 'item Tickets 7', ['GET']],
  ['Tickets/7/Notes', 'collection TicketNotes below 7', ['GET', ...write]],
  ['TicketNotes', 'collection TicketNotes', []],
  ['Contacts', 'collection Contacts', []],
  ['Companies/7/Contacts/8', 'item Contacts 8 below 7', ['GET', 'DELETE']],
  ['Companies/7', 'item Companies 7', ['GET']],
  ['ConfigurationItems', 'collection ConfigurationItems', write],
  ['DeletedTicketLogs/query', 'query DeletedTicketLogs', read],
  ['ZoneInformation', 'zone', ['GET']],
  ['ThresholdInformation', 'threshold', ['GET']],
  ['EntityInformation', 'entities', ['GET']],
])('finds the route of %s', (path, expected, methods) => {
  const route = routeOf(`/atservicesrest/v1.0/${path}`)!
  const { kind, entity, id, parentId } = route as {
    kind: string
    entity?: { name: string }
    id?: number
    parentId?: number
  }
  const parts = [kind, entity?.name, id, ...(parentId === undefined ? [] : ['below', parentId])]
  expect(parts.filter((part) => part !== undefined).join(' ')).toBe(expected)
  expect(methodsOf(route)).toEqual(methods)
})

it.each([
  'TicketNoteWebhooks/1/UdfFields',
  'TicketNoteWebhookUdfFields/query',
  'TaskWebhooks',
  'webhookEntityInformation',
  'TicketWebhooks/1/Test',
  'TicketWebhooks/1/Fields/3/x',
  'TicketWebhooks/query/count/x',
  'TicketWebhookConfiguration',
  'Tickets/x',
  'Tickets/-1',
  '',
])('has no route for %s', (path) => {
  expect(routeOf(`/atservicesrest/v1.0/${path}`)).toBeUndefined()
})

it('requires the case of the root only if `exact` is set', () => {
  expect(routeOf('/ATServicesRest/V1.0/Tickets', true)).toBeDefined()
  expect(routeOf('/atservicesrest/v1.0/Tickets', true)).toBeUndefined()
  expect(routeOf('/other/v1.0/Tickets')).toBeUndefined()
})

import { data, pageOf, success } from '../http/schemas/answers.ts'
import {
  deliveryDetail,
  destination,
  listedDelivery,
  newEndpoint,
  replayStep,
  standing,
  testAnswer,
} from '../destinations/answers.ts'
import { replayAnswer } from '../events/answers.ts'
import { newSigningKey, secret } from '../account/answers.ts'
import type { RouteDescriptions, RouteGroup } from './route-description.ts'

const notFound = '`not_found`'
const byConfig = '`managed_by_config`: the configuration file says it'
const managed = `${byConfig}; \`managed_by_connection\`: an override, which is changed with its connection`

const destinations: RouteDescriptions = {
  'GET /v1/destinations': {
    id: 'listDestinations',
    summary: 'List who receives deliveries, and how they stand',
    answers: { 200: pageOf(destination) },
  },
  'GET /v1/destinations/:id': {
    id: 'getDestination',
    summary: 'Get a destination',
    answers: { 200: data(destination) },
    refusals: { 404: notFound },
  },
  'PUT /v1/destinations/:id': {
    id: 'putEndpoint',
    summary: 'Set the primary or the secondary endpoint whole',
    answers: { 200: data(destination), 201: data(newEndpoint) },
    refusals: { 409: `${byConfig}; \`key_format\`` },
  },
  'PATCH /v1/destinations/:id': {
    id: 'updateEndpoint',
    summary: 'Change an endpoint; what is left out stays as it is',
    answers: { 200: data(destination) },
    refusals: { 404: notFound, 409: `${managed}; \`key_format\`` },
  },
  'DELETE /v1/destinations/:id': {
    id: 'deleteEndpoint',
    summary: 'Delete an endpoint',
    answers: { 200: success },
    refusals: { 404: notFound, 409: managed },
  },
  'POST /v1/destinations/:id/pause': {
    id: 'pauseDestination',
    summary: 'Let the deliveries of a destination wait',
    answers: { 200: data(standing) },
    refusals: { 404: notFound },
  },
  'POST /v1/destinations/:id/resume': {
    id: 'resumeDestination',
    summary: 'Let a destination get its deliveries again',
    answers: { 200: data(standing) },
    refusals: { 404: notFound },
  },
  'POST /v1/destinations/:id/test': {
    id: 'testEndpoint',
    summary: 'Send a sample to an endpoint, and tell what it answered',
    answers: { 200: data(testAnswer) },
    refusals: { 404: notFound, 409: `${byConfig}; \`no_sample\`` },
  },
  'GET /v1/destinations/:id/secrets': {
    id: 'listDestinationSecrets',
    summary: 'List the keys that sign what is sent, without their values',
    answers: { 200: pageOf(secret) },
    refusals: { 404: notFound, 409: byConfig },
  },
  'POST /v1/destinations/:id/secrets': {
    id: 'addDestinationSecret',
    summary: 'Add a signing key beside the others',
    answers: { 201: data(newSigningKey) },
    refusals: { 404: notFound, 409: byConfig },
  },
  'DELETE /v1/destinations/:id/secrets/:secretId': {
    id: 'removeDestinationSecret',
    summary: 'Stop signing with a key, at once',
    answers: { 200: success },
    refusals: { 404: notFound, 409: `${byConfig}; \`last_secret\`` },
  },
}

const deliveries: RouteDescriptions = {
  'GET /v1/deliveries': {
    id: 'listDeliveries',
    summary: 'List deliveries, newest first; dead letters are those with `state=dead`',
    answers: { 200: pageOf(listedDelivery) },
    refusals: { 404: '`unknown_provider_config`' },
  },
  'GET /v1/deliveries/:id': {
    id: 'getDelivery',
    summary: 'Get a delivery and each try',
    answers: { 200: data(deliveryDetail) },
    refusals: { 404: notFound },
  },
  'POST /v1/deliveries/:id/replay': {
    id: 'replayDelivery',
    summary: 'Send the event of a delivery there again',
    answers: { 200: data(replayAnswer) },
    refusals: { 404: notFound, 409: '`under_way`, `succeeded`, `not_wanted`' },
  },
  'POST /v1/replays': {
    id: 'replay',
    summary: 'One step of sending many again, or of counting them',
    answers: { 200: data(replayStep) },
    refusals: { 404: '`unknown_provider_config`' },
  },
}

const stream: RouteDescriptions = {
  'GET /v1/events/stream': {
    id: 'streamEvents',
    summary: 'New events as server-sent events, for watching',
    more: '`Last-Event-ID` asks for what was missed; an event named `gap` says that it is more than a look goes back.',
    answers: { 200: { type: 'text/event-stream' } },
    refusals: { 404: '`unknown_provider_config`', 429: '`too_many_streams`' },
  },
}

/** What becomes of events. */
export const destinationRoutes: readonly RouteGroup[] = [
  { tag: 'Destinations', key: 'api', routes: destinations },
  { tag: 'Deliveries', key: 'api', routes: deliveries },
  { tag: 'Events', key: 'api', routes: stream },
]

import { z } from 'zod'
import { data, pageOf, success } from '../http/schemas/answers.ts'
import {
  audit,
  connected,
  finding,
  managedRegistration,
  newRegistration,
  pausedAnswer,
  plan,
  reconciled,
  recording,
  recordQuestions,
  registration,
  statusAnswer,
} from '../registrations/answers.ts'
import type { RouteDescriptions, RouteGroup } from './route-description.ts'

const notFound = '`not_found`'
const unknownConnection = '`unknown_provider_config`, `unknown_connection`'
const ofTheProvider = '`unauthorized`, `permission_denied`, `validation` and others: the provider refuses it'
const oursToChange = '`managed`: the gateway looks after it'

const connecting: RouteDescriptions = {
  'POST /v1/connections/:connectionId/connect': {
    id: 'connect',
    summary: "Check a connection's credentials, register its webhooks, and see them active",
    more: 'Makes the connection if it is not there. What is left out stays as it is; for a new one, the first preset of the provider is registered. If the checks find something wrong, a connection that was there is left as it was.',
    progress: true,
    answers: { 200: data(connected) },
    refusals: {
      404: '`unknown_provider_config`, `not_found`',
      409:
        '`not_supported`: webhooks of the provider are set up by hand; `provider_not_configured`, ' +
        '`public_url_unusable`, `public_url_changed`, `webhook_guid_conflict`, `conflict`, `busy`',
      422: '`preflight_failed`: nothing was changed, and `error.errors` say why',
      504: '`still_under_way`: it goes on by itself',
    },
  },
  'GET /v1/connections/:connectionId/doctor': {
    id: 'getDoctor',
    summary: 'Tell what is right and wrong with a connection, and what to do about it',
    more: 'Changes nothing.',
    progress: true,
    answers: { 200: data(z.array(finding)) },
    refusals: {
      404: unknownConnection,
      409: '`provider_not_configured`',
      504: '`still_under_way`',
    },
  },
  'GET /v1/connections/:connectionId/doctor/record': {
    id: 'getRecordQuestions',
    summary: 'Tell what a recording would ask of the provider',
    more: 'Asks nothing.',
    answers: { 200: data(recordQuestions) },
    refusals: { 404: unknownConnection, 409: '`not_supported`: there is nothing to record; `provider_not_configured`' },
  },
  'POST /v1/connections/:connectionId/doctor/record': {
    id: 'createRecording',
    summary: 'Capture how the provider behaves where nobody public says, from a tenant whose owner consents',
    more: 'Reads only, unless `probe` is true: then a webhook that is switched off is made and deleted again. Records of people’s work are never written.',
    progress: true,
    answers: { 200: data(recording) },
    refusals: {
      404: unknownConnection,
      409: '`not_supported`, `no_credentials`, `provider_not_configured`; with `probe`: `busy`, `public_url_unusable`, `public_url_changed`',
      504: '`still_under_way`: it took longer than two minutes, and has ended',
    },
  },
}

const byHand: RouteDescriptions = {
  'GET /v1/connections/:connectionId/registrations': {
    id: 'listRegistrations',
    summary: 'List the registrations of a connection',
    answers: { 200: pageOf(registration) },
    refusals: { 404: unknownConnection },
  },
  'POST /v1/connections/:connectionId/registrations': {
    id: 'createRegistration',
    summary: 'Give a connection a webhook URL and a signing secret of its own',
    answers: { 201: data(newRegistration) },
    refusals: { 404: unknownConnection, 409: '`webhook_guid_conflict`, `provider_not_configured`' },
  },
  'GET /v1/registrations/:id': {
    id: 'getRegistration',
    summary: 'Get a registration',
    more: 'One that the gateway looks after is answered with how it stands.',
    answers: { 200: data(z.union([managedRegistration, registration])) },
    refusals: { 404: notFound },
  },
  'PATCH /v1/registrations/:id': {
    id: 'updateRegistration',
    summary: 'Change a registration',
    answers: { 200: data(registration) },
    refusals: { 404: notFound, 409: `${oursToChange}; \`webhook_guid_conflict\`, \`provider_not_configured\`` },
  },
  'DELETE /v1/registrations/:id': {
    id: 'deleteRegistration',
    summary: 'Delete a registration with its secrets',
    answers: { 200: success },
    refusals: { 404: notFound, 409: `${oursToChange}; remove it instead` },
  },
}

/** What a person does about one that the gateway looks after, and then sees how it stands. */
function act(name: string, summary: string, more?: string): RouteDescriptions {
  return {
    [`POST /v1/registrations/:id/${name}`]: {
      id: `${name}Registration`,
      summary,
      ...(more !== undefined && { more }),
      progress: true,
      answers: { 200: data(reconciled) },
      refusals: {
        404: `${notFound}: no such registration that the gateway looks after`,
        409: '`busy`: it is being worked on',
        504: '`still_under_way`: it goes on by itself',
      },
    },
  }
}

const managed: RouteDescriptions = {
  'GET /v1/registrations': {
    id: 'listManagedRegistrations',
    summary: 'List the registrations that the gateway looks after, across connections, newest first',
    answers: { 200: pageOf(managedRegistration) },
    refusals: { 404: '`unknown_provider_config`' },
  },
  'GET /v1/registrations/:id/plan': {
    id: 'getRegistrationPlan',
    summary: 'Look at the provider, and tell what `apply` would do now',
    more: 'Changes nothing. `remove=true`: what a removal would do, and how it is done by hand.',
    answers: { 200: data(plan) },
    refusals: {
      404: `${notFound}: no such registration that the gateway looks after`,
      409: '`busy`: it is being worked on',
      422: ofTheProvider,
    },
  },
  ...act(
    'apply',
    'Make a registration at the provider what it should be',
    'Also switches on what a person switched off there.',
  ),
  ...act('retry', 'Try again what failed: the same as `apply`'),
  ...act('rotate', 'Give a registration a new signing secret', 'The one before is taken for a day yet, at least.'),
  ...act(
    'remove',
    'Remove a registration at the provider, then here',
    '`dismiss=true` forgets it here, and asks nothing of the provider.',
  ),
  'POST /v1/registrations/apply': {
    id: 'applyRegistrations',
    summary: 'Let what waits for a person go on',
    more: '`all`: what was too much at once, in this environment. `adopt_url`: the webhooks of this environment are registered with the present public URL from now on.',
    answers: { 200: data(z.strictObject({ message: z.string() })) },
    refusals: { 409: '`public_url_unusable`' },
  },
}

const standing: RouteDescriptions = {
  'GET /v1/status': {
    id: 'getStatus',
    summary: 'How registrations stand: how many connections, by what ails them',
    answers: { 200: data(statusAnswer) },
  },
  'GET /v1/reconcile': {
    id: 'getReconcile',
    summary: 'Tell whether the registrations of this environment are looked after',
    answers: { 200: data(pausedAnswer) },
  },
  'POST /v1/reconcile/pause': {
    id: 'pauseReconcile',
    summary: 'Look after no registrations of this environment',
    answers: { 200: data(pausedAnswer) },
  },
  'POST /v1/reconcile/resume': {
    id: 'resumeReconcile',
    summary: 'Look after the registrations of this environment again',
    answers: { 200: data(pausedAnswer) },
  },
  'GET /v1/audits': {
    id: 'listAudits',
    summary: 'List what was done about registrations, and by whom, newest first',
    answers: { 200: pageOf(audit) },
  },
}

/** Webhooks at the provider: those that people set up by hand, and those that the gateway looks after. */
export const registrationRoutes: readonly RouteGroup[] = [
  { tag: 'Connections', key: 'api', routes: connecting },
  { tag: 'Registrations', key: 'api', routes: { ...byHand, ...managed, ...standing } },
]

import { z } from 'zod'
import { data, pageOf, success } from '../http/schemas/answers.ts'
import { event, listedEvent, rejection, replayAnswer } from '../events/answers.ts'
import { apiKey, environment, newApiKey, newEnvironment, newSecret, secret } from '../account/answers.ts'
import { session } from '../account/session-schema.ts'
import type { RouteDescriptions, RouteGroup } from './route-description.ts'

/** The same three for integrations and registrations. */
function secretsOf(
  owner: string,
  name: string,
  secretParam: string,
  addConflicts = '`provider_not_configured`',
): RouteDescriptions {
  const path = `/v1/${owner}/secrets`
  const refusals = { 404: '`not_found`, `unknown_provider_config`' }
  return {
    [`GET ${path}`]: {
      id: `list${name}Secrets`,
      summary: 'List the signing secrets that are tried, without their values',
      answers: { 200: pageOf(secret) },
      refusals,
    },
    [`POST ${path}`]: {
      id: `add${name}Secret`,
      summary: 'Add a signing secret beside the others',
      more: '`retire_others_after_seconds` says how long the others are still tried.',
      answers: { 201: data(newSecret) },
      refusals: { ...refusals, 409: addConflicts },
    },
    [`DELETE ${path}/:${secretParam}`]: {
      id: `remove${name}Secret`,
      summary: 'Stop trying a signing secret, at once',
      answers: { 200: success },
      refusals,
    },
  }
}

const events: RouteDescriptions = {
  'GET /v1/events': {
    id: 'listEvents',
    summary: 'List what was received and verified, newest first',
    answers: { 200: pageOf(listedEvent) },
    refusals: { 404: '`unknown_provider_config`' },
  },
  'GET /v1/events/:id': {
    id: 'getEvent',
    summary: 'Get an event, its exact bytes and what became of it',
    answers: { 200: data(event) },
    refusals: { 404: '`not_found`' },
  },
  'POST /v1/events/:id/replay': {
    id: 'replayEvent',
    summary: 'Deliver an event again',
    answers: { 200: data(replayAnswer) },
    refusals: { 404: '`not_found`', 409: '`not_matched`, `unparsable`' },
  },
  'GET /v1/rejections': {
    id: 'listRejections',
    summary: 'List what was not believed, newest first',
    answers: { 200: pageOf(rejection) },
    refusals: { 404: '`unknown_provider_config`, `not_found`' },
  },
}

const keys: RouteDescriptions = {
  'GET /v1/environment': {
    id: 'getEnvironment',
    summary: 'Get the environment that the API key opens',
    answers: { 200: data(environment) },
  },
  'GET /v1/keys': { id: 'listKeys', summary: 'List API keys', answers: { 200: pageOf(apiKey) } },
  'POST /v1/keys': { id: 'createKey', summary: 'Create an API key', answers: { 201: data(newApiKey) } },
  'DELETE /v1/keys/:id': {
    id: 'revokeKey',
    summary: 'Revoke an API key',
    more: '`own`: it was the key of this very request.',
    answers: { 200: z.strictObject({ success: z.literal(true), own: z.boolean() }) },
    refusals: { 404: '`not_found`' },
  },
}

const environments: RouteDescriptions = {
  'GET /v1/environments': {
    id: 'listEnvironments',
    summary: 'List environments',
    answers: { 200: pageOf(environment) },
    refusals: { 403: '`forbidden`: GUIDEPOST_ADMIN_KEY is not set' },
  },
  'POST /v1/environments': {
    id: 'createEnvironment',
    summary: 'Create an environment with its first API key',
    answers: { 201: data(newEnvironment) },
    refusals: { 403: '`forbidden`: GUIDEPOST_ADMIN_KEY is not set', 409: '`duplicate_environment`' },
  },
  'POST /v1/environments/:uuid/keys': {
    id: 'createEnvironmentKey',
    summary: 'Create an API key of any environment',
    answers: { 201: data(newApiKey) },
    refusals: { 403: '`forbidden`: GUIDEPOST_ADMIN_KEY is not set', 404: '`unknown_environment`' },
  },
}

const crossSite = '`cross_site_request`: it is taken from our own pages only'

const signIn: RouteDescriptions = {
  'POST /v1/session': {
    id: 'signIn',
    summary: 'Sign in to the dashboard',
    more: 'With an API key or the code of a sign-in link. Sets a cookie that stands for the key for 12 hours; with it, changes need `X-Guidepost-CSRF: 1` from the same origin.',
    answers: { 200: data(session) },
    refusals: {
      401: '`invalid_secret_key_format`, `unknown_account`, `unknown_code`',
      403: crossSite,
      429: '`too_many_tries`: see `Retry-After`',
    },
  },
  'DELETE /v1/session': {
    id: 'signOut',
    summary: 'Sign out of the dashboard',
    answers: { 200: success },
    refusals: { 403: crossSite },
  },
}

const whoAmI: RouteDescriptions = {
  'GET /v1/session': { id: 'getSession', summary: 'Tell whose requests these are', answers: { 200: data(session) } },
}

const health: RouteDescriptions = {
  'GET /healthz': {
    id: 'getHealth',
    summary: 'The process runs',
    answers: { 200: z.strictObject({ status: z.literal('ok') }) },
  },
  'GET /readyz': {
    id: 'getReadiness',
    summary: 'The database can be written',
    answers: { 200: z.strictObject({ status: z.literal('ready') }) },
    refusals: { 503: '`unavailable`' },
  },
  'GET /version': {
    id: 'getVersion',
    summary: 'What runs here',
    answers: { 200: z.strictObject({ name: z.string(), version: z.string(), node: z.string() }) },
  },
}

/** Our own resources. */
export const ownRoutes: readonly RouteGroup[] = [
  { tag: 'Signing secrets', key: 'api', routes: secretsOf('integrations/:uniqueKey', 'Integration', 'id') },
  {
    tag: 'Signing secrets',
    key: 'api',
    routes: secretsOf(
      'registrations/:id',
      'Registration',
      'secretId',
      '`managed`: rotate it instead; `provider_not_configured`',
    ),
  },
  { tag: 'Events', key: 'api', routes: events },
  { tag: 'API keys', key: 'api', routes: keys },
  { tag: 'Environments', key: 'admin', routes: environments },
  { tag: 'Sessions', key: 'none', routes: signIn },
  { tag: 'Sessions', key: 'api', routes: whoAmI },
  { tag: 'Health', key: 'none', routes: health },
]

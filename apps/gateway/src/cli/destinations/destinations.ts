import type { Command } from 'commander'
import { apiClient } from '../client/api-client.ts'
import { toList, toWhole } from '../arguments.ts'
import { addCommand, addGroup, type CommonOptions, type OnExitCode } from '../command.ts'
import { details, print, printable, printJson, shown, table } from '../../terminal/output.ts'
import type { NewSigningKeyAnswer, SecretAnswer } from '../../api/account/answers.ts'
import type { DestinationAnswer, NewEndpointAnswer, TestAnswer } from '../../api/destinations/answers.ts'
import type { Data } from '../../api/http/schemas/answers.ts'

interface EndpointOptions extends CommonOptions {
  readonly url?: string
  readonly format?: string
  readonly types?: readonly string[]
  readonly ordered?: boolean
  readonly concurrency?: number
  readonly perConnection?: number
  readonly unmatched?: boolean
  readonly timeout?: number
  readonly attempts?: number
  readonly includeRequest?: boolean
  readonly secret?: string
}

export function addDestinations(program: Command, onExitCode: OnExitCode): void {
  const destinations = addGroup(program, 'destinations', 'who receives deliveries, and how they stand')
  addCommand(destinations, 'list', 'list the HTTP endpoints and the handlers').action(list)
  addCommand(destinations, 'show <id>', 'show one; primary and secondary stand for their ids').action(show)
  withEndpointOptions(
    addCommand(destinations, 'add <role> <url>', 'make, or make anew, the primary or secondary endpoint'),
    '--no-ordered',
  )
    .option(
      '--secret <key>',
      'its first signing key, e.g. the one from Nango (default: a new one; it is shown this once)',
    )
    .action(add)
  withEndpointOptions(
    addCommand(destinations, 'change <id>', 'change what the options name'),
    '--ordered',
    '--no-ordered',
  )
    .option('--url <url>', 'another URL')
    .action(change)
  addCommand(destinations, 'remove <id>', 'remove an endpoint; what waits for it is cancelled').action(remove)
  addCommand(destinations, 'test <id>', 'send a signed test event now').action(
    async (id: string, options: CommonOptions) => onExitCode(await test(id, options)),
  )
  addCommand(destinations, 'pause <id>', 'hold its deliveries; nothing is lost, no attempt is used up')
    .option('--message <text>', 'why, for people')
    .action(pause)
  addCommand(destinations, 'resume <id>', 'send what was held, in its order').action(resume)
  addCommand(destinations, 'rotate-key <id>', 'add a signing key beside the ones in use')
    .option('--secret <key>', 'the new key (default: a new one; it is shown this once)')
    .option('--retire-others-after <seconds>', 'when the others are used no more (default: never)', toWhole)
    .action(rotateKey)
  addCommand(destinations, 'keys <id>', 'list its signing keys, without their values').action(keys)
  addCommand(destinations, 'remove-key <id> <key-id>', 'use a signing key no more; keys lists their ids').action(
    removeKey,
  )
}

function withEndpointOptions(command: Command, ...ordered: readonly string[]): Command {
  const described = { '--ordered': 'one after another per entity of a connection', '--no-ordered': 'in no order' }
  for (const flag of ordered) command.option(flag, described[flag as keyof typeof described])
  return command
    .option('--format <format>', 'standard (Standard Webhooks) or nango')
    .option('--types <types>', 'event types with commas between them, or *', toList)
    .option('--concurrency <count>', 'how many requests at a time', toWhole)
    .option('--per-connection <count>', 'how many of one connection at a time', toWhole)
    .option('--unmatched', 'also events that match no connection')
    .option('--no-unmatched', 'no events that match no connection')
    .option('--timeout <ms>', 'how long a request may take', toWhole)
    .option('--attempts <count>', 'how often it is tried until it is a dead letter', toWhole)
    .option('--include-request', "with the provider's bytes and headers (standard)")
}

function bodyOf(options: EndpointOptions): Record<string, unknown> {
  const { attempts } = options
  const body = {
    url: options.url,
    format: options.format,
    types: options.types,
    ordered: options.ordered,
    concurrency: options.concurrency,
    per_connection: options.perConnection,
    unmatched: options.unmatched,
    timeout_ms: options.timeout,
    schedule: attempts === undefined ? undefined : { max_attempts: attempts },
    include_request: options.includeRequest,
    secret: options.secret,
  }
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
}

function pathOf(id: string, more = ''): string {
  return `/v1/destinations/${encodeURIComponent(id)}${more}`
}

async function list({ json }: CommonOptions): Promise<void> {
  const answer = await apiClient().get<Data<DestinationAnswer[]>>('/v1/destinations')
  if (json) return printJson(answer)
  const rows = answer.data.map((each) => [
    each.id,
    each.kind === 'endpoint' ? each.role : 'handler',
    each.kind === 'endpoint' ? each.url : each.provider,
    each.types,
    statusOf(each),
    each.load.unsettled,
    each.load.dead,
  ])
  print(table(['ID', 'WHAT', 'WHERE', 'TYPES', 'STATUS', 'UNSETTLED', 'DEAD'], rows))
}

function statusOf({ status, held_reason, message }: DestinationAnswer): string {
  const why = [held_reason, message].filter((text) => text !== null).join(': ')
  return why === '' ? status : `${status} (${why})`
}

async function show(id: string, { json }: CommonOptions): Promise<void> {
  const answer = await apiClient().get<Data<DestinationAnswer>>(pathOf(id))
  if (json) return printJson(answer)
  print(describe(answer.data))
}

function describe(data: DestinationAnswer): string {
  const endpoint = data.kind === 'endpoint' ? data : undefined
  return details({
    id: data.id,
    what: endpoint?.role ?? 'handler',
    ...(endpoint?.overrides && { 'instead of primary for': endpoint.overrides.connection_id }),
    ...(endpoint && { url: endpoint.url, format: endpoint.format }),
    types: data.types,
    ordered: data.ordered ? 'yes' : 'no',
    'at a time': `${data.concurrency}, of one connection ${data.per_connection}`,
    status: statusOf(data),
    since: data.since,
    ...(data.probe_at !== null && { 'next probe': data.probe_at }),
    unsettled: data.load.unsettled,
    'oldest since': data.load.oldest_at,
    'dead letters': data.load.dead,
    'changed in': places[data.source],
  })
}

const places: Record<DestinationAnswer['source'], string> = {
  config: 'the configuration file',
  api: 'the API',
  'built-in': 'no place: it is our own',
}

async function add(role: string, url: string, options: EndpointOptions): Promise<void> {
  // An option that can only be switched off is on otherwise; that is the default anyway.
  const { ordered, ...rest } = options
  const body = bodyOf({ ...rest, url, ...(ordered === false && { ordered }) })
  const answer = await apiClient().put<Data<DestinationAnswer | NewEndpointAnswer>>(pathOf(role), body)
  if (options.json) return printJson(answer)
  const { data } = answer
  print(describe(data))
  if (!('secret' in data)) return
  print(`\nSigned with  ${data.secret}`)
  print('Keep it: it is not shown again.')
}

async function change(id: string, options: EndpointOptions): Promise<void> {
  const answer = await apiClient().patch<Data<DestinationAnswer>>(pathOf(id), bodyOf(options))
  if (options.json) printJson(answer)
  else print(describe(answer.data))
}

async function remove(id: string, { json }: CommonOptions): Promise<void> {
  const answer = await apiClient().delete(pathOf(id))
  if (json) printJson(answer)
  else print(`The endpoint ${id} is removed.`)
}

/** The exit code says whether it took the event. */
async function test(id: string, { json }: CommonOptions): Promise<number> {
  const answer = await apiClient().post<Data<TestAnswer>>(pathOf(id, '/test'))
  const { ok, error, status, latency_ms, answer_text, answer_base64 } = answer.data
  if (json) printJson(answer)
  else {
    print(`${status ?? 'no answer'} after ${latency_ms} ms${error === null ? '' : `: ${printable(error)}`}`)
    const body = answer_text ?? answer_base64
    if (body) print(shown(body))
  }
  return ok ? 0 : 1
}

async function pause(id: string, { message, json }: CommonOptions & { message?: string }): Promise<void> {
  const answer = await apiClient().post(pathOf(id, '/pause'), message === undefined ? {} : { message })
  if (json) printJson(answer)
  else print(`${id} is paused: its deliveries wait until it is resumed.`)
}

async function resume(id: string, { json }: CommonOptions): Promise<void> {
  const answer = await apiClient().post(pathOf(id, '/resume'))
  if (json) printJson(answer)
  else print(`${id} gets its deliveries.`)
}

async function rotateKey(
  id: string,
  { secret, retireOthersAfter, json }: CommonOptions & { secret?: string; retireOthersAfter?: number },
): Promise<void> {
  const answer = await apiClient().post<Data<NewSigningKeyAnswer>>(pathOf(id, '/secrets'), {
    ...(secret !== undefined && { secret }),
    ...(retireOthersAfter !== undefined && { retire_others_after_seconds: retireOthersAfter }),
  })
  if (json) return printJson(answer)
  const { data } = answer
  print(details({ id: data.id, ...(secret === undefined && { key: data.secret }), created: data.created_at }))
  if (secret === undefined) print('\nKeep the key: it is not shown again.')
}

async function keys(id: string, { json }: CommonOptions): Promise<void> {
  const answer = await apiClient().get<Data<SecretAnswer[]>>(pathOf(id, '/secrets'))
  if (json) return printJson(answer)
  const rows = answer.data.map((each) => [each.id, each.created_at, each.retires_at])
  print(table(['KEY', 'CREATED', 'RETIRES'], rows))
}

async function removeKey(id: string, key: string, { json }: CommonOptions): Promise<void> {
  const answer = await apiClient().delete(pathOf(id, `/secrets/${encodeURIComponent(key)}`))
  if (json) printJson(answer)
  else print(`The signing key ${key} of ${id} is removed.`)
}

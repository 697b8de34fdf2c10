import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from 'commander'
import { apiClient, type ApiClient } from '../client/api-client.ts'
import { addCommand } from '../command.ts'
import { queryOf, type EventFilter } from './answers.ts'
import { CliError, usageError } from '../failure.ts'
import { lineOf } from './follow.ts'
import { Forwarder, toForwardUrl, type Forwarded } from './forward.ts'
import { details, print, printable } from '../../terminal/output.ts'
import { stopSignal } from '../../terminal/signals.ts'
import type { ListedEventAnswer } from '../../api/events/answers.ts'

interface ListenOptions extends EventFilter {
  readonly forward?: string
  readonly format: string
  readonly secret?: string
  readonly unmatched?: boolean
}

/** How long until a gateway that is away is asked again. */
const retryMs = 1000

export function addListen(program: Command): void {
  addCommand(program, 'listen', 'show events as they come, and send them to a port of yours, until Ctrl-C')
    .option('--forward <place>', 'where to post them, e.g. localhost:3000 or http://localhost:3000/webhooks')
    .option('--format <format>', 'standard (Standard Webhooks) or nango', 'standard')
    .option('--secret <key>', 'what to sign with (default: a new key, which is shown)')
    .option('--unmatched', 'forward also events that match no connection')
    .option('--type <type>', 'e.g. Ticket')
    .option('--integration <key>', 'of this integration')
    .option('--connection <id>', 'of this connection')
    .action(listen)
}

/** Each event is shown, and forwarded once: what has to arrive belongs to a destination. */
async function listen(options: ListenOptions): Promise<void> {
  const stop = new AbortController()
  void stopSignal().then(() => stop.abort())
  const api = apiClient()
  const forwarder = await forwarderOf(api, options)
  if (forwarder && !options.json) {
    print(details({ 'forwarding to': forwarder.url, format: options.format, 'signed with': forwarder.secret }))
    print()
  }
  if (forwarder && options.json) print(JSON.stringify({ forwarding_to: forwarder.url, secret: forwarder.secret }))
  for await (const event of eventsOf(api, options, stop.signal)) {
    print(options.json ? JSON.stringify({ event }) : lineOf(event))
    for (const sent of (await forwarder?.forward(event)) ?? []) {
      print(options.json ? JSON.stringify({ event_id: event.id, ...sent }) : `  ${told(sent)}`)
    }
  }
}

async function forwarderOf(api: ApiClient, options: ListenOptions): Promise<Forwarder | undefined> {
  const { forward, format, secret, unmatched } = options
  if (format !== 'standard' && format !== 'nango') throw usageError('--format is standard or nango')
  if (forward === undefined) {
    if (secret !== undefined || unmatched) throw usageError('--secret and --unmatched go with --forward')
    return undefined
  }
  return Forwarder.create(api, { url: toForwardUrl(forward), format, secret, unmatched: unmatched ?? false })
}

/** New events until the signal; a stream that ends or breaks is taken up where it was. */
async function* eventsOf(api: ApiClient, filter: EventFilter, signal: AbortSignal): AsyncGenerator<ListedEventAnswer> {
  let lastId: string | undefined
  let connected = false
  while (!signal.aborted) {
    try {
      for await (const { id, event, data } of api.stream('/v1/events/stream', queryOf(filter), { lastId, signal })) {
        if (event === 'gap') process.stderr.write('There were more events than can be shown; some are left out.\n')
        if (event === 'message') yield JSON.parse(data) as ListedEventAnswer
        if (id !== '') lastId = id
        connected = true
      }
    } catch (error) {
      if (signal.aborted) return
      // What passes by itself is waited for; a stream that broke off is one of these.
      if (error instanceof CliError && !['no_answer', 'unavailable', 'http_502', 'http_503'].includes(error.code))
        throw error
      if (!connected && error instanceof CliError) throw error
    }
    await wait(retryMs, undefined, { signal }).catch(() => undefined)
  }
}

function told({ connection_id, status, latency_ms, error }: Forwarded): string {
  const whose = connection_id === null ? 'nobody' : printable(connection_id)
  return `-> ${whose}  ${error === null ? `${status} after ${latency_ms} ms` : printable(error)}`
}

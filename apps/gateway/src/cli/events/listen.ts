import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from 'commander'
import type { ListedEventAnswer } from '../../api/events/answers.ts'
import { apiClient, isOutage, type ApiClient } from '../client/api-client.ts'
import { addCommand } from '../shared/command.ts'
import { CliError, usageError } from '../shared/failure.ts'
import { details, print, printable } from '../../terminal/output.ts'
import { stopSignal } from '../../terminal/signals.ts'
import { queryOf, withEventFilter, type EventFilter } from './filter.ts'
import { toForwardUrl } from './forward-url.ts'
import { Forwarder, type Forwarded } from './forwarder.ts'
import { lineOf } from './view.ts'

interface ListenOptions extends EventFilter {
  readonly forward?: string
  readonly format: string
  readonly secret?: string
  readonly unmatched?: boolean
}

/** How long to wait before the next request to a gateway that is away. */
const retryMs = 1000

export function addListen(program: Command): void {
  withEventFilter(
    addCommand(program, 'listen', 'print new events as they come, and post them to a port of yours, until Ctrl-C'),
  )
    .option('--forward <url>', 'where to post them, e.g. localhost:3000 or http://localhost:3000/webhooks')
    .option('--format <format>', 'standard (Standard Webhooks) or nango', 'standard')
    .option('--secret <key>', 'the key to sign with (default: a new key, which is printed)')
    .option('--unmatched', 'also forward events that match no connection')
    .action(listen)
}

/** Forwards each event once, without retries: only destinations guarantee delivery. */
async function listen(options: ListenOptions): Promise<void> {
  const stop = new AbortController()
  void stopSignal().then(() => stop.abort())
  const api = apiClient()
  const forwarder = await forwarderFor(api, options)
  if (forwarder) printForwarder(forwarder, options)
  for await (const event of newEvents(api, options, stop.signal)) {
    print(options.json ? JSON.stringify({ event }) : lineOf(event))
    for (const forwarded of (await forwarder?.forward(event)) ?? []) {
      print(options.json ? JSON.stringify({ event_id: event.id, ...forwarded }) : `  ${describe(forwarded)}`)
    }
  }
}

async function forwarderFor(api: ApiClient, options: ListenOptions): Promise<Forwarder | undefined> {
  const { forward, format, secret, unmatched = false } = options
  if (format !== 'standard' && format !== 'nango') throw usageError('--format must be standard or nango')
  if (forward !== undefined)
    return await Forwarder.create(api, { url: toForwardUrl(forward), format, secret, unmatched })
  if (secret !== undefined || unmatched) throw usageError('--secret and --unmatched need --forward')
  return undefined
}

function printForwarder({ url, secret }: Forwarder, { format, json }: ListenOptions): void {
  if (json) print(JSON.stringify({ forwarding_to: url, secret }))
  else print(`${details({ 'forwarding to': url, format, 'signed with': secret })}\n`)
}

/**
 * Yields new events until `signal` aborts. When the stream ends or breaks off, reconnects and continues after the last
 * event.
 */
async function* newEvents(api: ApiClient, filter: EventFilter, signal: AbortSignal): AsyncGenerator<ListedEventAnswer> {
  let lastId: string | undefined
  let hasConnected = false
  while (!signal.aborted) {
    try {
      for await (const { id, event, data } of api.stream('/v1/events/stream', queryOf(filter), { lastId, signal })) {
        if (event === 'gap') process.stderr.write('Some events are missing here: list them with events list\n')
        if (event === 'message') yield JSON.parse(data) as ListedEventAnswer
        if (id !== '') lastId = id
        hasConnected = true
      }
    } catch (error) {
      if (signal.aborted) return
      // A stream that breaks off throws something other than a CliError.
      if (error instanceof CliError && !(hasConnected && isOutage(error))) throw error
    }
    await wait(retryMs, undefined, { signal }).catch(() => undefined)
  }
}

function describe({ connection_id, status, latency_ms, error }: Forwarded): string {
  const connection = connection_id === null ? 'no connection' : printable(connection_id)
  return `-> ${connection}  ${error === null ? `${status} after ${latency_ms} ms` : printable(error)}`
}

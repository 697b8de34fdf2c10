import type { Command } from 'commander'
import type { DestinationAnswer, NewEndpointAnswer } from '../../api/destinations/answers.ts'
import type { Data } from '../../api/http/schemas/answers.ts'
import { toJsonObject, toList, toWhole } from '../shared/arguments.ts'
import { apiClient } from '../client/api-client.ts'
import { destinationPath } from '../client/paths.ts'
import { addCommand, type CommonOptions } from '../shared/command.ts'
import { confirmEffects, withConfirmation, type ConfirmOptions } from '../shared/confirm.ts'
import { given } from '../shared/options.ts'
import { printAnswer } from '../shared/print-answer.ts'
import { describeDeletion, describeDestination } from './view.ts'

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
  readonly headers?: Readonly<Record<string, unknown>>
  readonly recovered?: string
  readonly filter?: Readonly<Record<string, unknown>>
  readonly secret?: string
}

/** The HTTP endpoints of an environment. */
export function addEndpoints(destinations: Command): void {
  const inNoOrder = ['--no-ordered', 'deliver in no order'] as const
  withEndpointOptions(
    addCommand(destinations, 'set <role> <url>', 'create or replace the primary or secondary endpoint').option(
      ...inNoOrder,
    ),
  )
    .option(
      '--secret <key>',
      'its first signing key, e.g. the one from Nango (default: a new key, which is shown once)',
    )
    .action(set)
  withEndpointOptions(
    addCommand(destinations, 'update <id>', 'change what the options name')
      .option('--url <url>', 'another URL')
      .option('--ordered', 'deliver the events of an entity one after another')
      .option(...inNoOrder),
  ).action(update)
  withConfirmation(
    addCommand(destinations, 'delete <id>', 'delete an endpoint and cancel its waiting deliveries'),
  ).action(remove)
}

function withEndpointOptions(command: Command): Command {
  return command
    .option('--format <format>', 'standard (Standard Webhooks) or nango')
    .option('--types <types>', 'event types separated by commas, or *', toList)
    .option('--concurrency <count>', 'how many requests at a time', toWhole)
    .option('--per-connection <count>', 'how many requests of one connection at a time', toWhole)
    .option('--unmatched', 'also send events that match no connection')
    .option('--no-unmatched', 'send no events that match no connection')
    .option('--timeout <ms>', 'how many milliseconds a request may take', toWhole)
    .option('--attempts <count>', 'after how many failed attempts a delivery becomes a dead letter', toWhole)
    .option('--headers <json>', 'more headers of each request, as JSON or @file; not for secrets', toJsonObject)
    .option(
      '--filter <json>',
      'send only events that meet it, as JSON or @file: {"action": ["create"], "payload": {"fields.Status": {"not": ["5"]}}}; {} sends all',
      toJsonObject,
    )
    .option(
      '--recovered <which>',
      'which events that recovery found: all, exact (as the provider had logged them) or none',
    )
    .option('--include-request', "add the provider's headers and bytes (format standard only)")
}

async function set(role: string, url: string, options: EndpointOptions): Promise<void> {
  // Where only `--no-ordered` exists, Commander sets `ordered: true` by itself. That is the API's default anyway.
  const { ordered, ...rest } = options
  const body = bodyOf({ ...rest, url, ...(ordered === false && { ordered }) })
  const answer = await apiClient().put<Data<DestinationAnswer | NewEndpointAnswer>>(destinationPath(role), body)
  printAnswer(answer, options.json, ({ data }) => {
    const shown = describeDestination(data)
    return 'secret' in data ? `${shown}\n\nSigning key  ${data.secret}\nKeep it: it is shown only now.` : shown
  })
}

async function update(id: string, options: EndpointOptions): Promise<void> {
  const answer = await apiClient().patch<Data<DestinationAnswer>>(destinationPath(id), bodyOf(options))
  printAnswer(answer, options.json, ({ data }) => describeDestination(data))
}

async function remove(id: string, options: ConfirmOptions): Promise<void> {
  const api = apiClient()
  const { data } = await api.get<Data<DestinationAnswer>>(destinationPath(id))
  const effects = [describeDeletion(data)]
  if (!(await confirmEffects(options, { question: `Delete the endpoint ${id}?`, effects }))) return
  const answer = await api.delete(destinationPath(id))
  printAnswer(answer, options.json, () => `Deleted the endpoint ${id}.`)
}

function bodyOf({ attempts, ...options }: EndpointOptions) {
  return given({
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
    headers: options.headers,
    recovered: options.recovered,
    filter: options.filter,
    secret: options.secret,
  })
}

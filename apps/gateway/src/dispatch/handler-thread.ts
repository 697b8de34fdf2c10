import { parentPort, workerData } from 'node:worker_threads'
import type { ClaimedDelivery } from '@guidepost/store'
import { builtInProviders } from '../built-in.ts'
import { PermanentError, type HandlerContext, type HandlerEvent, type HandlerLogger } from '../config/define.ts'
import { loadConfig } from '../config/load.ts'
import { readPayload } from '../delivery/payload.ts'
import { recoveredOf } from '../delivery/recovered.ts'
import type { FromHandlerThread, HandlerResult, ToHandlerThread } from './handler-messages.ts'

/** A thread that runs handlers. It loads the configuration file itself, since functions cannot cross threads. */
const port = parentPort!
const { configFile } = workerData as { configFile: string }
const loaded = await loadConfig(configFile, builtInProviders())
if ('mistakes' in loaded) throw new Error(loaded.mistakes.map(({ where, message }) => `${where} ${message}`).join('; '))
const { handlers, providers } = loaded.config

const tell = (message: FromHandlerThread): void => port.postMessage(message)

port.on('message', (message: ToHandlerThread) => {
  if (message.kind === 'stop') port.close()
  else void run(message.delivery, message.timeoutMs)
})
tell({ kind: 'ready' })

async function run(delivery: ClaimedDelivery, timeoutMs: number): Promise<void> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(new Error(`The handler ran longer than ${timeoutMs} ms`)), timeoutMs)
  const result = await attempt(delivery, limit.signal)
  clearTimeout(timer)
  tell({ kind: 'result', id: delivery.id, result })
}

async function attempt(delivery: ClaimedDelivery, signal: AbortSignal): Promise<HandlerResult> {
  try {
    const handler = handlers.get(delivery.destination)
    if (!handler) return { kind: 'failed', error: `There is no handler "${delivery.destination}"`, permanent: false }
    await handler.onWebhook(contextOf(delivery, signal), eventOf(delivery))
    // A handler that ignored the signal and ended late has still done its work.
    return { kind: 'succeeded' }
  } catch (error) {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    return { kind: 'failed', error: text, permanent: isPermanent(error) }
  }
}

/** Compares names too: the configuration file may import another copy of the package. */
function isPermanent(error: unknown): boolean {
  return error instanceof PermanentError || (error instanceof Error && error.name === 'PermanentError')
}

/** Parses the event again from the verified bytes, so that nothing in between can have changed it. */
function eventOf({ event, integration }: ClaimedDelivery): HandlerEvent {
  const provider = providers.get(integration.provider)
  if (!provider) throw new Error(`The provider "${integration.provider}" is not configured`)
  const { payload } = readPayload(event, provider)
  const { id, type, action, origin, receivedAt, headers, body } = event
  const { recovered: facts } = event
  const recovered = recoveredOf(event)
  return { id, type, action, payload, origin, recovered, late: facts?.late === true, receivedAt, headers, body }
}

function contextOf(delivery: ClaimedDelivery, signal: AbortSignal): HandlerContext {
  if (!delivery.connection) throw new Error('The event belongs to no connection')
  const { connectionId, ...connection } = delivery.connection
  const { uuid, name } = delivery.environment
  return {
    environment: { uuid, name },
    integration: delivery.integration,
    connection: { id: connectionId, ...connection },
    attempt: delivery.attempt,
    replay: delivery.replay,
    signal,
    logger: loggerOf(delivery),
  }
}

function loggerOf({ destination, connection, event }: ClaimedDelivery): HandlerLogger {
  const line =
    (level: 'info' | 'warn' | 'error') =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      const where = { handler: destination, connection: connection?.connectionId, event: event.id }
      tell({ kind: 'log', level, message: String(message), fields: { ...plain(fields), ...where } })
    }
  return { info: line('info'), warn: line('warn'), error: line('error') }
}

/** Keeps only what can cross threads. */
function plain(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  try {
    return JSON.parse(JSON.stringify(fields)) as Record<string, unknown>
  } catch {
    return { fields: 'could not be written as JSON' }
  }
}

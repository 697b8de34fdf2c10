import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const mebibyte = 1024 * 1024
/** Just below the default limit of a webhook's body. */
const bodyBytes = 4 * mebibyte - 1

/**
 * Requests that cost a server memory although nobody signed them:
 * - `gzip`, `br`: a few bytes that expand to 4 MiB
 * - `stalled`: a webhook of 4 MiB whose last kilobyte never comes
 * - `trickled`: a webhook of 256 kB in HTTP chunks of one byte
 * - `sign-in`: a sign-in with a body of 1 MiB whose last kilobyte never comes
 */
export const floodKinds = ['gzip', 'br', 'stalled', 'trickled', 'sign-in'] as const
export type FloodKind = (typeof floodKinds)[number]

export interface FloodOptions {
  readonly kind: FloodKind
  /** The origin of the server, on the loopback interface. */
  readonly url: string
  /** The path of a webhook URL. */
  readonly path: string
  /** How many sockets are open at a time. Each sends one request, and a new one takes its place. */
  readonly sockets: number
  /** How many requests begin in a second, at most. */
  readonly perSecond: number
  readonly durationMs: number
  /** How many client addresses the requests come from, by `X-Forwarded-For`. 0: all from the socket's address. */
  readonly addresses: number
  /** Ends the flood early. */
  readonly signal?: AbortSignal
}

export interface FloodResult {
  readonly requests: number
  /** How many answers had which status. `none`: the connection ended without an answer. */
  readonly answers: Readonly<Record<string, number>>
}

/** Floods a server of this machine until the time is over. Rejects for another host. */
export async function flood(options: FloodOptions): Promise<FloodResult> {
  const { hostname, port } = new URL(options.url)
  if (hostname !== '127.0.0.1') throw new Error(`A flood goes to 127.0.0.1 only, not to ${hostname}`)
  const request = requests[options.kind](options.path)
  const answers: Record<string, number> = {}
  const ending = new AbortController()
  const signal = AbortSignal.any([ending.signal, ...(options.signal ? [options.signal] : [])])
  const timer = setTimeout(() => ending.abort(), options.durationMs)
  const start = performance.now()
  let [scheduled, sent] = [0, 0]

  async function keepSending(): Promise<void> {
    for (;;) {
      const dueAt = start + (scheduled++ * 1000) / options.perSecond
      await pause(Math.max(0, dueAt - performance.now()), signal)
      if (signal.aborted) return
      const address = options.addresses === 0 ? undefined : addressOf(sent % options.addresses)
      sent += 1
      const status = await sendOnce(connect(Number(port), hostname), request, address, signal)
      answers[status] = (answers[status] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: options.sockets }, keepSending))
  clearTimeout(timer)
  return { requests: sent, answers }
}

/** The memory of a process in MB: now, and the most so far. Linux only. */
export function memoryOf(pid: number): { readonly rssMb: number; readonly peakMb: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const read = (name: string): number =>
    Math.round(Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1000)
  return { rssMb: read('VmRSS'), peakMb: read('VmHWM') }
}

/** One request: its head without the last empty line, and what follows. */
interface FloodRequest {
  readonly head: string
  readonly body: Uint8Array
}

const requests: Record<FloodKind, (path: string) => FloodRequest> = {
  gzip: (path) => compressed(path, 'gzip', gzipSync(Buffer.alloc(bodyBytes, 'a'))),
  br: (path) => compressed(path, 'br', brotliCompressSync(Buffer.alloc(bodyBytes, 'a'))),
  stalled: (path) => ({
    head: headOf(path, { 'content-length': bodyBytes, ...unsigned }),
    body: Buffer.alloc(bodyBytes - 1024, 'a'),
  }),
  trickled: (path) => ({
    head: headOf(path, { 'transfer-encoding': 'chunked', ...unsigned }),
    body: Buffer.from('1\r\na\r\n'.repeat(256 * 1024)),
  }),
  'sign-in': () => ({
    head: headOf('/v1/session', {
      'content-length': mebibyte - 1,
      'content-type': 'application/json',
      'x-guidepost-csrf': '1',
      'sec-fetch-site': 'same-origin',
    }),
    body: Buffer.alloc(mebibyte - 1024, ' '),
  }),
}

const unsigned = { 'x-hook-signature': `sha1=${Buffer.alloc(20).toString('base64')}` }

function compressed(path: string, encoding: string, body: Buffer): FloodRequest {
  return { head: headOf(path, { 'content-length': body.byteLength, 'content-encoding': encoding, ...unsigned }), body }
}

function headOf(path: string, headers: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `POST ${path} HTTP/1.1\r\nhost: localhost\r\n${lines.join('')}`
}

function addressOf(index: number): string {
  return `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`
}

/** Resolves with the status of the answer, or `none`. */
function sendOnce(
  socket: Socket,
  { head, body }: FloodRequest,
  address: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve) => {
    const end = (status: string): void => {
      signal.removeEventListener('abort', stop)
      socket.destroy()
      resolve(status)
    }
    const stop = (): void => end('none')
    signal.addEventListener('abort', stop)
    socket.on('error', stop).on('close', stop)
    socket.once('data', (answer) => end(answer.toString('latin1', 9, 12)))
    socket.write(`${head}${address === undefined ? '' : `x-forwarded-for: ${address}\r\n`}\r\n`)
    socket.write(body)
  })
}

/** Waits `ms` milliseconds, or until `signal` aborts. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
}

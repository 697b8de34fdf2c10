import { autotask, sign } from '@guidepost/webhook-signature'

/** The requests of a load. */
export interface PayloadSpec {
  readonly count: number
  /** The `Id` of the first payload; the following ones count up. No two payloads of a run have the same `Id`. */
  readonly firstId: number
  /** How many Guids there are. Each payload has one of them, at random. */
  readonly guids: number
  /** The path of the URL. Every server gets the same bytes. */
  readonly path: string
  readonly secret: string
}

/** The Guid of the n-th connection, from 0. */
export function guidOf(index: number): string {
  return `${index.toString(16).padStart(8, '0')}-2c49-40a8-8183-69994ce5b3eb`
}

/** Reads the `Id` in a stored body. */
export function idIn(body: string): number | undefined {
  const id = /"Id":(\d+)/.exec(body)?.[1]
  return id === undefined ? undefined : Number(id)
}

/** The body of a ticket's update, about 1 kB, with Autotask's escapes. */
export function ticketUpdate(id: number, guid: string, size = 1024): string {
  const head = `{"Action":"Update","Guid":"${guid}","EntityType":"Ticket","Id":${id},"Fields":{"TicketNumber":"T20250915.${id}","Status":"5","Priority":"2","Title":"Printer doesn\\u0027t answer","Description":"`
  const tail = `"},"EventTime":"2025-09-15T14:57:50Z","SequenceNumber":${(id % 1000) + 1},"PersonId":30691780}`
  const sentence =
    'The customer\\u0027s printer on the 2nd floor shows \\u0022offline\\u0022 \\u0026 a red light since Monday. '
  const text = sentence.repeat(Math.ceil(size / sentence.length))
  return head + cut(text, Math.max(0, size - head.length - tail.length)) + tail
}

/** Cuts the text, but not within an escape. */
function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/\\u?[0-9A-Fa-f]{0,3}$/, '')
}

/** Makes complete HTTP requests, signed, as bytes for a socket. */
export function requests(spec: PayloadSpec): Buffer[] {
  return Array.from({ length: spec.count }, (_, index) =>
    requestOf(spec, spec.firstId + index, guidOf(Math.floor(Math.random() * spec.guids))),
  )
}

/** Makes one request: an update of ticket `id`, from the webhook with this Guid. */
export function requestOf({ path, secret }: Pick<PayloadSpec, 'path' | 'secret'>, id: number, guid: string): Buffer {
  const body = Buffer.from(ticketUpdate(id, guid))
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: localhost',
    'content-type: application/json; charset=utf-8',
    `content-length: ${body.byteLength}`,
    `${autotask.header}: ${sign(body, secret, autotask)}`,
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), body])
}

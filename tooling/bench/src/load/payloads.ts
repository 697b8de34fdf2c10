import { autotask, sign } from '@guidepost/webhook-signature'

/** What the load is made of. */
export interface PayloadSpec {
  readonly count: number
  /** The `Id` of the first payload; the others count on from it. No two payloads of a run have the same. */
  readonly firstId: number
  /** Payloads name one of this many Guids, at random. */
  readonly guids: number
  /** Path of the URL; every server gets the same bytes. */
  readonly path: string
  readonly secret: string
}

/** The Guid of the n-th connection, from 0. */
export function guidOf(index: number): string {
  return `${index.toString(16).padStart(8, '0')}-2c49-40a8-8183-69994ce5b3eb`
}

/** The `Id` in a stored body. */
export function idIn(body: string): number | undefined {
  const id = /"Id":(\d+)/.exec(body)?.[1]
  return id === undefined ? undefined : Number(id)
}

/** An update of a ticket, about 1 kB, with Autotask's escapes. */
export function ticketUpdate(id: number, guid: string, size = 1024): string {
  const head = `{"Action":"Update","Guid":"${guid}","EntityType":"Ticket","Id":${id},"Fields":{"TicketNumber":"T20250915.${id}","Status":"5","Priority":"2","Title":"Printer doesn\\u0027t answer","Description":"`
  const tail = `"},"EventTime":"2025-09-15T14:57:50Z","SequenceNumber":${(id % 1000) + 1},"PersonId":30691780}`
  const sentence =
    'The customer\\u0027s printer on the 2nd floor shows \\u0022offline\\u0022 \\u0026 a red light since Monday. '
  const text = sentence.repeat(Math.ceil(size / sentence.length))
  return head + cut(text, Math.max(0, size - head.length - tail.length)) + tail
}

/** Not through the middle of an escape. */
function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/\\u?[0-9A-Fa-f]{0,3}$/, '')
}

/** Whole HTTP requests, signed, ready for a socket. */
export function requests(spec: PayloadSpec): Buffer[] {
  return Array.from({ length: spec.count }, (_, index) =>
    requestOf(spec, spec.firstId + index, guidOf(Math.floor(Math.random() * spec.guids))),
  )
}

/** One of them: an update of ticket `id`, from the webhook that has this Guid. */
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

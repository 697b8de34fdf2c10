import { connect, type Socket } from 'node:net'

/** An answer that was read from a socket by hand. */
export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A connection on which a test sends any bytes, valid HTTP or not. */
export class RawConnection {
  readonly socket: Socket
  /** Resolves when the connection is closed. */
  readonly closed: Promise<void>
  #received = ''
  #listeners: (() => void)[] = []

  constructor(url: string) {
    const { hostname, port } = new URL(url)
    this.socket = connect(Number(port), hostname)
    this.socket.setEncoding('latin1')
    this.socket.on('data', (text: string) => {
      this.#received += text
      this.#notify()
    })
    this.socket.on('error', () => {})
    this.closed = new Promise((resolve) => {
      this.socket.on('close', () => {
        resolve()
        this.#notify()
      })
    })
  }

  send(bytes: string | Uint8Array): this {
    this.socket.write(bytes)
    return this
  }

  /** Reads the next answer. `undefined` if the connection ended without one. */
  async answer(): Promise<RawAnswer | undefined> {
    for (;;) {
      const answer = this.#take()
      if (answer) return answer
      if (this.socket.destroyed || this.socket.readableEnded) return undefined
      await new Promise<void>((resolve) => this.#listeners.push(resolve))
    }
  }

  end(): void {
    this.socket.destroy()
  }

  #take(): RawAnswer | undefined {
    const headEnd = this.#received.indexOf('\r\n\r\n')
    if (headEnd < 0) return undefined
    const [statusLine = '', ...lines] = this.#received.slice(0, headEnd).split('\r\n')
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':')
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
      }),
    )
    const end = headEnd + 4 + Number(headers['content-length'] ?? 0)
    if (this.#received.length < end) return undefined
    const body = this.#received.slice(headEnd + 4, end)
    this.#received = this.#received.slice(end)
    return { status: Number(statusLine.split(' ')[1]), headers, body }
  }

  #notify(): void {
    for (const listener of this.#listeners.splice(0)) listener()
  }
}

/** The bytes of a request. `undefined` removes a header; `content-length` is correct unless it is given. */
export function requestBytes(
  path: string,
  body: string | Uint8Array = '',
  headers: Readonly<Record<string, string | undefined>> = {},
  method = 'POST',
): Buffer {
  const bytes = Buffer.from(body as Uint8Array)
  const all = { host: 'localhost', 'content-length': String(bytes.byteLength), ...headers }
  const lines = Object.entries(all)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}`)
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes])
}

/** Sends one request on a connection of its own and reads the answer. */
export async function exchange(url: string, bytes: string | Uint8Array): Promise<RawAnswer | undefined> {
  const connection = new RawConnection(url).send(bytes)
  const answer = await connection.answer()
  connection.end()
  return answer
}

import { connect, type Socket } from 'node:net'

/**
 * A keep-alive connection that reads of HTTP only what a measurement needs: the status and the end of an answer. A complete
 * HTTP client would use as much CPU as the server that it measures.
 */
export class LoadConnection {
  readonly #socket: Socket
  #partial = ''
  #answered: (status: number) => void = () => {}
  #failed: (error: Error) => void = () => {}

  private constructor(port: number, host: string) {
    const buffer = Buffer.allocUnsafe(16 * 1024)
    this.#socket = connect({
      port,
      host,
      noDelay: true,
      onread: {
        buffer,
        callback: (size) => {
          this.#read(buffer.toString('latin1', 0, size))
          return true
        },
      },
    })
    this.#socket.on('error', (error) => this.#failed(error))
    this.#socket.on('close', () => this.#failed(new Error('The server closed the connection')))
  }

  static async open(url: string): Promise<LoadConnection> {
    const { hostname, port } = new URL(url)
    const connection = new LoadConnection(Number(port), hostname)
    await new Promise<void>((resolve, reject) => {
      connection.#failed = reject
      connection.#socket.once('connect', resolve)
    })
    return connection
  }

  /** False once the server closed it, as it does with a connection that sends nothing for 10 s. */
  get isOpen(): boolean {
    return !this.#socket.destroyed && !this.#socket.readableEnded
  }

  /** Sends a request and calls back with the status of its answer. One request at a time. */
  exchange(request: Buffer, answered: (status: number) => void, failed: (error: Error) => void): void {
    this.#answered = answered
    this.#failed = failed
    this.#socket.write(request)
  }

  close(): void {
    this.#failed = () => {}
    this.#socket.destroy()
  }

  #read(text: string): void {
    const received = this.#partial + text
    const headEnd = received.indexOf('\r\n\r\n')
    const length = headEnd < 0 ? undefined : /content-length: *(\d+)/i.exec(received)?.[1]
    if (headEnd >= 0 && length === undefined) {
      this.#failed(new Error('The answer has no Content-Length'))
    } else if (headEnd < 0 || received.length < headEnd + 4 + Number(length)) {
      this.#partial = received
    } else {
      this.#partial = ''
      this.#answered(Number(received.slice(9, 12)))
    }
  }
}

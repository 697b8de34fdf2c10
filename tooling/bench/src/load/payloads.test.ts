import { autotask } from '@guidepost/provider-autotask'
import { expect, it } from 'vitest'
import { guidOf, idIn, requests, ticketUpdate } from './payloads.ts'

const { receive } = autotask()
const spec = { count: 200, firstId: 1000, guids: 3, path: '/webhook/x/autotask', secret: 'enkmoj676nwh8' }

/** Reads the head and the body of a request like a server. */
function read(request: Buffer) {
  const headEnd = request.indexOf('\r\n\r\n')
  const [line = '', ...lines] = request.toString('latin1', 0, headEnd).split('\r\n')
  const headers = Object.fromEntries(lines.map((text) => text.split(': ') as [string, string]))
  return { line, headers, body: request.subarray(headEnd + 4) }
}

it('makes valid requests: signed, with their length, each with its own Id', () => {
  const all = requests(spec).map(read)
  for (const { line, headers, body } of all) {
    expect(line).toBe('POST /webhook/x/autotask HTTP/1.1')
    expect(Number(headers['content-length'])).toBe(body.byteLength)
    expect(receive.verify({ body, headers, receivedAt: 0 }, [spec.secret])).toEqual({ ok: true, secret: 0 })
  }
  const ids = all.map(({ body }) => idIn(body.toString('utf8')))
  expect(ids).toEqual(Array.from({ length: 200 }, (_, index) => 1000 + index))
})

it('spreads them over all Guids, in the form that connections have', () => {
  const keys = requests(spec).map((request) => {
    const { headers, body } = read(request)
    const webhook = { body, headers, receivedAt: 0 }
    const parsed = receive.parse(webhook)
    return parsed.ok ? receive.identify(parsed.events[0]!, webhook).matchKey : undefined
  })
  expect(new Set(keys)).toEqual(new Set([guidOf(0), guidOf(1), guidOf(2)]))
})

it.each([300, 340, 1024, 1025, 1026, 1027, 1028, 1029, 16_384])(
  'fills a body up to %i bytes, at most an escape less',
  (size) => {
    const body = ticketUpdate(351_181, guidOf(0), size)
    expect(() => JSON.parse(body) as unknown).not.toThrow()
    expect(body.length).toBeLessThanOrEqual(Math.max(size, 305))
    expect(body.length).toBeGreaterThan(size - 6)
  },
)

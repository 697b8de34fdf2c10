import { expect, it } from 'vitest'
import { readEvents, type ServerSentEvent } from './server-sent-events.ts'

async function read(...chunks: readonly string[]): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = []
  const bytes = ReadableStream.from(chunks.map((chunk) => new TextEncoder().encode(chunk)))
  for await (const event of readEvents(bytes)) events.push(event)
  return events
}

it('reads events with their names and ids, whatever the line ends and wherever the chunks are cut', async () => {
  const stream = ': hello\r\nid: 7\r\ndata: one\r\ndata:two\r\n\r\nevent: gap\ndata: {}\n\ndata: half'
  const expected = [
    { id: '7', event: 'message', data: 'one\ntwo' },
    { id: '7', event: 'gap', data: '{}' },
  ]
  expect(await read(stream)).toEqual(expected)
  expect(await read(...stream.split(''))).toEqual(expected)
})

it('yields an id without data, but no id before its event', async () => {
  expect(await read('retry: 1000\nid: 7\n\n')).toEqual([{ id: '7', event: '', data: '' }])
  expect(await read('id: 7\n\nid: 8\ndata: x\n\n')).toEqual([{ id: '8', event: 'message', data: 'x' }])
})

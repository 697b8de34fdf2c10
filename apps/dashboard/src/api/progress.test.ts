import { expect, it } from 'vitest'
import { followProgress, type Step } from './progress.ts'

/** An answer of the gateway that arrives in these pieces. */
function streamed(...pieces: readonly string[]) {
  const data = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece))
      controller.close()
    },
  })
  return Promise.resolve({ data, response: new Response(null, { status: 200 }) })
}

const step = { step: 'check', name: 'zone', result: 'ok', message: 'The zone is known' }
const progress = `event: progress\ndata: ${JSON.stringify(step)}\n\n`

it('reports each step and returns the result, however the bytes are split', async () => {
  const steps: Step[] = []
  const text = `: keep-alive\n\n${progress}event: done\ndata: {"data":7}\n\n`
  const result = await followProgress(streamed(...text.split('')), (each) => steps.push(each))
  expect([result, steps]).toEqual([{ data: 7 }, [step]])
})

it('throws the error that ends the work', async () => {
  const failed = 'event: failed\ndata: {"error":{"code":"timeout","message":"Too slow"}}\n\n'
  await expect(followProgress(streamed(progress, failed), () => undefined)).rejects.toMatchObject({
    code: 'timeout',
    message: 'Too slow',
  })
})

it('throws when the answer ends before the result', async () => {
  await expect(followProgress(streamed(progress), () => undefined)).rejects.toMatchObject({ code: 'no_answer' })
})

import { expect, vi } from 'vitest'

/** Makes `call` take effect without an answer: the adapter's `method`, which runs the call, rejects after it has finished. */
export async function loseAnswer<Method extends string>(
  adapter: Record<Method, (...input: never[]) => Promise<unknown>>,
  method: Method,
  call: () => Promise<unknown>,
): Promise<void> {
  const original = adapter[method]
  const spy = vi.spyOn(adapter, method as never)
  const losing = async function (this: unknown, ...input: never[]): Promise<never> {
    await original.apply(this, input)
    throw new Error('The answer was lost')
  }
  ;(spy as unknown as { mockImplementationOnce(work: typeof losing): void }).mockImplementationOnce(losing)
  try {
    await expect(call()).rejects.toThrow('The answer was lost')
  } finally {
    spy.mockRestore()
  }
}

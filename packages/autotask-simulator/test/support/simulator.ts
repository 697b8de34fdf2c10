import { onTestFinished } from 'vitest'
import { startAutotask } from '../../src/index.ts'
import type { Autotask, AutotaskOptions } from '../../src/index.ts'

/** A simulator for one test, closed after it. */
export async function open(options: AutotaskOptions = {}): Promise<Autotask> {
  const autotask = await startAutotask({ processingMs: 0, ...options })
  onTestFinished(() => autotask.close())
  return autotask
}

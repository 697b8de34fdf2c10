import { onTestFinished } from 'vitest'
import { startAutotask } from '../../src/index.ts'
import type { Autotask, AutotaskOptions } from '../../src/index.ts'

/** Starts a simulator for one test, and closes it after the test. */
export async function open(options: AutotaskOptions = {}): Promise<Autotask> {
  const autotask = await startAutotask({ processingMs: 0, ...options })
  onTestFinished(() => autotask.close())
  return autotask
}

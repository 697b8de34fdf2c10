import { startAutotask, type Autotask, type AutotaskOptions } from '@guidepost/autotask-simulator'
import { onTestFinished } from 'vitest'
import { createAutotaskClient, type AutotaskClient, type AutotaskClientOptions } from '../../src/index.ts'

/** A simulator for one test, closed after it. */
export async function openAutotask(options: AutotaskOptions = {}): Promise<Autotask> {
  const autotask = await startAutotask({ processingMs: 0, ...options })
  onTestFinished(() => autotask.close())
  return autotask
}

/** A client of the first tenant of the simulator, whose sleeps end at once. */
export function clientOf(autotask: Autotask, options: Partial<AutotaskClientOptions> = {}): AutotaskClient {
  const { username, secret, integrationCode } = autotask.tenant.user
  return createAutotaskClient({
    credentials: { username, secret, integrationCode },
    simulatorOrigin: autotask.url,
    now: () => autotask.clock.now(),
    sleep: () => new Promise(setImmediate),
    ...options,
  })
}

/** The statuses of the requests that the simulator answered. */
export function statuses(autotask: Autotask): number[] {
  return autotask.log.entries('request').map(({ request }) => request.status)
}

import type { ManagedRegistration, Recovery } from '@guidepost/store'
import type { Sweep } from '../details.ts'
import { readState, type EntityState } from './state.ts'

type Ref = Pick<ManagedRegistration, 'id' | 'entity'>

function entityOf(recovery: Recovery | undefined, { id, entity }: Ref): EntityState | undefined {
  const state = recovery && readState(recovery.state).entities[entity]
  return state?.registration === id ? state : undefined
}

/** The last sweep of a registration that ended; null without one. */
export const lastSweepOf = (recovery: Recovery | undefined, registration: Ref): Sweep | null =>
  entityOf(recovery, registration)?.last ?? null

/** When a sweep last found out that something may not be read; null if the last one worked. */
export function rightsProblemAt(recovery: Recovery | undefined, registration: Ref): number | null {
  const problem = entityOf(recovery, registration)?.problem
  return problem?.code === 'permission_denied' ? problem.at : null
}

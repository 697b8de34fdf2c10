import type { ManagedRegistration, Recovery } from '@guidepost/store'
import type { Sweep } from '../details.ts'
import { readState } from './state.ts'

/** The last sweep of a registration that ended; null without one. */
export function lastSweepOf(
  recovery: Recovery | undefined,
  { id, entity }: Pick<ManagedRegistration, 'id' | 'entity'>,
): Sweep | null {
  const state = recovery && readState(recovery.state).entities[entity]
  return state?.registration === id ? state.last : null
}

import { useEffect, useRef, useState } from 'react'
import { refreshAll } from '../../../api/queries.ts'
import type { ConnectionFilter } from '../connection-filter.ts'
import { runAll, type BulkAction, type BulkResult } from './run.ts'
import { selectAll, type Target } from './select.ts'

interface State {
  readonly phase: 'selecting' | 'confirming' | 'running' | 'done' | 'stopped' | 'failed'
  /** While `selecting`, how many were found so far. */
  readonly found: number
  readonly targets: readonly Target[]
  /** The last result of each webhook. */
  readonly results: ReadonlyMap<number, BulkResult>
  readonly error: Error | null
}

export type Bulk = State & {
  /** The webhooks without a success so far. */
  readonly rest: readonly Target[]
  readonly start: () => void
  readonly stop: () => void
}

const initial: State = { phase: 'selecting', found: 0, targets: [], results: new Map(), error: null }

/** Selects every webhook that the filter matches, then runs the action on each. A further start runs what did not succeed. */
export function useBulk(filter: ConnectionFilter, action: BulkAction): Bulk {
  const [state, setState] = useState(initial)
  const running = useRef<AbortController>(undefined)
  const change = (more: Partial<State>): void => setState((before) => ({ ...before, ...more }))
  const rest = state.targets.filter(({ id }) => state.results.get(id)?.ok !== true)

  useEffect(() => {
    const controller = (running.current = new AbortController())
    const { signal } = controller
    selectAll(filter, signal, (found) => change({ found })).then(
      (targets) => signal.aborted || change({ phase: 'confirming', targets }),
      (error: unknown) => signal.aborted || change({ phase: 'failed', error: error as Error }),
    )
    return () => running.current?.abort()
    // The dialog opens with one filter, and closes before another one can be chosen.
  }, [])

  async function run(): Promise<void> {
    const { signal } = (running.current = new AbortController())
    change({ phase: 'running', error: null })
    const onResult = (result: BulkResult): void =>
      setState((before) => ({ ...before, results: new Map(before.results).set(result.id, result) }))
    try {
      await runAll(rest, action, { signal, onResult })
      change({ phase: signal.aborted ? 'stopped' : 'done' })
    } catch (error) {
      change({ phase: 'failed', error: error as Error })
    }
    refreshAll()
  }

  return { ...state, rest, start: () => void run(), stop: () => running.current?.abort() }
}

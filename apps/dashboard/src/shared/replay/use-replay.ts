import { useEffect, useRef, useState } from 'react'
import { refreshUntilArrived } from '../../api/queries.ts'
import { nothing, replaySteps, type Selection, type Total } from './replay-steps.ts'

/** Where a replay of many is: counting, waiting for a yes, sending, or over. */
export interface Replay {
  readonly phase: 'counting' | 'asking' | 'sending' | 'done' | 'stopped' | 'failed'
  /** What would be sent, as far as it is counted. */
  readonly plan: Total
  /** What was sent so far. */
  readonly sent: Total
  readonly error: unknown
  readonly start: () => void
  readonly stop: () => void
}

/** Counts at once what a replay would send, and sends it when it is told to. Ends when its component does. */
export function useReplay(selection: Selection, force: boolean): Replay {
  const [state, setState] = useState<Omit<Replay, 'start' | 'stop'>>(initial)
  const running = useRef<AbortController>(undefined)
  const key = JSON.stringify([selection, force])

  async function run(plan: boolean): Promise<void> {
    running.current?.abort()
    const controller = new AbortController()
    const { signal } = controller
    running.current = controller
    const phase = plan ? 'counting' : 'sending'
    setState((before) => (plan ? initial : { ...before, phase, error: undefined }))
    try {
      for await (const total of replaySteps(selection, { plan, force, signal })) {
        if (signal.aborted) break
        setState((before) => ({ ...before, [plan ? 'plan' : 'sent']: total }))
      }
      if (!signal.aborted) setState((before) => ({ ...before, phase: plan ? 'asking' : 'done' }))
    } catch (error) {
      if (!signal.aborted) setState((before) => ({ ...before, phase: 'failed', error }))
    }
    if (!plan) refreshUntilArrived()
  }

  useEffect(() => {
    void run(true)
    return () => running.current?.abort()
    // `key` says all of it that matters.
  }, [key])

  return {
    ...state,
    start: () => void run(false),
    stop: () => {
      running.current?.abort()
      setState((before) => ({ ...before, phase: 'stopped' }))
    },
  }
}

const initial = { phase: 'counting', plan: nothing, sent: nothing, error: undefined } as const

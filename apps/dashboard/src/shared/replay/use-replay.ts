import { useEffect, useRef, useState } from 'react'
import { refreshUntilArrived } from '../../api/queries.ts'
import { emptyTotal, replaySteps, type ReplayTotal, type Selection } from './replay-steps.ts'

/** The state of a bulk replay: first it counts, then it waits for a confirmation, then it sends. */
export interface Replay {
  readonly phase: 'counting' | 'confirming' | 'sending' | 'done' | 'stopped' | 'failed'
  /** What would be sent, as counted so far. */
  readonly plan: ReplayTotal
  /** What was sent so far. */
  readonly sent: ReplayTotal
  readonly error: unknown
  readonly start: () => void
  readonly stop: () => void
}

/** Counts what a replay would send, and sends it on `start()`. Unmounting the component stops both. */
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
      if (!signal.aborted) setState((before) => ({ ...before, phase: plan ? 'confirming' : 'done' }))
    } catch (error) {
      if (!signal.aborted) setState((before) => ({ ...before, phase: 'failed', error }))
    }
    if (!plan) refreshUntilArrived()
  }

  useEffect(() => {
    void run(true)
    return () => running.current?.abort()
    // `key` stands for the selection and `force`.
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

const initial = { phase: 'counting', plan: emptyTotal, sent: emptyTotal, error: undefined } as const

import type { AutotaskClient, CallOptions } from '@guidepost/autotask-client'
import type { JsonValue, RecordQuestion, RecordScope } from '@guidepost/provider'
import { refusalOf } from '../diagnose/finding.ts'
import type { RegistrationSpec } from '../register/spec.ts'
import { wordsOf } from './mask.ts'
import { answerOf, type Tap } from './tap.ts'

/** What a question works with. */
export interface Asking {
  readonly client: AutotaskClient
  readonly tap: Tap
  readonly call: CallOptions
  readonly registrations: readonly {
    readonly target: RecordScope['registrations'][number]['target']
    readonly spec: RegistrationSpec
  }[]
  readonly received: RecordScope['received']
  /** What must not be in any answer. */
  readonly hidden: readonly string[]
  /** What earlier answers have made known: Autotask's own names of fields, and the GUIDs of our webhooks. */
  readonly known: { readonly labels: Set<string>; readonly guids: Set<string> }
}

/** A question and how it is asked. */
export interface Question extends RecordQuestion {
  readonly ask: (asking: Asking) => Promise<JsonValue>
}

/** What a step gives, or how it was refused, which is an answer too. What is no refusal is thrown on. */
export async function answered(asking: Asking, step: () => Promise<JsonValue>): Promise<JsonValue> {
  try {
    return await step()
  } catch (error) {
    const { code, message } = refusalOf(error)
    const { last } = asking.tap
    return {
      refused: code,
      ...(last ? { answer: answerOf(last, asking.hidden) } : { message: wordsOf(message, asking.hidden) }),
    }
  }
}

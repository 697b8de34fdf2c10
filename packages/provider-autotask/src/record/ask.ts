import type { AutotaskClient, CallOptions } from '@guidepost/autotask-client'
import type { JsonValue, RecordQuestion, RecordScope } from '@guidepost/provider'
import { providerErrorOrThrow } from '../diagnose/finding.ts'
import type { RegistrationSpec } from '../register/spec.ts'
import { maskWords } from './mask.ts'
import { toAnswer, type Tap } from './tap.ts'

/** What a question may use. */
export interface RecordContext {
  readonly client: AutotaskClient
  readonly tap: Tap
  readonly call: CallOptions
  readonly registrations: readonly {
    readonly target: RecordScope['registrations'][number]['target']
    readonly spec: RegistrationSpec
  }[]
  readonly received: RecordScope['received']
  /** Texts that no answer may contain. */
  readonly hidden: readonly string[]
  /** Known from earlier answers: Autotask's own field names, and the GUIDs of our webhooks. */
  readonly known: { readonly labels: Set<string>; readonly guids: Set<string> }
}

/** A question, and the function that asks it. */
export interface Question extends RecordQuestion {
  readonly ask: (context: RecordContext) => Promise<JsonValue>
}

/** The answer of a step. A refusal by Autotask is an answer, too. Rethrows other errors, such as an abort. */
export async function answerOrRefusal(context: RecordContext, step: () => Promise<JsonValue>): Promise<JsonValue> {
  try {
    return await step()
  } catch (error) {
    const { code, message } = providerErrorOrThrow(error)
    const { last } = context.tap
    return {
      refused: code,
      ...(last ? { answer: toAnswer(last, context.hidden) } : { message: maskWords(message, context.hidden) }),
    }
  }
}

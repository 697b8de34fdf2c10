import type { NamedAttention } from '../../activity/attention/kinds.ts'
import { dateOf, dateOrNull } from '../http/dates.ts'
import type { Answer } from '../http/schemas/answers.ts'
import type { attention } from './answers.ts'

export function toAttentionAnswer({ whatToDo, since, mute, ...rest }: NamedAttention): Answer<typeof attention> {
  return {
    ...rest,
    since: dateOrNull(since),
    what_to_do: whatToDo,
    mute: mute && { by: mute.by, reason: mute.reason, at: dateOf(mute.at), until: dateOrNull(mute.until) },
  }
}

import { linkTo, type Attention, type AttentionInput } from './kinds.ts'

type Open = AttentionInput['unaccounted']['open'][number]

/** The filter of connections with an open time that has no known cause. */
export const withoutCause = 'none'

/** By the code of the problem that the last round had. */
const problems: Readonly<Record<string, Pick<Attention, 'title' | 'whatToDo'>>> = {
  permission_denied: {
    title: 'Changes are not accounted for: the API user may not read them',
    whatToDo: 'Give the API user the right to read the entity. Guidepost then reads the changes of that time.',
  },
  unauthorized: {
    title: 'Changes are not accounted for: the provider refuses the credentials',
    whatToDo: 'Enter new credentials on the connection. Guidepost then reads the changes of that time.',
  },
}
const otherProblem = {
  title: 'Changes of more than 3 hours are not accounted for',
  whatToDo:
    'Open a connection: its coverage says what failed. Guidepost tries again every hour; “Recover now” tries at once.',
}

/** Times whose changes stay unaccounted for, by cause, and records that wait for a decision. */
export function attentionToCoverage({ unaccounted: { open, unclear } }: AttentionInput): readonly Attention[] {
  const waiting: readonly Attention[] =
    unclear === null
      ? []
      : [
          {
            cause: 'records_unclear',
            severity: 'info',
            count: unclear.connections,
            capped: false,
            unit: 'connections',
            since: unclear.since,
            title: 'Changed records wait for your decision',
            detail: null,
            whatToDo:
              'Nobody can tell whether an event of these records is missing. On the connection, send their present state or dismiss them.',
            where: linkTo('coverage', { status: 'unclear' }),
          },
        ]
  return [...open.map(attentionToOpen), ...waiting]
}

const attentionToOpen = ({ cause, connections, since }: Open): Attention => ({
  ...(problems[cause ?? ''] ?? otherProblem),
  cause: 'changes_unaccounted',
  severity: 'warning',
  count: connections,
  capped: false,
  unit: 'connections',
  since,
  detail: cause !== null && problems[cause] === undefined ? cause : null,
  where: linkTo('coverage', { status: 'open', cause: cause ?? withoutCause }),
})

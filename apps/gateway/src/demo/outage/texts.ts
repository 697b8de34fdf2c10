import { counted } from '../../terminal/output.ts'
import type { Explanation, OutageAccount } from './account.ts'

const names: readonly (readonly [Explanation, string])[] = [
  ['pushed', 'pushed'],
  ['error_log', 'error log'],
  ['back_filled', 'back-filled'],
  ['deletes', 'deletes'],
  ['suspected', 'suspected'],
  ['overtaken', 'overtaken'],
  ['reverted', 'reverted'],
  ['unclear', 'unclear'],
  ['open', 'open'],
  ['uncoverable', 'uncoverable'],
  ['unexplained', 'unexplained'],
]

/** Counts that are shown although they are 0. */
const alwaysShown: ReadonlySet<Explanation> = new Set(['pushed', 'error_log', 'back_filled', 'unexplained'])

/** The account for people: one line, what its words mean, and the changes that nothing explains. */
export function accountText(account: OutageAccount): string {
  const { wanted, counts, repeated, invented, unexplained } = account
  const parts = names.flatMap(([name, shown]) =>
    counts[name] > 0 || alwaysShown.has(name) ? `${shown} ${counts[name]}${reasonsText(name, account)}` : [],
  )
  return [
    `Autotask's own ledger has ${counted(wanted, 'change')} that a working webhook sends. In Guidepost's database:`,
    '',
    parts.join(' · '),
    '',
    ...meanings.flatMap(([name, meaning]) => (counts[name] > 0 ? `${shownName(name).padEnd(13)}${meaning}` : [])),
    `Sent twice: ${repeated}. Events of changes that never happened: ${invented}.`,
    ...unexplained.map(
      ({ tenant, record, action, at, why }) => `UNEXPLAINED ${at} ${tenant} ${record} ${action}: ${why}`,
    ),
  ].join('\n')
}

const shownName = (name: Explanation): string => names.find(([one]) => one === name)![1]

function reasonsText(name: Explanation, { reasons }: OutageAccount): string {
  const found = Object.entries(reasons)
  if (name !== 'uncoverable' || found.length === 0) return ''
  return ` (${found.map(([why, count]) => `${count} ${why.replaceAll('_', ' ')}`).join(', ')})`
}

const meanings: readonly (readonly [Explanation, string])[] = [
  ['pushed', 'the webhook delivered the event'],
  ['error_log', 'the event, read back unchanged from the log of failed webhooks'],
  ['back_filled', 'the present state of the record, read by a sweep; one event may stand for several changes'],
  ['deletes', 'read from the log of deleted tickets'],
  ['suspected', 'sent although Guidepost was not sure that it is missing'],
  ['overtaken', 'a later event has the values, or says that the record is gone'],
  ['reverted', 'the record has the values again that had arrived before'],
  ['unclear', 'named: a person decides whether the present state is sent'],
  ['open', 'named: not swept yet'],
  ['uncoverable', 'named: Autotask cannot tell any more'],
]

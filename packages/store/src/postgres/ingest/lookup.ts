import {
  matchConnections,
  matchRegistration,
  type Match,
  type MatchingRegistration,
  type MatchInput,
} from '../../sql/ingest/matching.ts'
import type { ConnectionFacts, Routes } from '../../sql/ingest/routing.ts'
import type { Session } from '../connection/connections.ts'
import {
  questionKey,
  readFacts,
  type Facts,
  type IntegrationFact,
  type KeyFact,
  type LinksFact,
  type OverrideFact,
  type Question,
  type RegistrationFact,
} from './facts.ts'

/** Everything that a batch asks. */
export interface Questions {
  readonly integrationIds: readonly number[]
  readonly registrationIds: readonly number[]
  /** The match keys of events that came on the integration's path. */
  readonly keys: readonly { readonly integrationId: number; readonly matchKey: Uint8Array }[]
  /** The connections of events that are matched already. */
  readonly connections: readonly number[]
  readonly orderingKeys: readonly { readonly integrationId: number; readonly orderingKey: Uint8Array }[]
}

/** Answers which connections events match, and which destinations want them. */
export interface Routing {
  readonly integrations: ReadonlySet<number>
  find(input: MatchInput): Match
  routesFor(event: { readonly integrationId: number; readonly type: string }): Routes
  factsOf(event: { readonly integrationId: number; readonly orderingKey: Uint8Array | null }): ConnectionFacts
}

/** The questions of a batch but for links, which only some integrations ask. */
export function plainQuestions(asked: Omit<Questions, 'orderingKeys'>): readonly Question[] {
  return [
    ...[...new Set(asked.integrationIds)].map((id): Question => ({ kind: 'integration', id, key: null })),
    ...[...new Set(asked.registrationIds)].map((id): Question => ({ kind: 'registration', id, key: null })),
    ...[...new Set(asked.connections)].map((id): Question => ({ kind: 'override', id, key: null })),
    ...distinct(
      asked.keys.map(({ integrationId, matchKey }): Question => ({ kind: 'key', id: integrationId, key: matchKey })),
      questionKey,
    ),
  ]
}

/** The questions about links: those of integrations with a handler that wants only the events of linked tickets. */
export function linkQuestions(facts: Facts, orderingKeys: Questions['orderingKeys']): readonly Question[] {
  const asking = orderingKeys.filter(({ integrationId }) => integrationOf(facts, integrationId)?.asksLinks)
  return distinct(
    asking.map(({ integrationId, orderingKey }): Question => ({ kind: 'links', id: integrationId, key: orderingKey })),
    questionKey,
  )
}

/** Reads everything that is needed to match a batch. */
export async function lookUp(session: Session, asked: Questions): Promise<Facts> {
  const facts = await readFacts(session, plainQuestions(asked))
  const links = linkQuestions(facts, asked.orderingKeys)
  return links.length > 0 ? new Map([...facts, ...(await readFacts(session, links))]) : facts
}

/** Decides by facts that are all known. */
export function routingOf(facts: Facts): Routing {
  const overrideOf = new Map<number, string>()
  const integrations = new Set<number>()
  for (const { question, value } of facts.values()) {
    if (value === null) continue
    if (question.kind === 'integration') integrations.add(question.id)
    if (question.kind === 'override') overrideOf.set(question.id, (value as OverrideFact)[0])
    if (question.kind === 'key') for (const [connection, override] of value as KeyFact) note(connection, override)
    if (question.kind === 'registration') {
      const [, connection, , , override] = value as RegistrationFact
      note(connection, override)
    }
  }

  function note(connection: number, override: string | null): void {
    if (override !== null) overrideOf.set(connection, override)
  }

  function find({ integrationId, registrationId, matchKey, connection }: MatchInput): Match {
    if (connection !== undefined) return { state: 'matched', connections: [connection] }
    if (registrationId === null) {
      const claims = matchKey && valueOf(facts, { kind: 'key', id: integrationId, key: matchKey })
      return matchConnections(
        matchKey,
        (claims ?? []).map(([each]) => each),
      )
    }
    const fact = valueOf(facts, { kind: 'registration', id: registrationId, key: null })
    return matchRegistration(matchKey, fact?.[0] === integrationId ? toRegistration(fact) : undefined)
  }

  return {
    integrations,
    find,
    routesFor: ({ integrationId, type }) => integrationOf(facts, integrationId)!.routesFor(type),
    factsOf: ({ integrationId, orderingKey }) => ({
      overrideOf: (connection) => overrideOf.get(connection),
      isLinked: (connection) =>
        orderingKey !== null &&
        (valueOf(facts, { kind: 'links', id: integrationId, key: orderingKey }) ?? []).includes(connection),
    }),
  }
}

const toRegistration = ([, connection, matchKey, state]: RegistrationFact): MatchingRegistration => ({
  connection,
  matchKey: matchKey === null ? null : Buffer.from(matchKey, 'hex'),
  state,
})

/** The value of each kind of fact. */
interface Values {
  readonly key: KeyFact
  readonly registration: RegistrationFact
  readonly integration: IntegrationFact
  readonly override: OverrideFact
  readonly links: LinksFact
}

function valueOf<Kind extends keyof Values>(
  facts: Facts,
  question: Question & { readonly kind: Kind },
): Values[Kind] | null {
  return (facts.get(questionKey(question))?.value ?? null) as Values[Kind] | null
}

const integrationOf = (facts: Facts, id: number): IntegrationFact | null =>
  valueOf(facts, { kind: 'integration', id, key: null })

/** A key of one integration as a text, for maps. */
export const keyOf = (integrationId: number, key: Uint8Array): string =>
  `${integrationId}/${Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1')}`

export function distinct<Item>(items: readonly Item[], of: (item: Item) => string): Item[] {
  return [...new Map(items.map((item) => [of(item), item])).values()]
}

import { routesOf, type RouteRow, type Routes } from '../../sql/ingest/routing.ts'
import type { Session } from '../connection/connections.ts'

/** What decides where events go, as the function `guidepost_fact` of the database answers it. */
export interface Question {
  /**
   * `key`: which connections claim a match key. `registration`: what a registration matches. `integration`: which
   * destinations want its events. `override`: the endpoint of a connection's own. `links`: in which connections the ticket
   * of an ordering key is linked.
   */
  readonly kind: 'key' | 'registration' | 'integration' | 'override' | 'links'
  /** The id of the integration, the registration or the connection. */
  readonly id: number
  /** The match key or the ordering key. */
  readonly key: Uint8Array | null
}

/** A fact with the text that the database answered; null if the registration, integration or override does not exist. */
export interface Fact {
  readonly question: Question
  readonly text: string | null
  readonly value: unknown
}

/** The connections that claim a key, each with the endpoint of its own. */
export type KeyFact = readonly (readonly [connection: number, override: string | null])[]
export type RegistrationFact = readonly [
  integrationId: number,
  connection: number,
  matchKey: string | null,
  state: string,
  override: string | null,
]
export type OverrideFact = readonly [override: string]
export type LinksFact = readonly number[]

/** The destinations that want the events of an integration; the routes of each type are worked out once. */
export class IntegrationFact {
  readonly #rows: readonly RouteRow[]
  readonly #routes = new Map<string, Routes>()

  constructor(rows: readonly RouteRow[]) {
    this.#rows = rows
  }

  /** Whether some handler wants only the events of linked tickets. */
  get asksLinks(): boolean {
    return this.#rows.some((row) => row.only_linked === 1)
  }

  routesFor(type: string): Routes {
    let routes = this.#routes.get(type)
    if (!routes) {
      routes = routesOf(this.#rows, type)
      // A sender can write any type.
      if (this.#routes.size >= 100) this.#routes.clear()
      this.#routes.set(type, routes)
    }
    return routes
  }
}

/** Facts by their question. */
export type Facts = ReadonlyMap<string, Fact>

export function questionKey({ kind, id, key }: Question): string {
  if (key === null) return `${kind}/${id}`
  return `${kind}/${id}/${Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1')}`
}

const read = `
  select guidepost_fact(kind, id, key) as fact
  from unnest($1::text[], $2::bigint[], $3::bytea[]) with ordinality as asked (kind, id, key, n) order by n`

/** Reads facts, in one round trip. */
export async function readFacts(session: Session, questions: readonly Question[]): Promise<Map<string, Fact>> {
  if (questions.length === 0) return new Map()
  const { rows } = await session.query(read, parametersOf(questions), 'facts')
  return new Map(
    questions.map((question, index) => {
      const text = rows[index]!['fact'] as string | null
      return [questionKey(question), { question, text, value: parse(question, text) }]
    }),
  )
}

export const parametersOf = (questions: readonly Question[]): unknown[] => [
  questions.map(({ kind }) => kind),
  questions.map(({ id }) => id),
  questions.map(({ key }) => key),
]

function parse({ kind }: Question, text: string | null): unknown {
  if (text === null) return null
  const value: unknown = JSON.parse(text)
  return kind === 'integration' ? new IntegrationFact(value as readonly RouteRow[]) : value
}

/** How many facts a process remembers: a key and a registration for each of many thousand connections. */
const mostRemembered = 50_000

/**
 * The facts that this process has read. They may be old: a batch is recorded only if the database still answers the same
 * texts. Facts that differ from event to event, such as links, are not remembered.
 */
export class FactMemory {
  readonly #facts = new Map<string, Fact>()

  /** The remembered facts, and the questions that are not. */
  recall(questions: readonly Question[]): { readonly known: Map<string, Fact>; readonly unknown: readonly Question[] } {
    const known = new Map<string, Fact>()
    const unknown = new Map<string, Question>()
    for (const question of questions) {
      const key = questionKey(question)
      const fact = this.#facts.get(key)
      if (fact) known.set(key, fact)
      else unknown.set(key, question)
    }
    return { known, unknown: [...unknown.values()] }
  }

  remember(facts: Facts): void {
    for (const [key, fact] of facts) {
      const { kind } = fact.question
      if (kind === 'links' || kind === 'override') continue
      if (this.#facts.size >= mostRemembered) this.#facts.clear()
      this.#facts.set(key, fact)
    }
  }

  /** Forgets facts of which at least one is old. */
  forget(facts: Facts): void {
    for (const key of facts.keys()) this.#facts.delete(key)
  }
}

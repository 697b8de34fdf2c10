import type { Generated } from 'kysely'
import type { LinkState } from '../port/links.ts'

/** The tables as Kysely sees them. `migrations/` explains them and has their indexes. */
export interface Tables {
  meta: { key: string; value: string }
  environments: { id: Generated<number>; uuid: string; name: string; created_at: number }
  api_keys: {
    id: Generated<number>
    environment_id: number
    name: string
    prefix: string
    hash: Uint8Array
    created_at: number
    revoked_at: number | null
    expires_at: number | null
    last_used_at: number | null
  }
  integrations: {
    id: Generated<number>
    environment_id: number
    unique_key: string
    provider: string
    display_name: string | null
    forward_webhooks: number
    shares_keys: Generated<number>
    created_at: number
    updated_at: number
    deleted_at: number | null
    cleared_at: number | null
  }
  connections: {
    id: Generated<number>
    integration_id: number
    connection_id: string
    config: string
    metadata: string | null
    tags: string
    version: number
    webhook_url_override: string | null
    purge_at: number | null
    cleared_at: number | null
    /** The last event when `overdue_from` was set. */
    overdue_after: number | null
    overdue_from: number | null
    created_at: number
    updated_at: number
    deleted_at: number | null
  }
  connection_keys: { integration_id: number; match_key: Uint8Array; connection: number }
  registrations: {
    id: Generated<number>
    integration_id: number
    connection: number
    entity: string
    token: string
    guid: string | null
    match_key: Uint8Array | null
    state: string
    /** Null for a registration made by hand; the columns after it are null then, too. */
    status: string | null
    status_since: number | null
    cause: string | null
    details: string | null
    next_step_at: number | null
    /** The earliest step that was requested since the last claim. */
    requested_at: number | null
    lease: number
    lease_until: number | null
    deactivation_token: string | null
    removed_at: number | null
    /** Null: the caller has not judged it, or it has no verdict. */
    level: string | null
    level_cause: string | null
    level_title: string | null
    level_since: number | null
    judge_at: number | null
    created_at: number
    updated_at: number
  }
  sealed_secrets: {
    sequence: Generated<number>
    id: string
    /** `kept`: credentials for a registration that must still be removed. */
    owner:
      | 'integration'
      | 'registration'
      | 'connection'
      | 'endpoint'
      | 'endpoint-token'
      | 'endpoint-certificate'
      | 'kept'
    owner_id: number
    sealed: Uint8Array
    created_at: number
    retires_at: number | null
  }
  destinations: {
    number: Generated<number>
    key: string
    kind: 'handler' | 'endpoint'
    environment_id: number | null
    role: 'primary' | 'secondary' | 'override' | null
    connection: number | null
    provider: string | null
    url: string | null
    /** A list, as JSON. */
    types: string
    ordered: number
    unmatched: number
    concurrency: number
    per_connection: number
    settings: string
    source: 'api' | 'config' | null
    declared: number
    /** Whether a running process has it. */
    running: Generated<number>
    /** When \`running\` changed last. */
    declared_at: number
    held: 'paused' | 'undeclared' | 'failing' | 'gone' | null
    message: string | null
    since: number
    probe_at: number | null
    only_linked: Generated<number>
    created_at: number
    updated_at: number
    deleted_at: number | null
  }
  /** Handlers that are paused for one environment. Those that are paused for all have `held`. */
  handler_pauses: { destination: string; environment_id: number; message: string | null; since: number }
  /** Sessions that were signed out, by the hash of their sealed text. */
  ended_sessions: { hash: Uint8Array; until: number }
  declarations: {
    number: Generated<number>
    process: string
    /** A list, as JSON. */
    handlers: string
    until: number
  }
  recoveries: {
    connection: number
    integration_id: number
    state: string
    next_step_at: number | null
    /** The earliest step that was requested since the last claim. */
    requested_at: number | null
    lease: number
    lease_until: number | null
    open_since: number | null
    open_cause: string | null
    /** When the oldest of the connection's unclear records was found. */
    unclear_since: number | null
  }
  coverage: { connection: number; entity: string; from_at: number; to_at: number; kind: string; account: string }
  unclear_records: {
    id: Generated<number>
    connection: number
    entity: string
    key: string
    found_at: number
    event: string
  }
  recovered_events: { event_id: number; integration_id: number; facts: string }
  requests: {
    id: Generated<number>
    integration_id: number
    registration_id: number | null
    received_at: number
    origin: string
    secret_id: string | null
    headers: Uint8Array
    body: Uint8Array
  }
  events: {
    id: Generated<number>
    integration_id: number
    /** The request, which has the content for all its events; 0 if the row has the content itself. */
    request_id: number
    registration_id: number | null
    position: number
    state: string
    reason: string | null
    type: string
    action: string
    match_key: Uint8Array | null
    ordering_key: Uint8Array | null
    dedupe_key: Uint8Array | null
    duplicates: number
    last_duplicate_at: number | null
    received_at: number
    /** The only connection of the event. If it has several, they are in `event_connections`. */
    connection: number | null
    /** When it matched, if that was after its receipt; else null. */
    matched_at: Generated<number | null>
    /** Null if the request has the content. */
    origin: string | null
    secret_id: string | null
    headers: Uint8Array | null
    body: Uint8Array | null
  }
  /** The search index: what each event can be found by. An indexed event has at least one row. */
  event_terms: { integration_id: number; term: Uint8Array; event_id: number }
  /** The events by their dedupe keys. A row outlives its event until the dedupe window is over. */
  dedupe_keys: {
    integration_id: number
    key: Uint8Array
    event_id: number
    received_at: number
    /** Of a pruned event; null while the event is stored. */
    state: string | null
    reason: string | null
  }
  /** The connections of events that have several. Read them through `event_ties`. */
  event_connections: { connection: number; event_id: number }
  /** A view: the connections of all events. */
  event_ties: { connection: number; event_id: number }
  deliveries: {
    id: Generated<number>
    integration_id: number
    event_id: number
    connection: number
    destination: string
    ordering_key: Uint8Array | null
    state: string
    attempt: number
    generation: number
    due_at: number
    lease_until: number | null
    /** The number of the claim that leased the delivery last. */
    claim: number | null
    /** When a retry was scheduled, by the clock that decides when it is due. */
    scheduled_at: number | null
    replay: number
    error: string | null
    settled_at: number | null
    /** How a dead letter was closed; null while it is open, and for every other delivery. */
    closed: Generated<'replayed' | 'dismissed' | null>
    closed_at: Generated<number | null>
    /** Who dismissed it, and why. */
    closed_by: Generated<string | null>
    closed_reason: Generated<string | null>
  }
  attempts: {
    integration_id: number
    delivery_id: number
    generation: number
    number: number
    outcome: 'succeeded' | 'retry' | 'dead' | 'release'
    error: string | null
    started_at: number
    latency_ms: number
    status: number | null
    answer: Uint8Array | null
  }
  rejections: {
    id: Generated<number>
    integration_id: number
    registration_id: number | null
    reason: string
    received_at: number
    address: string
    headers: Uint8Array
    body: Uint8Array | null
  }
  audits: {
    id: Generated<number>
    at: number
    actor: string
    /** The name of the API key that was used. */
    made_by: string | null
    environment_id: number | null
    integration_id: number | null
    connection_id: string | null
    registration_id: number | null
    action: string
    summary: string
    result: string
    message: string | null
  }
  memory: { key: string; value: string }
  /** `lease`: the number of the last round. `lease_until`: null when no process runs it. */
  loops: { name: string; lease: number; lease_until: number | null; next_at: number }
  links: {
    id: Generated<number>
    integration_id: number
    connection: number
    alert_id: string
    ticket_id: string
    ticket_number: string | null
    ordering_key: Uint8Array
    state: LinkState
    details: string
    revision: number
    created_at: number
    updated_at: number
  }
  /** `span`: how long the counted time from `at` on is, in milliseconds: a minute or an hour. */
  activity: {
    environment_id: number
    /** `''`: of the whole environment. */
    destination: string
    span: number
    at: number
    counter: string
    count: number
  }
}

/** The part of a connection that routing reads. */
export interface Connection {
  readonly connectionId: string
  readonly connectionConfig?: Readonly<Record<string, unknown>>
  readonly metadata?: Readonly<Record<string, unknown>>
  readonly deleted?: boolean
}

export interface Sync {
  readonly name: string
  readonly webhookSubscriptions: readonly string[]
}

/** One call of a sync's `onWebhook`. */
export interface Run {
  readonly sync: string
  readonly connectionId: string
  readonly webhookName: string
  readonly payload: unknown
}

/** What a handler may pass to `executeScriptForWebhooks`. */
export interface ScriptCall {
  readonly body: unknown
  readonly webhookType?: string
  readonly webhookTypeValue?: string
  readonly connectionIdentifier?: string
  readonly connectionIdentifierValue?: string
  readonly propName?: string
}

/** The connections of a call. Compares text exactly: two spellings of one GUID are two values. */
export function connectionsOf(call: ScriptCall, connections: readonly Connection[]): readonly Connection[] {
  const live = connections.filter(({ deleted }) => !deleted)
  const { body, connectionIdentifier: path, connectionIdentifierValue: given, propName } = call
  if (path === undefined && given === undefined) return live
  const value = given || at(body, path ?? '')
  if (!value) return []
  const text = textOf(value)
  if (propName === 'connectionId') return live.filter(({ connectionId }) => connectionId === text)
  if (propName?.includes('metadata.')) {
    const key = propName.replace('metadata.', '')
    return live.filter(({ metadata }) => holds(metadata?.[key], text))
  }
  const key = propName ?? path ?? ''
  return live.filter(({ connectionConfig }) => textOf(connectionConfig?.[key] ?? null) === text)
}

/** At most one run per sync and connection, named by the first matching subscription. */
export function runsOf(call: ScriptCall, syncs: readonly Sync[], connections: readonly Connection[]): Run[] {
  const type = call.webhookTypeValue || at(call.body, call.webhookType ?? '')
  return syncs.flatMap(({ name, webhookSubscriptions }) => {
    const webhookName = webhookSubscriptions.find((one) => one === type || one === '*')
    if (webhookName === undefined) return []
    return connections.map(({ connectionId }) => ({ sync: name, connectionId, webhookName, payload: call.body }))
  })
}

/** A key with the whole name takes precedence over a path through nested objects. */
function at(body: unknown, path: string): unknown {
  if (isRecord(body) && path in body) return body[path]
  return path.split('.').reduce((value: unknown, name) => (isRecord(value) ? value[name] : undefined), body)
}

/** The text of a JSON value, as a database returns it. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function holds(value: unknown, text: string): boolean {
  if (Array.isArray(value)) return value.includes(text)
  return isRecord(value) ? text in value : value === text
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

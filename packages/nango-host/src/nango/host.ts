/**
 * What a Nango-style host provides to a handler. The host checks for its own error class and its own result type, so the
 * handler must use them (Nango's `packages/utils/lib/result.ts` and `packages/shared/lib/utils/error.ts`).
 *
 * `Ok` and `Err` each know only half of the type `Result`. So declare the handler with the type of the host:
 * `const autotaskWebhookRouting: WebhookHandler = nangoHandler(…)`.
 */
export interface NangoHost<Result, ErrorOfHost> {
  /** The host's own `Ok`. */
  Ok(response: NangoResponse): NoInfer<Result>
  /** The host's own `Err`. */
  Err(error: NoInfer<ErrorOfHost>): NoInfer<Result>
  /** The host's own error class. The host uses the status of its instances, and answers 500 for other errors. */
  readonly NangoError: new (code: NangoErrorCode) => ErrorOfHost
  readonly routing: NangoRouting
  /** The time in milliseconds since 1970, for providers that sign a time. Default: `Date.now`. */
  readonly now?: () => number
}

/** The codes of the errors that a handler creates. Nango answers both with 401. */
export type NangoErrorCode = 'webhook_missing_signature' | 'webhook_invalid_signature'

/**
 * How the host finds the connection of a webhook. The host itself reads these paths in the body, so they are options here,
 * not part of the plugin, and are passed on unchanged.
 */
export interface NangoRouting {
  /** The path of the event type, as in `webhookSubscriptions` of a sync. Autotask: `EntityType`. */
  readonly webhookType: string
  /** The path of the value that identifies the connection. Autotask: `Guid`. Never empty: Nango would give the event to all connections. */
  readonly connectionIdentifier: string
  /** The key of this value in `connection_config`. Autotask: `webhookGuid`. */
  readonly propName: string
}

/** The part of the `nango` argument that a handler uses. */
export interface NangoContext {
  readonly integration: {
    /** Contains `webhookSecret`, the only secret of all connections of the integration. */
    readonly custom?: Readonly<Record<string, unknown>> | null | undefined
  }
  executeScriptForWebhooks(call: NangoCall): Promise<{ connectionIds: string[] }>
}

/** The argument of `executeScriptForWebhooks`. */
export interface NangoCall extends NangoRouting {
  /** The object that the host parsed. */
  readonly body: unknown
}

/** The answer of the host, and what it forwards. */
export interface NangoResponse {
  content: { status: 'success' }
  statusCode: 200
  /** The connections to which the host forwards. If there are none, it forwards the body once, without an envelope. */
  connectionIds: string[]
  /** The object that the host parsed. */
  toForward: unknown
}

/**
 * A routing handler, as in Nango's registry. Names of `headers` are in lower case. `rawBody` is the body as UTF-8 text. It is
 * `undefined` if the host's JSON parser did not read the body, although the type of the host says `string`.
 */
export type NangoHandler<Result> = (
  nango: NangoContext,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  body: unknown,
  rawBody: string | undefined,
  query?: unknown,
) => Promise<Result>

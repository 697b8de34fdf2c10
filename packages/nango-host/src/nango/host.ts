/**
 * What a Nango-style host lends to a handler. The host looks at the class of an error and at its own result type, so a
 * handler cannot bring its own (Nango's `packages/utils/lib/result.ts` and `packages/shared/lib/utils/error.ts`).
 *
 * `Result` comes from where the handler goes, since the host's `Ok` and `Err` each know half of it: declare the handler
 * with the host's type, `const autotaskWebhookRouting: WebhookHandler = nangoHandler(…)`.
 */
export interface NangoHost<Result, ErrorOfHost> {
  /** The host's own `Ok`. */
  Ok(response: NangoResponse): NoInfer<Result>
  /** The host's own `Err`. */
  Err(error: NoInfer<ErrorOfHost>): NoInfer<Result>
  /** The host's own class of errors. It keeps the status of an instance of it, and makes a 500 of any other error. */
  readonly NangoError: new (code: NangoErrorCode) => ErrorOfHost
  readonly routing: NangoRouting
  /** The time in milliseconds since 1970, for providers that sign one. Default: `Date.now`. */
  readonly now?: () => number
}

/** The codes with which a handler makes errors of its host. Nango answers both with 401. */
export type NangoErrorCode = 'webhook_missing_signature' | 'webhook_invalid_signature'

/**
 * Where the host finds out whose a webhook is. The host reads these paths in the body by itself, so they are told here
 * and not by the plugin, and they are passed on as they are.
 */
export interface NangoRouting {
  /** The path of the event's type, which a sync's `webhookSubscriptions` name. Autotask: `EntityType`. */
  readonly webhookType: string
  /** The path of the value that says whose event it is. Autotask: `Guid`. Never empty: Nango would give the event to everybody. */
  readonly connectionIdentifier: string
  /** The key of `connection_config` that holds this value. Autotask: `webhookGuid`. */
  readonly propName: string
}

/** The part of the `nango` argument that a handler uses. */
export interface NangoContext {
  readonly integration: {
    /** Holds `webhookSecret`, the one secret of all connections of the integration. */
    readonly custom?: Readonly<Record<string, unknown>> | null | undefined
  }
  executeScriptForWebhooks(call: NangoCall): Promise<{ connectionIds: string[] }>
}

/** The one argument of `executeScriptForWebhooks`. */
export interface NangoCall extends NangoRouting {
  /** As the host parsed it, the same object. */
  readonly body: unknown
}

/** What the host answers and forwards. */
export interface NangoResponse {
  content: { status: 'success' }
  statusCode: 200
  /** Whom the host forwards to; with none it forwards the bare body. */
  connectionIds: string[]
  /** The whole body, the same object. */
  toForward: unknown
}

/**
 * A routing handler as Nango's registry holds it. `headers` are in lower case; `rawBody` is the body as UTF-8 text, and
 * `undefined` where the host's JSON parser did not read it, whatever the host's types say.
 */
export type NangoHandler<Result> = (
  nango: NangoContext,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  body: unknown,
  rawBody: string | undefined,
  query?: unknown,
) => Promise<Result>

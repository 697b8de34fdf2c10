import type { Provider } from '@guidepost/provider'
import { assertServable, joinedHeaders } from '../contract.ts'
import { HostError } from '../errors.ts'
import type { NangoContext, NangoHandler, NangoHost, NangoRouting } from './host.ts'

/**
 * Makes a routing handler for a Nango-style host out of any provider plugin. With `autotask()` and Autotask's routing it
 * gives the results, codes and calls of Nango's own handler, `autotaskWebhookRouting`.
 *
 * It verifies with the plugin over the bytes of `rawBody` and with `integration.custom.webhookSecret`, has the host run
 * its scripts, and answers 200. No secret is an invalid signature, as in Nango. Rejects with what the host's
 * `executeScriptForWebhooks` rejects with, and with `no_raw_body` for a webhook without a raw body: the host answers 500.
 *
 * Throws `HostError` for a plugin of another generation, and for a routing with an empty path.
 */
export function nangoHandler<Result, ErrorOfHost>(
  provider: Provider,
  host: NangoHost<Result, ErrorOfHost>,
): NangoHandler<Result> {
  assertServable(provider)
  const { webhookType, connectionIdentifier, propName } = checkedRouting(host.routing)
  const now = host.now ?? Date.now

  return async (nango, headers, body, rawBody) => {
    const webhook = {
      body: new TextEncoder().encode(rawBody),
      headers: joinedHeaders(headers),
      receivedAt: now(),
    }
    const verification = provider.receive.verify(webhook, secretsOf(nango))
    const reason = verification.ok ? undefined : verification.reason
    if (reason === 'missing') return host.Err(new host.NangoError('webhook_missing_signature'))
    if (reason === 'no_secret') return host.Err(new host.NangoError('webhook_invalid_signature'))
    // Not before: Nango's handler too looks at the header and the secret first. And never a success: what was verified
    // then is an empty body, and the one to be routed another.
    if (rawBody === undefined) throw noRawBody(headers['content-type'])
    if (reason) return host.Err(new host.NangoError('webhook_invalid_signature'))

    const { connectionIds } = await nango.executeScriptForWebhooks({
      body,
      webhookType,
      connectionIdentifier,
      propName,
    })
    return host.Ok({ content: { status: 'success' }, statusCode: 200, connectionIds, toForward: body })
  }
}

/** Read at each webhook: the host loads the integration anew, and its secret may have changed. */
function secretsOf(nango: NangoContext): string[] {
  const secret = nango.integration.custom?.['webhookSecret']
  return typeof secret === 'string' ? [secret] : []
}

function checkedRouting(routing: NangoRouting): NangoRouting {
  for (const name of ['webhookType', 'connectionIdentifier', 'propName'] as const) {
    const path: unknown = routing[name]
    if (typeof path === 'string' && path !== '') continue
    throw new HostError('invalid_options', `routing.${name} is empty: set the name of a property`)
  }
  return routing
}

function noRawBody(contentType: string | readonly string[] | undefined): HostError {
  return new HostError(
    'no_raw_body',
    `A webhook came without a raw body, with the content type ${JSON.stringify(contentType ?? '')}: ` +
      'the host keeps one of application/json only',
  )
}

import type { Provider } from '@guidepost/provider'
import { assertServable, joinHeaders } from '../contract.ts'
import { HostError } from '../errors.ts'
import type { NangoContext, NangoHandler, NangoHost, NangoRouting } from './host.ts'

/**
 * Creates a routing handler for a Nango-style host from any provider plugin. With `autotask()` and the routing of Autotask,
 * its results, codes and calls equal those of Nango's own handler, `autotaskWebhookRouting`.
 *
 * The handler verifies the bytes of `rawBody` with `integration.custom.webhookSecret`, lets the host run its scripts, and
 * answers 200. A missing secret is an invalid signature, as in Nango. The handler rejects if `executeScriptForWebhooks`
 * rejects, and with `no_raw_body` if there is no raw body. Then the host answers 500.
 *
 * Throws `HostError` for a plugin with another version of the contract, and for a routing with an empty path.
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
      headers: joinHeaders(headers),
      receivedAt: now(),
    }
    const verification = provider.receive.verify(webhook, secretsOf(nango))
    const reason = verification.ok ? undefined : verification.reason
    if (reason === 'missing') return host.Err(new host.NangoError('webhook_missing_signature'))
    if (reason === 'no_secret') return host.Err(new host.NangoError('webhook_invalid_signature'))
    // Checked after the header and the secret, as in Nango's handler. Without a raw body we verified an empty body, which
    // is not the body to route.
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

/** Read for each webhook, because the secret of the integration may have changed. */
function secretsOf(nango: NangoContext): string[] {
  const secret = nango.integration.custom?.['webhookSecret']
  return typeof secret === 'string' ? [secret] : []
}

function checkedRouting(routing: NangoRouting): NangoRouting {
  for (const name of ['webhookType', 'connectionIdentifier', 'propName'] as const) {
    const path: unknown = routing[name]
    if (typeof path === 'string' && path !== '') continue
    throw new HostError('invalid_options', `routing.${name} is empty. Set the name of a property`)
  }
  return routing
}

function noRawBody(contentType: string | readonly string[] | undefined): HostError {
  return new HostError(
    'no_raw_body',
    `A webhook with the content type ${JSON.stringify(contentType ?? '')} has no raw body. ` +
      'The host keeps the raw body of application/json only',
  )
}

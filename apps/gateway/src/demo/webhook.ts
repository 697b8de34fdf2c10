import type { Sample } from '@guidepost/provider'

/**
 * A sample's body as Autotask would post it now, for the webhook `guid`: the time and the sequence number are new, so
 * that it is no repeat of an earlier one.
 */
export function freshBody(sample: Sample, guid: string, now: number): Uint8Array {
  const time = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z')
  const text = Buffer.from(sample.body)
    .toString('utf8')
    .replace(/"Guid":"[^"]*"/, `"Guid":"${guid}"`)
    .replace(/"EventTime":"[^"]*"/, `"EventTime":"${time}"`)
    .replace(/"SequenceNumber":\d+/, `"SequenceNumber":${now}`)
  return Buffer.from(text)
}

/** Commands for bash that post the sample as Autotask would, a new event at each paste. */
export function curlCommands(
  sample: Sample,
  webhook: { url: string; guid: string; secret: string },
  now: number,
): string {
  const body = Buffer.from(freshBody(sample, webhook.guid, now)).toString('utf8')
  const pattern = body.replace(`"SequenceNumber":${now}`, '"SequenceNumber":%s')
  return [
    `BODY=$(printf ${quoted(pattern)} "$(date +%s)")`,
    `SIGNATURE=$(printf %s "$BODY" | openssl dgst -sha1 -hmac ${quoted(webhook.secret)} -binary | base64)`,
    `curl -i ${quoted(webhook.url)} -H 'content-type: application/json' -H "x-hook-signature: sha1=$SIGNATURE" --data-binary "$BODY"`,
  ].join('\n')
}

/** One word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

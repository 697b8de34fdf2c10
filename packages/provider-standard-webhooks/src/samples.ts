import type { Sample } from '@guidepost/provider'
import type { StandardWebhooksOptions } from './options.ts'

const account = 'acct_1A2b'

/** A sample of each of the `types`, one of an unlisted type, and one that matches no connection. */
export function samplesFor({ match, types }: Required<Pick<StandardWebhooksOptions, 'match' | 'types'>>): Sample[] {
  const listed = types.map((type) => sample(type, type, `An event of the type ${type}.`, match))
  return [
    ...listed,
    { ...sample('unlisted', unlistedType(types), 'An event of a type that is not listed.', match), unlisted: true },
    unmatched,
  ]
}

const unmatched: Sample = {
  name: 'nobodys',
  description: 'The smallest payload: without a type, and without a value that matches a connection.',
  body: bytes({}),
  identities: [{ type: '', action: '', matchKey: undefined, notice: false }],
  unlisted: true,
}

function sample(name: string, type: string, description: string, match: StandardWebhooksOptions['match']): Sample {
  const payload = { type, timestamp: '2026-01-15T12:00:00Z', data: { note: 'Zoë & Jürgen' } }
  return {
    name,
    description,
    body: bytes(withValue(payload, match.event.split('.'), account)),
    identities: [{ type, action: type.split('.').slice(1).at(-1) ?? '', matchKey: account, notice: false }],
    connectionConfig: { [match.connection]: account },
  }
}

function unlistedType(types: readonly string[]): string {
  return types.includes('invoice.paid') ? `${types.join('-')}.unlisted` : 'invoice.paid'
}

/** A copy of `record` with `value` at `path`. Replaces values that are no objects on the way. */
function withValue(record: unknown, path: readonly string[], value: unknown): unknown {
  const [name, ...rest] = path
  if (name === undefined) return value
  const base = typeof record === 'object' && record !== null ? (record as Record<string, unknown>) : {}
  return { ...base, [name]: withValue(Object.hasOwn(base, name) ? base[name] : undefined, rest, value) }
}

function bytes(payload: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(payload))
}

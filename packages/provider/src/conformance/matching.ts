import type { Provider } from '../provider.ts'
import { textLimit } from '../webhook.ts'
import { must, mustBeText, mustEqual, mustNotThrow, type ConformanceCase } from './case.ts'

/** How events and connections get the keys that match them. */
export function matchingCases(provider: Provider): ConformanceCase[] {
  const { receive, samples } = provider
  const keysOf = async (config: unknown) => {
    const result = await provider.connectionConfig['~standard'].validate(config)
    return result.issues ? undefined : receive.connectionKeys(result.value)
  }
  return [
    {
      name: 'matches a sample to the connection that the sample declares',
      async run() {
        for (const { name, connectionConfig, identities } of samples) {
          if (connectionConfig === undefined) continue
          const keys = await keysOf(connectionConfig)
          must(keys, `connectionConfig rejects the connection of sample "${name}"`)
          for (const { matchKey } of identities) {
            if (matchKey === undefined) continue
            must(keys.includes(matchKey), `"${matchKey}" of sample "${name}" is not in ${JSON.stringify(keys)}`)
          }
        }
      },
    },
    {
      name: 'returns connection keys that are unique, non-empty text',
      async run() {
        const declared = samples.flatMap(({ connectionConfig }) => connectionConfig ?? [])
        for (const config of [{}, ...declared]) {
          const keys = await keysOf(config)
          if (!keys) continue
          must(Array.isArray(keys), 'connectionKeys does not return a list')
          for (const key of keys) {
            mustBeText(key, 'a connection key')
            must(key !== '', 'a connection key is empty: it would match every event without a key')
          }
          mustEqual(new Set(keys).size, keys.length, 'the number of different connection keys')
        }
      },
    },
    {
      name: 'normalises a match key to itself, and any other value to text or undefined',
      run() {
        for (const key of samples.flatMap(({ identities }) => identities.flatMap(({ matchKey }) => matchKey ?? []))) {
          mustEqual(receive.matchKeyOf(key), key, `matchKeyOf of "${key}"`)
        }
        for (const value of [undefined, null, 7, '', '   ', [], {}, 'x', 'x'.repeat(2 * textLimit), '\ud800\u0000']) {
          const key = mustNotThrow('matchKeyOf of any value', () => receive.matchKeyOf(value))
          if (key === undefined) continue
          mustBeText(key, 'the answer of matchKeyOf')
          must(key !== '', 'matchKeyOf returns an empty key: it would match every event without a key')
        }
      },
    },
  ]
}

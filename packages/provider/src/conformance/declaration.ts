import { contractVersion, type Provider } from '../provider.ts'
import { textLimit } from '../webhook.ts'
import { must, mustEqual, mustNotThrow, type ConformanceCase } from './case.ts'

/** What a plugin says of itself: version, id, schemas, types, secrets. */
export function declarationCases(provider: Provider): ConformanceCase[] {
  const { receive } = provider
  return [
    {
      name: 'declares a contract version that this suite knows',
      run() {
        mustEqual(provider.contractVersion, contractVersion, 'contractVersion')
      },
    },
    {
      name: 'has an id of lower-case letters, digits and hyphens, and a name for people',
      run() {
        must(/^[a-z0-9][a-z0-9-]*$/.test(provider.id), `the id "${provider.id}" is not of that form`)
        must(provider.displayName.trim() !== '', 'displayName is empty')
      },
    },
    {
      name: 'describes connectionConfig and credentials with Standard Schema v1',
      async run() {
        await mustBeStandardSchema('connectionConfig', provider.connectionConfig)
        await mustBeStandardSchema('credentials', provider.credentials)
      },
    },
    {
      name: 'keeps the keys of a connectionConfig that it does not know',
      async run() {
        const configs = provider.samples.flatMap((sample) =>
          isRecord(sample.connectionConfig) ? [sample.connectionConfig] : [],
        )
        for (const config of [{}, ...configs]) {
          const result = await provider.connectionConfig['~standard'].validate({ ...config, somebodyElses: { a: 1 } })
          if (result.issues) continue
          must(isRecord(result.value), 'connectionConfig validates an object into something else')
          mustEqual(result.value['somebodyElses'], { a: 1 }, 'the key "somebodyElses" after validation')
        }
      },
    },
    {
      name: 'lists the types that a subscription may name, each once, without `*`',
      run() {
        for (const type of receive.types) {
          must(
            typeof type === 'string' && type !== '' && type !== '*',
            `"${type}" is no type that can be subscribed to`,
          )
          must(type.length <= textLimit, 'a type is longer than textLimit')
        }
        mustEqual(new Set(receive.types).size, receive.types.length, 'the number of different types')
      },
    },
    {
      name: 'reads each of its types as itself, and any other spelling as one of them or as none',
      run() {
        for (const type of receive.types) mustEqual(receive.typeOf?.(type) ?? type, type, `typeOf "${type}"`)
        const names = [...receive.types.flatMap((type) => [type.toUpperCase(), `${type}s`]), '', '__proto__', 'a\u0000']
        for (const name of names) {
          const type = mustNotThrow(`typeOf "${name}"`, () => receive.typeOf?.(name))
          must(type === undefined || receive.types.includes(type), `typeOf "${name}" is none of the types`)
        }
      },
    },
    {
      name: 'refuses an empty signing secret',
      run() {
        const answer = receive.checkSecret('')
        must(typeof answer === 'string' && answer !== '', "checkSecret('') must say what is wrong")
      },
    },
    {
      name: 'answers for any signing secret without throwing and without repeating it',
      run() {
        const secrets = ['   ', 'hunter2 hunter2 hunter2', 'é\u0000\ud800-not-plain-ascii', 'long-'.repeat(2000)]
        for (const secret of secrets) {
          const answer = mustNotThrow(`checkSecret of ${secret.length} characters`, () => receive.checkSecret(secret))
          must(answer === undefined || typeof answer === 'string', 'checkSecret answers a sentence or undefined')
          if (secret.trim() !== '') must(!answer?.includes(secret), 'the answer of checkSecret holds the secret')
        }
      },
    },
    {
      name: 'generates signing secrets that it accepts, each a different one',
      run() {
        const secrets = Array.from({ length: 20 }, () => receive.generateSecret())
        for (const secret of secrets) {
          mustEqual(receive.checkSecret(secret), undefined, 'checkSecret of a generated secret')
        }
        mustEqual(new Set(secrets).size, secrets.length, 'the number of different secrets')
      },
    },
    {
      name: 'brings samples with names of their own, and a vector whose signature verifies',
      run() {
        must(provider.samples.length > 0, 'there is no sample')
        const names = provider.samples.map((sample) => sample.name)
        mustEqual(new Set(names).size, names.length, 'the number of different sample names')
        const vectors = provider.vectors.map((vector) => vector.name)
        mustEqual(new Set(vectors).size, vectors.length, 'the number of different vector names')
        must(
          provider.vectors.some((vector) => vector.expected.ok),
          'no vector is a valid signature: without one made by another program, sign and verify could be wrong together',
        )
      },
    },
  ]
}

async function mustBeStandardSchema(name: string, schema: Provider['connectionConfig']): Promise<void> {
  const standard = schema['~standard']
  must(standard?.version === 1, `${name} has no "~standard" property of version 1`)
  must(typeof standard.vendor === 'string' && standard.vendor !== '', `${name} names no vendor`)
  const values = [undefined, null, 7, 'text', [], {}, JSON.parse('{"__proto__":{"a":1},"constructor":null}')]
  for (const value of values) {
    const result = await mustNotThrow(`${name} validating ${JSON.stringify(value)}`, () => standard.validate(value))
    must(result.issues ? result.issues.length > 0 : 'value' in result, `${name} answers neither a value nor issues`)
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

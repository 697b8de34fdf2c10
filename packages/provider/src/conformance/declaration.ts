import { contractVersion, type Provider } from '../provider.ts'
import { textLimit } from '../webhook.ts'
import { must, mustEqual, mustNotThrow, type ConformanceCase } from './case.ts'

/** What a plugin declares about itself: version, id, schemas, types, secrets, samples. */
export function declarationCases(provider: Provider): ConformanceCase[] {
  return [...schemaCases(provider), ...typeCases(provider), ...signingSecretCases(provider), ...sampleCases(provider)]
}

function schemaCases(provider: Provider): ConformanceCase[] {
  return [
    {
      name: 'declares a contract version that this suite knows',
      run() {
        mustEqual(provider.contractVersion, contractVersion, 'contractVersion')
      },
    },
    {
      name: 'has an id of lower-case letters, digits and hyphens, and a display name',
      run() {
        must(/^[a-z0-9][a-z0-9-]*$/.test(provider.id), `the id "${provider.id}" has other characters`)
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
      name: 'keeps unknown keys of a connectionConfig',
      async run() {
        const configs = provider.samples.flatMap((sample) =>
          isRecord(sample.connectionConfig) ? [sample.connectionConfig] : [],
        )
        for (const config of [{}, ...configs]) {
          const result = await provider.connectionConfig['~standard'].validate({ ...config, unknownKey: { a: 1 } })
          if (result.issues) continue
          must(isRecord(result.value), 'connectionConfig validates an object to something that is not an object')
          mustEqual(result.value['unknownKey'], { a: 1 }, 'the key "unknownKey" after validation')
        }
      },
    },
  ]
}

function typeCases({ receive }: Provider): ConformanceCase[] {
  return [
    {
      name: 'lists each type that a subscription may name once, without `*`',
      run() {
        for (const type of receive.types) {
          must(typeof type === 'string' && type !== '' && type !== '*', `a subscription can't name the type "${type}"`)
          must(type.length <= textLimit, 'a type is longer than textLimit')
        }
        mustEqual(new Set(receive.types).size, receive.types.length, 'the number of different types')
      },
    },
    {
      name: 'maps a listed type to itself, and any other name to a listed type or undefined',
      run() {
        for (const type of receive.types) mustEqual(receive.typeOf?.(type) ?? type, type, `typeOf "${type}"`)
        const names = [...receive.types.flatMap((type) => [type.toUpperCase(), `${type}s`]), '', '__proto__', 'a\u0000']
        for (const name of names) {
          const type = mustNotThrow(`typeOf "${name}"`, () => receive.typeOf?.(name))
          must(
            type === undefined || receive.types.includes(type),
            `typeOf "${name}" returns "${type}", which is not in receive.types`,
          )
        }
      },
    },
  ]
}

function signingSecretCases({ receive }: Provider): ConformanceCase[] {
  return [
    {
      name: 'rejects an empty signing secret',
      run() {
        const answer = receive.checkSecret('')
        must(
          typeof answer === 'string' && answer !== '',
          "checkSecret('') must return a sentence that says what is wrong",
        )
      },
    },
    {
      name: 'checks any signing secret without throwing, and never repeats the secret',
      run() {
        const secrets = ['   ', 'hunter2 hunter2 hunter2', 'é\u0000\ud800-not-plain-ascii', 'long-'.repeat(2000)]
        for (const secret of secrets) {
          const answer = mustNotThrow(`checkSecret of ${secret.length} characters`, () => receive.checkSecret(secret))
          must(answer === undefined || typeof answer === 'string', 'checkSecret must return a sentence or undefined')
          if (secret.trim() !== '') must(!answer?.includes(secret), 'the answer of checkSecret contains the secret')
        }
      },
    },
    {
      name: 'generates a different signing secret each time, and accepts it',
      run() {
        const secrets = Array.from({ length: 20 }, () => receive.generateSecret())
        for (const secret of secrets) {
          mustEqual(receive.checkSecret(secret), undefined, 'checkSecret of a generated secret')
        }
        mustEqual(new Set(secrets).size, secrets.length, 'the number of different secrets')
      },
    },
  ]
}

function sampleCases(provider: Provider): ConformanceCase[] {
  return [
    {
      name: 'has samples and vectors with unique names, and at least one valid vector',
      run() {
        must(provider.samples.length > 0, 'there is no sample')
        const names = provider.samples.map((sample) => sample.name)
        mustEqual(new Set(names).size, names.length, 'the number of different sample names')
        const vectors = provider.vectors.map((vector) => vector.name)
        mustEqual(new Set(vectors).size, vectors.length, 'the number of different vector names')
        must(
          provider.vectors.some((vector) => vector.expected.ok),
          'no vector has a valid signature. Without one made by another program, sign and verify could both be wrong',
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
    must(result.issues ? result.issues.length > 0 : 'value' in result, `${name} returns neither a value nor issues`)
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

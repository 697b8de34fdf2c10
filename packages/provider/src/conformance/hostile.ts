import type { Sample } from '../provider.ts'
import type { RawWebhook } from '../webhook.ts'
import { bytes, jsonOf, oddBodies } from './request.ts'

type Named = readonly [name: string, body: Uint8Array]

const depth = 100_000
const deepList = '['.repeat(depth) + ']'.repeat(depth)
const deepRecord = '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)

/** JSON that replaces a value of a sample. */
const replacements: readonly string[] = [
  'null',
  'true',
  '7',
  '-0.5',
  '1e400',
  '9007199254740993',
  '""',
  '" "',
  `"${'long'.repeat(5000)}"`,
  '"\\u0000"',
  '"\\ud800"',
  '"__proto__"',
  '"constructor"',
  '[]',
  '[null]',
  '{}',
  '{"__proto__":{"polluted":true},"toString":1,"constructor":{"prototype":{"polluted":true}}}',
]

/** How many values of one sample each of `replacements` replaces. */
const pathsPerSample = 40

/** Bodies that a buggy or hostile sender could post. None may make a plugin throw. The same in every run. */
export function hostileBodies(samples: readonly Sample[]): Named[] {
  return [...oddBodies, ...bare, ...randomBodies(40), ...samples.flatMap(damaged)]
}

/** Variants of the headers of a request: none, without a prototype, and with one value long, empty or odd. */
export function hostileHeaders(headers: RawWebhook['headers']): RawWebhook['headers'][] {
  const values = ['', ' ', 'long'.repeat(5000), '\u0000', 'é\ud800', '__proto__', undefined]
  const one = Object.keys(headers).flatMap((name) => values.map((value) => ({ ...headers, [name]: value })))
  return [{}, Object.assign(Object.create(null), headers), ...one]
}

const bare: readonly Named[] = [
  ...[
    'null',
    'true',
    '0',
    '-',
    '"text"',
    '[]',
    '[[]]',
    '[null]',
    '[{}]',
    '{}',
    '{"":""}',
    '1e400',
    '{"a":1}{"b":2}',
  ].map((text): Named => [`the body ${text}`, bytes(text)]),
  ['a number of 100,000 digits', bytes(`{"id":${'9'.repeat(100_000)}}`)],
  ['a text of 1,000,000 characters', bytes(`{"id":"${'x'.repeat(1_000_000)}"}`)],
  [
    '10,000 keys',
    bytes(JSON.stringify(Object.fromEntries(Array.from({ length: 10_000 }, (_, key) => [`k${key}`, key])))),
  ],
  ['lists nested 100,000 deep', bytes(deepList)],
  ['records nested 100,000 deep', bytes(deepRecord)],
  ['100,000 lists that never end', bytes('['.repeat(depth))],
  [
    'prototype keys',
    bytes('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"hasOwnProperty":1}'),
  ],
  ['an own key toJSON', bytes('{"toJSON":1,"toString":null,"valueOf":"x","then":"x","length":-1}')],
  ['a form', bytes('id=1&status=New')],
  ['HTML', bytes('<!doctype html><title>502 Bad Gateway</title>')],
]

/** Random bytes, the same in every run. */
function randomBodies(count: number): Named[] {
  let state = 20_260_115
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 24
  }
  return Array.from({ length: count }, (_, index) => [`noise ${index + 1}`, Uint8Array.from({ length: next() }, next)])
}

function damaged(sample: Sample): Named[] {
  const what = `sample "${sample.name}"`
  const { body } = sample
  const cut: Named[] = [
    [`${what}, cut in half`, body.slice(0, body.length >> 1)],
    [`${what}, twice`, Uint8Array.of(...body, ...body)],
    [`${what} after a byte order mark`, Uint8Array.of(0xef, 0xbb, 0xbf, ...body)],
    [`${what} with invalid UTF-8`, body.map((byte, index) => (index % 7 === 3 ? 0xff : byte))],
  ]
  const json = jsonOf(body)
  if (typeof json !== 'object' || json === null) return cut

  const paths = pathsOf(json).slice(0, pathsPerSample)
  const replaced = paths.flatMap((path) => [
    ...replacements.map((replacement): Named => [
      `${what} with ${replacement.slice(0, 40)} at ${path.join('.')}`,
      replace(json, path, replacement),
    ]),
    [`${what} without ${path.join('.')}`, replace(json, path, undefined)] as const,
  ])
  const deep = paths
    .filter((path) => path.length === 1)
    .slice(0, 4)
    .map((path): Named => [
      `${what} with lists nested 100,000 deep at ${path.join('.')}`,
      replace(json, path, deepList),
    ])
  return [...cut, ...replaced, ...deep, [`${what} in a list`, bytes(`[${JSON.stringify(json)},null]`)]]
}

/** The path of every value in a JSON document, outer values first. */
function pathsOf(json: object): string[][] {
  const paths: string[][] = []
  const waiting: [value: unknown, path: string[]][] = [[json, []]]
  for (const [value, path] of waiting) {
    if (path.length > 0) paths.push(path)
    if (typeof value !== 'object' || value === null) continue
    for (const [key, inner] of Object.entries(value)) waiting.push([inner, [...path, key]])
  }
  return paths
}

/** The document with the JSON text `replacement` at `path`; `undefined` removes the value. */
function replace(json: object, path: readonly string[], replacement: string | undefined): Uint8Array {
  const mark = 'guidepost-conformance-mark'
  const text = JSON.stringify(json, function (this: unknown, key: string, value: unknown) {
    if (this !== parentOf(json, path) || key !== path.at(-1)) return value
    return replacement === undefined ? undefined : mark
  })
  return bytes(text.replace(`"${mark}"`, () => replacement ?? ''))
}

function parentOf(json: unknown, path: readonly string[]): unknown {
  return path.slice(0, -1).reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], json)
}

import { readFileSync } from 'node:fs'
import type { Provider, Sample } from '@guidepost/provider'
import { CliError, usageError } from '../shared/failure.ts'
import { withBlanks } from '../../samples.ts'
import { ownName } from '../../terminal/own-name.ts'

interface BodyOptions {
  /** Replaces the Guid of a sample. */
  readonly guid: string | undefined
  /** Makes the body differ from all earlier ones. */
  readonly isNew: boolean
}

/** The bytes of a sample, or else of a file. */
export function readBody(sampleOrFile: string, provider: Provider, { guid, isNew }: BodyOptions): Uint8Array {
  const sample = provider.samples.find(({ name }) => name === sampleOrFile)
  const body = sample ? bodyOfSample(sample, guid) : bodyOfFile(sampleOrFile, guid)
  return isNew ? withBlanks(body) : body
}

function bodyOfSample({ body, identities }: Sample, guid: string | undefined): Uint8Array {
  if (guid === undefined) return body
  const text = identities.reduce(
    (text, { matchKey }) => (matchKey === undefined ? text : replaceAll(text, matchKey, guid)),
    Buffer.from(body).toString('utf8'),
  )
  return Buffer.from(text)
}

/** Ignores case. Neither text is a pattern. */
function replaceAll(text: string, from: string, to: string): string {
  const literal = from.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return text.replace(new RegExp(literal, 'gi'), () => JSON.stringify(to).slice(1, -1))
}

function bodyOfFile(file: string, guid: string | undefined): Uint8Array {
  if (guid !== undefined) throw usageError('--guid needs a sample: a file is sent byte for byte')
  try {
    return readFileSync(file)
  } catch (error) {
    throw new CliError(
      'no_such_sample',
      `"${file}" is neither a sample nor a readable file (${(error as NodeJS.ErrnoException).code})`,
      {
        advice: `List the samples with: ${ownName} send --list`,
      },
    )
  }
}

/** Flips one bit in the middle, which breaks every signature. */
export function tamper(body: Uint8Array): Uint8Array {
  const copy = Buffer.from(body)
  if (copy.byteLength === 0) return Buffer.from(' ')
  const middle = copy.byteLength >> 1
  copy[middle] = copy[middle]! ^ 1
  return copy
}

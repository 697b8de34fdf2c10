import type { FastifyInstance } from 'fastify'
import { ApiError } from './errors.ts'

/** Deeper than anybody's settings, and far from where reading or writing JSON would use up the stack. */
const maxDepth = 64

/** The API reads JSON and nothing else. What can't be read is `invalid_json`, as at Nango; no body at all is for the schema to judge. */
export function readJsonBodies(api: FastifyInstance): void {
  api.removeAllContentTypeParsers()
  api.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseJson(body as Buffer))
    } catch (error) {
      done(error as Error)
    }
  })
}

function parseJson(body: Buffer): unknown {
  if (body.byteLength === 0) return undefined
  const value = parse(body)
  if (isDeeperThan(value, maxDepth)) {
    throw new ApiError(400, 'invalid_json', `The body is nested deeper than ${maxDepth} levels`)
  }
  return value
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (error) {
    // Of what the parser says only the place: the rest repeats the text, which may hold a secret.
    const place = /at position \d+(?: \(line \d+ column \d+\))?/.exec(String(error))?.[0]
    throw new ApiError(400, 'invalid_json', ['The body is not valid JSON', place].filter(Boolean).join(' '))
  }
}

/** Level by level, since a recursion would fail on what it is to find. */
function isDeeperThan(value: unknown, levels: number): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levels) return true
    level = level.flatMap((each) =>
      typeof each === 'object' && each !== null ? (Object.values(each) as unknown[]) : [],
    )
  }
  return false
}

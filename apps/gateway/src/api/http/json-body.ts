import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { BodyBudget } from '../../receive/body-budget.ts'
import { readBody, type BodyResult } from '../../receive/body.ts'
import { ApiError } from './errors.ts'

/** Far more levels than real settings have, and far fewer than would overflow the stack. */
const maxDepth = 64

/**
 * Reads JSON bodies only, and counts them in `bodies`. A body that can't be parsed is `invalid_json`, as at Nango; the schema
 * decides whether a body may be missing.
 */
export function readJsonBodies(api: FastifyInstance, bodies: BodyBudget): void {
  api.removeAllContentTypeParsers()
  api.addContentTypeParser('application/json', async (request: FastifyRequest, payload: IncomingMessage) => {
    const body = bodies.hold(request.routeOptions.bodyLimit)
    try {
      const read = await readBody(payload, body)
      if (read !== 'complete') throw problems[read]()
      return parseJson(body.bytes())
    } finally {
      body.release()
    }
  })
}

const problems: Record<Exclude<BodyResult, 'complete'>, () => ApiError> = {
  too_large: () => new ApiError(413, 'payload_too_large', 'The body is too large'),
  incomplete: () => new ApiError(400, 'incomplete_body', 'The request ended before its body was complete'),
  fragmented: () => new ApiError(400, 'fragmented_body', 'The body arrives in too many tiny chunks; send larger ones'),
  no_room: () => new ApiError(503, 'no_room', 'Too many request bodies are under way; send the request again'),
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
    // Keeps only the position: the rest of the parser's message repeats the body, which may contain a secret.
    const place = /at position \d+(?: \(line \d+ column \d+\))?/.exec(String(error))?.[0]
    throw new ApiError(400, 'invalid_json', ['The body is not valid JSON', place].filter(Boolean).join(' '))
  }
}

/** Goes level by level: with recursion, the very bodies that this function looks for would overflow the stack. */
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

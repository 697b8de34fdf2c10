import { randomUUID } from 'node:crypto'
import type { Store } from '@guidepost/store'
import { z } from 'zod'
import type { Loop } from '../loops/loops.ts'
import { probePath } from '../webhook-url.ts'
import { isProof, nonceHeader } from './proof.ts'

/** As long as a provider waits for an answer. */
const timeoutMs = 10_000
/** A single failure is noise. */
const failuresThatCount = 3
/** An older result says nothing: the processes were stopped meanwhile. */
const resultLastsMs = 10 * 60_000
const key = 'gateway:probe'

/** Why the public URL does not lead here. A closed list. */
const probeCodes = ['dns', 'certificate', 'refused', 'timeout', 'status', 'foreign'] as const
export type ProbeCode = (typeof probeCodes)[number]

const schema = z.object({
  at: z.number(),
  failures: z.number(),
  since: z.number(),
  code: z.enum(probeCodes).nullable(),
  message: z.string(),
})

/** A public URL that does not lead to this installation. */
export interface Unreachable {
  readonly code: ProbeCode
  readonly message: string
  readonly since: number
}

export interface ProbeOptions {
  readonly store: Pick<Store, 'readMemory' | 'writeMemory'>
  readonly encryptionKeys: readonly Uint8Array[]
  readonly now: () => number
  /** The start of our URLs; `undefined`: none is configured, and nothing is probed. */
  readonly publicUrl: string | undefined
  readonly fetch: typeof globalThis.fetch
}

/**
 * Calls our own public URL every minute, as a provider would, and expects our own answer. It names faults of DNS, certificates
 * and proxies early. That it works proves nothing: the provider may still be kept out.
 */
export function probeLoop(options: ProbeOptions): Loop {
  return {
    name: 'probe',
    everyMs: 60_000,
    async run(stopping) {
      const { store, now, publicUrl } = options
      if (publicUrl === undefined) return
      const failure = await probe(publicUrl, options, stopping)
      if (stopping.aborted) return
      const before = schema.safeParse(await store.readMemory(key)).data
      const failures = failure ? (before?.failures ?? 0) + 1 : 0
      const since = before && before.failures > 0 ? before.since : now()
      await store.writeMemory(key, {
        at: now(),
        failures,
        since,
        code: failure?.code ?? null,
        message: failure?.message ?? '',
      })
    },
  }
}

/** The present problem of the public URL; `undefined` if there is none, or nothing is known. */
export async function readUnreachable(store: Pick<Store, 'readMemory'>, now: number): Promise<Unreachable | undefined> {
  const stored = schema.safeParse(await store.readMemory(key)).data
  if (!stored?.code || stored.failures < failuresThatCount || now - stored.at > resultLastsMs) return undefined
  const { code, message, since } = stored
  return { code, message, since }
}

/** Calls the public URL once. Answers why it does not lead here. */
export async function probe(
  publicUrl: string,
  { fetch, encryptionKeys }: Pick<ProbeOptions, 'fetch' | 'encryptionKeys'>,
  stopping: AbortSignal,
): Promise<Pick<Unreachable, 'code' | 'message'> | undefined> {
  const nonce = randomUUID()
  const url = `${publicUrl}${probePath}`
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { [nonceHeader]: nonce },
      redirect: 'manual',
      signal: AbortSignal.any([stopping, AbortSignal.timeout(timeoutMs)]),
    })
    const text = (await answer.text()).slice(0, 1000)
    if (answer.status !== 200) return { code: 'status', message: `${url} answers ${answer.status}` }
    if (isProof(parse(text), nonce, encryptionKeys)) return undefined
    return { code: 'foreign', message: `${url} answers 200, but another program answers` }
  } catch (error) {
    return failureOf(error, url)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function failureOf(error: unknown, url: string): Pick<Unreachable, 'code' | 'message'> {
  const { name, cause } = error as { name?: string; cause?: { code?: string; message?: string } }
  const code = cause?.code ?? ''
  if (name === 'TimeoutError')
    return { code: 'timeout', message: `${url} does not answer within ${timeoutMs / 1000} s` }
  if (/^(ENOTFOUND|EAI_)/.test(code)) return { code: 'dns', message: `The name of ${url} does not resolve (${code})` }
  if (/CERT|SSL|TLS|ALTNAME|SIGNED/.test(code))
    return { code: 'certificate', message: `The certificate of ${url} is not accepted (${code})` }
  return { code: 'refused', message: `No connection to ${url} (${code || (cause?.message ?? 'unknown')})` }
}

import type { RejectionReason, Vector } from '@guidepost/provider'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
const signedAt = 1_614_265_330

/** The example that Svix and the Standard Webhooks libraries document, and variants of it. */
export function vectorsFor(toleranceMs: number): readonly Vector[] {
  const tolerance = Math.floor(toleranceMs / 1000)
  const right = { ok: true, secret: 0 } as const
  const afterTwo = `v1a,AAAA v1,${'A'.repeat(43)}= ${signature}`
  return [
    vector('documented', right),
    vector('documented, with the header names of Svix', right, { family: 'svix' }),
    vector('the right signature after two others', right, { signature: afterTwo }),
    vector('as old as allowed', right, { receivedAt: signedAt + tolerance }),
    vector('a second too old', rejected('expired'), { receivedAt: signedAt + tolerance + 1 }),
    vector('a second too early', rejected('expired'), { receivedAt: signedAt - tolerance - 1 }),
    vector('another id', rejected('mismatch'), { id: 'msg_another' }),
    vector('a later timestamp', rejected('mismatch'), { timestamp: `${signedAt + 1}` }),
    vector('no id', rejected('missing'), { id: '' }),
    vector('a timestamp that is not a number', rejected('malformed'), { timestamp: 'now' }),
    vector('another version only', rejected('malformed'), { signature: signature.replace('v1', 'v2') }),
  ]
}

interface Changes {
  readonly id?: string
  readonly timestamp?: string
  readonly signature?: string
  readonly family?: 'webhook' | 'svix'
  /** In seconds since 1970. */
  readonly receivedAt?: number
}

function vector(name: string, expected: Vector['expected'], changes: Changes = {}): Vector {
  const family = changes.family ?? 'webhook'
  return {
    name,
    secret,
    webhook: {
      body: new TextEncoder().encode('{"test": 2432232314}'),
      headers: {
        [`${family}-id`]: changes.id ?? 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        [`${family}-timestamp`]: changes.timestamp ?? `${signedAt}`,
        [`${family}-signature`]: changes.signature ?? signature,
      },
      receivedAt: (changes.receivedAt ?? signedAt) * 1000,
    },
    expected,
  }
}

function rejected(reason: RejectionReason): Vector['expected'] {
  return { ok: false, reason }
}

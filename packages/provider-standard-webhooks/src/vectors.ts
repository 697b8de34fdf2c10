import type { RejectionReason, Vector } from '@guidepost/provider'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
const signedAt = 1_614_265_330

/** The example that Svix and the Standard Webhooks libraries document, and what becomes of it when it is touched. */
export function vectorsFor(toleranceMs: number): readonly Vector[] {
  const tolerance = Math.floor(toleranceMs / 1000)
  const right = { ok: true, secret: 0 } as const
  const afterTwo = `v1a,AAAA v1,${'A'.repeat(43)}= ${signature}`
  return [
    vector('documented', right),
    vector('documented, under the names of Svix', right, { family: 'svix' }),
    vector('the right signature after two others', right, { signature: afterTwo }),
    vector('as old as it may be', right, { receivedAt: signedAt + tolerance }),
    vector('a second too old', refused('expired'), { receivedAt: signedAt + tolerance + 1 }),
    vector('a second too early', refused('expired'), { receivedAt: signedAt - tolerance - 1 }),
    vector('another id', refused('mismatch'), { id: 'msg_another' }),
    vector('a fresher timestamp', refused('mismatch'), { timestamp: `${signedAt + 1}` }),
    vector('no id', refused('missing'), { id: '' }),
    vector('a timestamp that is no number', refused('malformed'), { timestamp: 'now' }),
    vector('another version only', refused('malformed'), { signature: signature.replace('v1', 'v2') }),
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

function refused(reason: RejectionReason): Vector['expected'] {
  return { ok: false, reason }
}

import { createHmac } from 'node:crypto'
import { autotask } from '@guidepost/provider-autotask'
import { autotask as scheme, sign, verify } from '@guidepost/webhook-signature'
import { ticketUpdate, guidOf } from './load.ts'
import { median, rounded } from './numbers.ts'
import { table } from './table.ts'

/** The time of one verification, against the hash alone, for one size of body. */
export interface VerifyRow {
  readonly bytes: number
  readonly what: string
  readonly micros: number
  /** The median over the rounds, e.g. 0.2 for 20 % more than `createHmac` alone. */
  readonly overhead: number
  readonly wanted: number
}

const secret = 'enkmoj676nwh8'

export function benchVerify({ rounds, roundMs }: { rounds: number; roundMs: number }): VerifyRow[] {
  return [
    { bytes: 1024, wanted: 0.4 },
    { bytes: 16 * 1024, wanted: 0.1 },
  ].flatMap(({ bytes, wanted }) => {
    const body = Buffer.from(ticketUpdate(351_181, guidOf(0), bytes))
    const header = sign(body, secret, scheme)
    const webhook = { body, headers: { 'content-type': 'application/json', [scheme.header]: header }, receivedAt: 0 }
    const { receive } = autotask()
    const contenders = [
      { what: 'createHmac alone', once: () => createHmac('sha1', secret).update(body).digest().byteLength === 20 },
      { what: 'webhook-signature', once: () => verify(body, header, [secret], scheme).ok },
      { what: 'provider-autotask', once: () => receive.verify(webhook, [secret]).ok },
    ]
    const micros = alternate(
      contenders.map(({ once }) => once),
      rounds,
      roundMs,
    )
    return contenders.map(({ what }, index) => ({
      bytes: body.byteLength,
      what,
      micros: rounded(median(micros[index]!)),
      overhead: rounded(median(micros[index]!.map((value, round) => value / micros[0]![round]! - 1))),
      wanted: index === 0 ? 0 : wanted,
    }))
  })
}

/** Microseconds per call, for each function and round. The functions take turns, so that other load affects all alike. The first fifth warms up. */
function alternate(functions: readonly (() => boolean)[], rounds: number, roundMs: number): number[][] {
  const micros = functions.map((): number[] => [])
  const warmUp = Math.ceil(rounds / 5)
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const [index, once] of functions.entries()) {
      const value = microsOf(once, roundMs)
      if (round >= 0) micros[index]!.push(value)
    }
  }
  return micros
}

function microsOf(once: () => boolean, roundMs: number): number {
  const start = performance.now()
  let calls = 0
  let elapsed = 0
  do {
    for (let index = 0; index < 100; index += 1) {
      if (!once()) throw new Error('A valid signature did not verify')
    }
    calls += 100
    elapsed = performance.now() - start
  } while (elapsed < roundMs)
  return (elapsed / calls) * 1000
}

export function describeVerify(rows: readonly VerifyRow[]): string {
  return [
    'verify: time of one verification',
    table(
      ['bytes', 'what', 'µs', 'overhead', 'target'],
      rows.map(({ bytes, what, micros, overhead, wanted }) =>
        wanted === 0
          ? [bytes, what, micros, '', '']
          : [bytes, what, micros, `${Math.round(overhead * 100)} %`, `≤ ${wanted * 100} %`],
      ),
    ),
  ].join('\n')
}

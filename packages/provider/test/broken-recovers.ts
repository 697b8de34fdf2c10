import { bodyOf, correctJudge, correctRead, theShop, toyRecover } from './support/toy-recover.ts'
import type { BrokenPlugin } from './support/toy.ts'

const sweeps = 'sweeps every record that changed, within the budget, from cursors that were stored'
const declares = 'declares its times, and each source once, among them the sweep'
const events = 'makes events that parse and identify read as events of the record'
const judges = 'judges purely, from records that were stored, with events in any order'
const source = { keepsMs: null, callsPerHour: null, entities: null, onlyInHoles: false } as const
const blind = { create: 'certain', update: 'certain', delete: 'none', blindSpots: [] } as const

/** Counts calls, as a plugin that keeps state does. */
let calls = 0

/** Plugins with a fault in their `recover` half. */
export const brokenRecovers: BrokenPlugin[] = [
  ['does not let changes settle', toyRecover({ settleMs: 0 }), declares],
  ['has no sweep', toyRecover({ sources: [{ ...source, origin: 'error-log' }] }), declares],
  [
    'lists a source twice',
    toyRecover({
      sources: [
        { ...source, origin: 'back-fill' },
        { ...source, origin: 'back-fill' },
      ],
    }),
    declares,
  ],
  ['hides a blind spot', toyRecover({ sight: () => blind }), 'says purely what it can see of each preset'],
  [
    'reads the clock in sight',
    toyRecover({ sight: () => ({ ...blind, delete: 'certain', create: Date.now() > 0 ? 'certain' : 'none' }) }),
    'says purely what it can see of each preset',
  ],
  ['skips a record', toyRecover({}, (cursor, rows) => ({ ...correctRead(cursor, rows), cursor: null })), sweeps],
  ['ignores the budget', toyRecover({}, (cursor) => correctRead(cursor, 500)), sweeps],
  [
    'goes on where the last client stopped',
    toyRecover({}, (cursor, rows) => {
      const page = correctRead(cursor, rows)
      return calls++ % 2 === 0 ? page : { ...page, records: [] }
    }),
    'returns the same page for the same cursor',
  ],
  [
    'ends the window at the present',
    toyRecover({}, (cursor, rows) => ({ ...correctRead(cursor, rows), until: theShop().now })),
    'fixes the end of the window before the first page, at least settleMs back',
  ],
  [
    'moves the end of the window',
    toyRecover({}, (cursor, rows) => ({ ...correctRead(cursor, rows), until: theShop().now - 60_000 })),
    'fixes the end of the window before the first page, at least settleMs back',
  ],
  [
    'takes hidden records for none',
    toyRecover({}, (cursor, rows) => {
      const { isHidden } = theShop()
      theShop().isHidden = false
      return isHidden ? { ...correctRead(cursor, rows), records: [], cursor: null } : correctRead(cursor, rows)
    }),
    'completes no sweep if the provider shows no record',
  ],
  [
    'reads the clock in judge',
    toyRecover({ judge: (...args) => ({ ...correctJudge(...args), rule: String(Date.now()) }) }),
    judges,
  ],
  [
    'trusts the first event alone',
    toyRecover({ judge: (record, known, context) => correctJudge(record, known.slice(0, 1), context) }),
    judges,
  ],
  [
    'makes events that parse rejects',
    toyRecover({ judge: (...args) => withBody(args, () => new TextEncoder().encode('{}')) }),
    events,
  ],
  [
    'makes events of another connection',
    toyRecover({ judge: (...args) => withBody(args, (key) => bodyOf(key, 'other')) }),
    events,
  ],
  ['makes events of another record', toyRecover({ judge: (...args) => withBody(args, () => bodyOf('other')) }), events],
  [
    'claims that a state is exact',
    toyRecover({
      judge(...args) {
        const judgement = correctJudge(...args)
        return { ...judgement, event: judgement.event && { ...judgement.event, fidelity: 'exact' } }
      },
    }),
    events,
  ],
  [
    'finds the same event missing again',
    toyRecover({ judge: (record, _, context) => correctJudge(record, [], context) }),
    'finds nothing missing once the missing events were recorded',
  ],
  [
    'throws a plain error',
    toyRecover({
      open: () => ({ read: () => Promise.reject(new Error('no')) }),
    }),
    'rejects an unknown cursor and an outage with a ProviderError',
  ],
]

function withBody(args: Parameters<typeof correctJudge>, body: (key: string) => Uint8Array) {
  const judgement = correctJudge(...args)
  return { ...judgement, event: judgement.event && { ...judgement.event, body: body(args[0].key) } }
}

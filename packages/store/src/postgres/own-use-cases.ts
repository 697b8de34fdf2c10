import type { Store } from '../port/store.ts'
import { Rotation } from '../sql/dispatch/fairness.ts'
import { LostClaims } from '../sql/dispatch/lost-claims.ts'
import { createUpkeep } from '../sql/upkeep/upkeep.ts'
import { check } from './check.ts'
import type { DecisiveTime } from './connection/clock.ts'
import type { Connections } from './connection/connections.ts'
import { PostgresDatabase, sessionOfAny } from './connection/database.ts'
import { claim, nextDue } from './dispatch/claim.ts'
import { settle } from './dispatch/settle.ts'
import { ingest } from './ingest/ingest.ts'
import { createMatching } from './ingest/matching.ts'
import { recordRejections } from './ingest/rejections.ts'

type Input<Name extends keyof Store> = Store[Name] extends (...input: infer Parameters) => unknown ? Parameters : never

/** The use cases with statements written for PostgreSQL, because they are hot; and upkeep, which takes several transactions. */
export function ownUseCases(
  connections: Connections,
  options: { readonly dedupeWindowMs: number; readonly decisive: DecisiveTime },
) {
  const { recordAtOnce, reparse } = ingest(options)
  const rotation = new Rotation()
  const lostClaims = new LostClaims()
  const { decisive } = options
  return {
    recordBatch: (...[receipts]: Input<'recordBatch'>) => recordAtOnce(connections, receipts),

    recordRejections: (...[rejections, keep]: Input<'recordRejections'>) =>
      connections.transaction((session) => recordRejections(session, rejections, keep)),

    reparseEvent: (...[input]: Input<'reparseEvent'>) => connections.transaction((session) => reparse(session, input)),

    claim: (...[input]: Input<'claim'>) =>
      lostClaims.run(input.leaseMs, (ids) =>
        connections.transaction(async (session) => {
          const now = await decisive(session, input.now)
          await settle(session, input.settlements ?? [], { now, ahead: now - input.now })
          return claim(session, { ...input, now, ids }, rotation)
        }),
      ),

    settle: (...[settlements, now]: Input<'settle'>) =>
      connections.transaction(async (session) => {
        const own = await decisive(session, now)
        return settle(session, settlements, { now: own, ahead: own - now })
      }),

    nextDue: (...[of]: Input<'nextDue'>) =>
      connections.use(async (session) => {
        const own = Date.now()
        const [at, now] = await Promise.all([nextDue(session, of), decisive(session, own)])
        return at === null ? null : at - now + own
      }),

    check: (...[now]: Input<'check'>) => connections.transaction((session) => check(session, now)),

    upkeep: createUpkeep({
      db: new PostgresDatabase(sessionOfAny(connections)),
      transaction: (work) =>
        connections.transaction((session) => work(new PostgresDatabase(session), createMatching(session))),
      dedupeWindowMs: options.dedupeWindowMs,
    }),
  }
}

import type { Migration } from 'kysely/migration'
import { up as first } from './0001-first.ts'
import { up as dispatch } from './0002-dispatch.ts'
import { up as registrations } from './0003-registrations.ts'
import { up as links } from './0004-links.ts'
import { up as activity } from './0005-activity.ts'
import { up as sharing } from './0006-sharing.ts'
import { up as declarations } from './0007-declarations.ts'
import { up as loops } from './0008-loops.ts'
import { up as dropPgBoss } from './0009-drop-pg-boss.ts'
import { up as pauses } from './0010-pauses.ts'
import { up as endedSessions } from './0011-ended-sessions.ts'
import { up as claims } from './0012-claims.ts'
import { up as undeclared } from './0013-undeclared.ts'
import { up as recordBatch } from './0014-record-batch.ts'
import { up as verdicts } from './0015-verdicts.ts'
import { up as deadLetters } from './0016-dead-letters.ts'
import { up as leanTables } from './0017-lean-tables.ts'
import { up as eventTerms } from './0018-event-terms.ts'
import { up as recovery } from './0019-recovery.ts'
import { up as auditNames } from './0021-audit-names.ts'
import { up as filteredDeliveries } from './0022-filtered-deliveries.ts'
import { up as silence } from './0023-silence.ts'
import { up as keyExpiry } from './0024-key-expiry.ts'
import { up as lateMatches } from './0025-late-matches.ts'
import { up as destinationActivity } from './0026-destination-activity.ts'
import { up as unaccounted } from './0027-unaccounted.ts'

/** Forward only, applied in the order of their names. A released migration never changes. */
export const migrations: Record<string, Migration> = {
  '0001-first': { up: first },
  '0002-dispatch': { up: dispatch },
  '0003-registrations': { up: registrations },
  '0004-links': { up: links },
  '0005-activity': { up: activity },
  '0006-sharing': { up: sharing },
  '0007-declarations': { up: declarations },
  '0008-loops': { up: loops },
  '0009-drop-pg-boss': { up: dropPgBoss },
  '0010-pauses': { up: pauses },
  '0011-ended-sessions': { up: endedSessions },
  '0012-claims': { up: claims },
  '0013-undeclared': { up: undeclared },
  '0014-record-batch': { up: recordBatch },
  '0015-verdicts': { up: verdicts },
  '0016-dead-letters': { up: deadLetters },
  '0017-lean-tables': { up: leanTables },
  '0018-event-terms': { up: eventTerms },
  '0019-recovery': { up: recovery },
  '0021-audit-names': { up: auditNames },
  '0022-filtered-deliveries': { up: filteredDeliveries },
  '0023-silence': { up: silence },
  '0024-key-expiry': { up: keyExpiry },
  '0025-late-matches': { up: lateMatches },
  '0026-destination-activity': { up: destinationActivity },
  '0027-unaccounted': { up: unaccounted },
}

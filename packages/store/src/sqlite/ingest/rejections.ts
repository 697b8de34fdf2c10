import type { Rejection } from '../../port/ingest.ts'
import { toCount } from '../../sql/rows.ts'
import { safeText } from '../../text.ts'
import type { SqliteDatabase } from '../database.ts'

export function createRecordRejections(db: SqliteDatabase): (rejections: readonly Rejection[], keep: number) => void {
  const insertRejection = db.prepare(
    `insert into rejections (integration_id, registration_id, reason, received_at, address, headers, body)
     values (?, ?, ?, ?, ?, ?, ?)`,
  )
  const trimRejections = db.prepare(
    `delete from rejections where id in (
       select id from rejections where integration_id = ? and registration_id is ? order by id desc limit -1 offset ?)`,
  )

  function recordRejections(rejections: readonly Rejection[], keep: number): void {
    db.transaction(() => {
      for (const rejection of rejections) {
        insertRejection.run(
          rejection.integrationId,
          rejection.registrationId,
          safeText(rejection.reason),
          rejection.receivedAt,
          safeText(rejection.address),
          Buffer.from(JSON.stringify(rejection.headers)),
          rejection.body,
        )
        trimRejections.run(rejection.integrationId, rejection.registrationId, toCount(keep, 0))
      }
    })
  }

  return recordRejections
}

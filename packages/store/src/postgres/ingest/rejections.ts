import type { Rejection } from '../../port/ingest.ts'
import { toCount } from '../../sql/rows.ts'
import { safeText } from '../../text.ts'
import type { Session } from '../connection/connections.ts'
import { distinct } from './lookup.ts'

/** Stores rejected requests and keeps the newest `keep` of each ring. */
export async function recordRejections(
  session: Session,
  rejections: readonly Rejection[],
  keep: number,
): Promise<void> {
  for (const rejection of rejections) {
    await session.query(insertRejection, [
      rejection.integrationId,
      rejection.registrationId,
      safeText(rejection.reason),
      rejection.receivedAt,
      safeText(rejection.address),
      Buffer.from(JSON.stringify(rejection.headers)),
      rejection.body,
    ])
  }
  const rings = distinct(rejections, ({ integrationId, registrationId }) => `${integrationId}/${registrationId}`)
  for (const { integrationId, registrationId } of rings) {
    const ring = registrationId === null ? 'registration_id is null' : 'registration_id = $3'
    const values = [integrationId, toCount(keep, 0), ...(registrationId === null ? [] : [registrationId])]
    await session.query(
      `delete from rejections where id in (
         select id from rejections where integration_id = $1 and ${ring} order by id desc offset $2)`,
      values,
    )
  }
}

const insertRejection = `
  insert into rejections (integration_id, registration_id, reason, received_at, address, headers, body)
  values ($1, $2, $3, $4, $5, $6, $7)`

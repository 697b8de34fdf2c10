import type { Database } from '../../sql/database.ts'
import type { DeliveryIds } from '../../sql/history/history.ts'
import { toId } from '../../sql/rows.ts'

/** The id of a delivery is the number of its row. */
export const deliveryIds: DeliveryIds = {
  of: ({ id }) => String(id),
  parse: (text) => ({ id: toId(text) }),
}

export async function newestDelivery(db: Database): Promise<number> {
  const newest = await db.first(db.query.selectFrom('deliveries').select((of) => of.fn.max('id').as('id')))
  return newest?.id ?? 0
}

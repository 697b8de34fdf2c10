import { createHash } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import type { Identity, RawWebhook } from '@guidepost/provider'

/**
 * An inbox that makes "acknowledged" mean "kept": each event is in a file, once, before the sender gets its answer. Work through
 * the table afterwards, at your own pace. An event is durable when `keep` returns, as SQLite syncs each commit.
 */
export function openInbox(file: string) {
  const database = new DatabaseSync(file)
  database.exec(`pragma journal_mode = wal; pragma synchronous = full;
    create table if not exists inbox (key text primary key, type text, connection_key text, body blob, done integer default 0)`)
  const insert = database.prepare('insert or ignore into inbox (key, type, connection_key, body) values (?, ?, ?, ?)')
  const select = database.prepare('select type, connection_key from inbox where done = 0 order by rowid')

  return {
    keep(identity: Identity, { body }: RawWebhook): 'kept' | 'duplicate' {
      // The provider's dedupe key recognises repeats. The bytes are part of our key, so that a key that is too coarse loses no event.
      const key = createHash('sha256').update(identity.dedupeKey).update('\0').update(body).digest('hex')
      return insert.run(key, identity.type, identity.matchKey ?? null, body).changes === 1 ? 'kept' : 'duplicate'
    },
    waiting: () => select.all(),
    close: () => database.close(),
  }
}

export type Inbox = ReturnType<typeof openInbox>

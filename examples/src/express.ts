import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeHandler } from '@guidepost/nango-host'
import { autotask } from '@guidepost/provider-autotask'
import express, { type Express } from 'express'
import { openInbox, type Inbox } from './inbox.ts'

/** An Express application that keeps each of Autotask's events before it answers. */
export function createApp(secrets: readonly string[], inbox: Inbox): Express {
  const app = express()
  // Before the body parsers, as a signature covers the exact bytes.
  app.post(
    '/webhooks/autotask',
    nodeHandler(autotask(), {
      secrets,
      onEvent: (_event, identity, webhook) => inbox.keep(identity, webhook),
      onFailure: ({ code, reason, cause }) => console.error('webhook refused:', code, reason ?? '', cause ?? ''),
    }),
  )
  app.use(express.json())
  app.get('/inbox', (_request, response) => {
    response.json(inbox.waiting())
  })
  return app
}

/** Outside of this folder. Set INBOX_FILE to a place that lasts: the system may empty its folder for temporary files. */
export function inboxFile(): string {
  return process.env['INBOX_FILE'] ?? join(tmpdir(), 'autotask-inbox.db')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const secret = process.env['AUTOTASK_SECRET'] ?? ''
  createApp([secret], openInbox(inboxFile())).listen(3000, () =>
    console.log('POST http://localhost:3000/webhooks/autotask'),
  )
}

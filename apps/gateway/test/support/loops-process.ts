import { appendFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { openStore } from '@guidepost/store'
import { createLogger } from '../../src/logger.ts'
import { startLoops } from '../../src/loops/loops.ts'

// A process with one loop, one round per second. A round writes a line when it begins and one when it ends.
const [url, file] = process.argv.slice(2) as [string, string]
const say = (what: string) => appendFileSync(file, `${what} ${process.pid} ${Date.now()}\n`)
const loop = {
  name: 'test',
  everyMs: 1000,
  async run() {
    say('begin')
    await wait(200)
    say('end')
  },
}
const store = await openStore({ url, encryptionKeys: [new Uint8Array(32)] })
const end = startLoops([loop], { store, logger: createLogger('error'), leaseMs: 3000 })
process.on('SIGTERM', () => void end().then(() => process.exit()))

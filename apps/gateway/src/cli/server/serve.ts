import type { Command } from 'commander'
import { addCommand } from '../shared/command.ts'
import { loadDotEnv } from '../shared/environment.ts'
import { stopSignal } from '../../terminal/signals.ts'

export function addServe(program: Command): void {
  addCommand(program, 'serve', 'run the gateway: receive, verify, store and deliver webhooks').action(serve)
}

/** How long a stop may take, in milliseconds, before the process ends all the same. A service manager kills after 30 s. */
const stopLimitMs = 20_000

/** Runs until a signal, then finishes what is under way. */
async function serve(): Promise<void> {
  const stop = stopSignal()
  loadDotEnv()
  const [{ startGateway }, { readConfiguration }, { createLogger }, { watchOpenFiles }, { version }] =
    await Promise.all([
      import('../../composition.ts'),
      import('../../configuration.ts'),
      import('../../logger.ts'),
      import('../../open-files.ts'),
      import('../../version.ts'),
    ])
  const configuration = await readConfiguration(process.env)
  const { settings, config } = configuration
  const logger = createLogger(settings.logLevel)
  watchOpenFiles(logger)
  const gateway = await startGateway(configuration, logger)
  logger.info(
    {
      state: 'ready',
      url: gateway.url,
      dashboard: `${gateway.url}/ui/`,
      version,
      node: process.versions.node,
      config: config.file,
      handlers: [...config.handlers.keys()],
    },
    'the gateway is ready',
  )
  const signal = await stop
  logger.info({ state: 'stopping', signal }, 'the gateway stops; a second signal ends it at once')
  endIn(stopLimitMs, 1, () => logger.error({ stopLimitMs }, 'the gateway did not stop in time: the process ends now'))
  await gateway.stop()
  // Everything is stored. A connection that is still open must not keep the process.
  endIn(500, 0)
  logger.info({ state: 'stopped' }, 'the gateway has stopped')
}

/** Ends the process after `ms`, if it has not ended by itself. */
function endIn(ms: number, code: number, say?: () => void): void {
  setTimeout(() => {
    say?.()
    process.exit(code)
  }, ms).unref()
}

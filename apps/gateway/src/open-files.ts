import { close, open } from 'node:fs'
import type { Logger } from 'pino'

/** How often to check whether the process can open one more file, in milliseconds. */
const everyMs = 2000
/** The shortest time between two warnings, in milliseconds. */
const warnEveryMs = 60_000

const limits = new Set(['EMFILE', 'ENFILE'])

/**
 * Logs at most once a minute while the process has no file descriptor left. Node then closes new connections silently,
 * so the only way to notice is to try to open a file. The checks do not keep the process alive.
 */
export function watchOpenFiles(logger: Logger): void {
  let warnedAt = -Infinity
  const check = () =>
    open('/dev/null', 'r', (error, file) => {
      if (!error) return close(file)
      if (!limits.has(error.code ?? '') || performance.now() - warnedAt < warnEveryMs) return
      warnedAt = performance.now()
      logger.error(
        { code: error.code },
        'the limit of open files is reached: new connections are closed unanswered. Raise `ulimit -n` (LimitNOFILE) or limit the clients',
      )
    })
  setInterval(check, everyMs).unref()
}

import pino, { type DestinationStream, type Logger } from 'pino'

/** Fields that may contain a secret. Their values are removed from every log line. */
const redacted = [
  'authorization',
  'headers.authorization',
  'headers.cookie',
  'req.headers.authorization',
  'req.headers.cookie',
  'headers["x-hook-signature"]',
  'secret',
  'credentials',
  '*.secret',
  '*.credentials',
  '*.apiKey',
  'apiKey',
  'key',
]

export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = { level, redact: { paths: redacted, censor: '[redacted]' }, base: null }
  return destination ? pino(options, destination) : pino(options)
}

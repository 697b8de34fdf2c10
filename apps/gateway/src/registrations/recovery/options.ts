import type { RegistrationsOptions } from '../options.ts'

/** What recovery needs from the gateway. */
export type RecoveryOptions = Pick<
  RegistrationsOptions,
  'store' | 'providers' | 'logger' | 'now' | 'random' | 'fetch' | 'trustedOrigins' | 'onDeliveries'
>

export { HostError } from './errors.ts'
export { fetchHandler } from './http/fetch.ts'
export { nodeHandler } from './http/node.ts'
export { nangoHandler } from './nango/handler.ts'
export { connectionHooks } from './registration/hooks.ts'
export type { HostErrorCode } from './errors.ts'
export type { BodyLimits, Bounds } from './http/body.ts'
export type { Failure, FailureCode } from './http/failure.ts'
export type { HandlerOptions } from './http/options.ts'
export type {
  NangoCall,
  NangoContext,
  NangoErrorCode,
  NangoHandler,
  NangoHost,
  NangoResponse,
  NangoRouting,
} from './nango/host.ts'
export type { ConnectionHooks } from './registration/hooks.ts'
export type {
  ConnectionHost,
  HookedConnection,
  HookFailure,
  HookFailureCode,
  HookResult,
  WebhookRemoved,
  WebhookSetUp,
} from './registration/host.ts'

export { defineConfig, defineHandler, PermanentError } from './config/define.ts'
export type {
  Config,
  EndpointConfig,
  EnvironmentDestinations,
  Handler,
  HandlerContext,
  HandlerEvent,
  HandlerLogger,
  RetrySchedule,
} from './config/define.ts'
export type { LinkedTicketPayload } from './tickets/shape.ts'

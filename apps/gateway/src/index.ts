export { defineConfig, defineHandler, PermanentError } from './config/define.ts'
export type { Config, Handler, HandlerContext, HandlerEvent, HandlerLogger } from './config/define.ts'

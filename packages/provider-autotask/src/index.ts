export { autotask } from './autotask.ts'
export type { AutotaskOptions, AutotaskProvider } from './autotask.ts'
export { connectionConfigSchema, credentialsSchema } from './connection.ts'
export type { AutotaskConnectionConfig, AutotaskCredentials } from './connection.ts'

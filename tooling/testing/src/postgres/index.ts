export { createDatabase, createPrepared, type Database } from './database.ts'
export { startPostgres, type PostgresServer } from './server.ts'

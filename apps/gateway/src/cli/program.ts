import { Command } from 'commander'
import { version } from '../version.ts'
import type { OnExitCode } from './command.ts'
import { addConnect } from './connect.ts'
import { addConnections } from './connections.ts'
import { addDeliveries } from './deliveries.ts'
import { addDemo } from './demo.ts'
import { addDestinations } from './destinations.ts'
import { addEvents } from './events.ts'
import { addInit } from './init.ts'
import { addIntegrations } from './integrations.ts'
import { addKeys } from './keys.ts'
import { addListen } from './listen.ts'
import { addMigrate } from './migrate.ts'
import { addOverview } from './overview.ts'
import { addRegistrations } from './registrations.ts'
import { addRejections } from './rejections.ts'
import { addReplay } from './replay.ts'
import { addSend } from './send.ts'
import { addServe } from './serve.ts'
import { addStatus } from './status.ts'
import { addTickets } from './tickets.ts'

/** The command line's commands and options. Errors of usage are thrown, nothing here ends the process. */
export function createProgram(onExitCode: OnExitCode): Command {
  const program = new Command('guidepost')
    .description('Takes signed webhooks for thousands of tenants and brings each to the right connection.')
    .version(version)
    .showHelpAfterError('See it with --help.')
    .exitOverride()
  addDemo(program)
  addInit(program)
  addServe(program)
  addMigrate(program)
  addKeys(program)
  addIntegrations(program)
  addConnections(program)
  addConnect(program, onExitCode)
  addRegistrations(program, onExitCode)
  addStatus(program)
  addTickets(program)
  addOverview(program)
  addSend(program, onExitCode)
  addEvents(program)
  addDestinations(program, onExitCode)
  addDeliveries(program)
  addReplay(program)
  addListen(program)
  addRejections(program)
  return program
}

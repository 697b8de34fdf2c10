import { Command } from 'commander'
import { version } from '../version.ts'
import type { OnExitCode } from './command.ts'
import { addConnect } from './connections/connect.ts'
import { addConnections } from './connections/connections.ts'
import { addDeliveries } from './deliveries/deliveries.ts'
import { addDemo } from './server/demo.ts'
import { addDestinations } from './destinations/destinations.ts'
import { addEvents } from './events/events.ts'
import { addInit } from './server/init.ts'
import { addIntegrations } from './integrations/integrations.ts'
import { addKeys } from './server/keys.ts'
import { addListen } from './events/listen.ts'
import { addMigrate } from './server/migrate.ts'
import { addOverview } from './overview/overview.ts'
import { addRegistrations } from './registrations/registrations.ts'
import { addRejections } from './events/rejections.ts'
import { addReplay } from './deliveries/replay.ts'
import { addSend } from './events/send.ts'
import { addServe } from './server/serve.ts'
import { addStatus } from './overview/status.ts'
import { addTickets } from './tickets/tickets.ts'

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

import addCompletion from '@bomb.sh/tab/commander'
import { Command } from 'commander'
import { version } from '../version.ts'
import type { OnExitCode } from './shared/command.ts'
import { addAudits } from './audits/audits.ts'
import { addConnect } from './connections/connect.ts'
import { addCoverage, addRecover } from './connections/coverage.ts'
import { addConnections } from './connections/connections.ts'
import { addDoctor } from './connections/doctor.ts'
import { addDeadLetters } from './deliveries/dead-letters.ts'
import { addDeliveries } from './deliveries/deliveries.ts'
import { addReplay } from './deliveries/replay.ts'
import { addDestinations } from './destinations/destinations.ts'
import { addEvents } from './events/events.ts'
import { addListen } from './events/listen.ts'
import { addRejections } from './events/rejections.ts'
import { addSend } from './events/send.ts'
import { seeHelp } from './shared/failure.ts'
import { addIntegrations } from './integrations/integrations.ts'
import { addAttention } from './overview/attention.ts'
import { addOverview } from './overview/overview.ts'
import { addRegistrations } from './registrations/registrations.ts'
import { addStatus } from './registrations/status.ts'
import { addDemo } from './server/demo.ts'
import { addInit } from './server/init.ts'
import { addKeys } from './server/keys.ts'
import { addMigrate } from './server/migrate.ts'
import { addServe } from './server/serve.ts'
import { addTickets } from './tickets/tickets.ts'

/** The commands and options of the command line. Usage errors are thrown; nothing here ends the process. */
export function createProgram(onExitCode: OnExitCode): Command {
  const program = new Command('guidepost')
    .description(
      'Receives signed webhooks for thousands of tenants, stores each before it answers 200, and delivers it to your code in order, with retries and replay.',
    )
    .version(version)
    .showHelpAfterError(seeHelp)
    .exitOverride()
  addDemo(program, onExitCode)
  addInit(program)
  addServe(program)
  addMigrate(program)
  addKeys(program)
  addIntegrations(program)
  addConnections(program)
  addConnect(program, onExitCode)
  addDoctor(program, onExitCode)
  addRegistrations(program, onExitCode)
  addCoverage(program)
  addRecover(program)
  addStatus(program)
  addAudits(program)
  addTickets(program)
  addOverview(program)
  addAttention(program)
  addSend(program, onExitCode)
  addListen(program)
  addEvents(program)
  addRejections(program)
  addDestinations(program, onExitCode)
  addDeliveries(program)
  addDeadLetters(program)
  addReplay(program)
  // Last: it reads the commands above. `guidepost completion bash` prints a script, which calls `guidepost complete`.
  addCompletion(program, { completionCommandName: 'completion' })
  return program
}

/** Old names of commands: they work for one more version. */
const renamed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  destinations: { add: 'set', change: 'update', remove: 'delete' },
}

/** The arguments with the present name of a renamed command. */
export function withPresentName(args: readonly string[]): readonly string[] {
  const [group = '', name = ''] = args
  const present = renamed[group]?.[name]
  return present === undefined ? args : [group, present, ...args.slice(2)]
}

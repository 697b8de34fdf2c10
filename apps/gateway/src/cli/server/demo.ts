import { Option, type Command } from 'commander'
import { demoFaults, type DemoFault } from '../../demo/controls.ts'
import { toPort } from '../shared/arguments.ts'
import { addCommand, type CommonOptions, type OnExitCode } from '../shared/command.ts'

interface DemoOptions extends CommonOptions {
  readonly port: number
  readonly folder: string
  readonly fault: readonly DemoFault[]
  readonly follow?: boolean
  readonly outage?: boolean
}

/** `--outage` ends with 1 if a change is unexplained. */
export function addDemo(program: Command, onExitCode: OnExitCode): void {
  addCommand(program, 'demo', 'try it: connect a simulated Autotask tenant and show what happens to its webhooks')
    .addOption(
      new Option('--port <port>', 'the port to listen on; if it is taken, a free one')
        .env('PORT')
        .default(3003)
        .argParser(toPort),
    )
    .option('--follow', 'keep printing every step of every webhook; else the story stops after the first event')
    .addOption(
      new Option('--fault <fault...>', 'break this at the simulated Autotask, for a tenant of its own')
        .choices(demoFaults)
        .default([]),
    )
    .option('--folder <folder>', 'the folder for its data', './data/demo')
    .option('--outage', 'play two simulated hours with an outage, and account for every change; leaves no data')
    .action(async ({ port, folder, follow = false, fault: faults, outage = false, json = false }: DemoOptions) => {
      if (outage) {
        const { runOutage } = await import('../../demo/outage/run.ts')
        return onExitCode(await runOutage({ json }))
      }
      const { runDemo } = await import('../../demo/demo.ts')
      await runDemo({ port, folder, follow: follow || json, faults, json })
    })
}

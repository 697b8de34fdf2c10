import type { Command } from 'commander'
import { toPort } from '../shared/arguments.ts'
import { addCommand, type CommonOptions } from '../shared/command.ts'

export function addDemo(program: Command): void {
  addCommand(program, 'demo', 'try it: connect a simulated Autotask tenant and show what happens to its webhooks')
    .option('--port <port>', 'the port to listen on; if it is taken, a free one', toPort, 3003)
    .option('--folder <folder>', 'the folder for its data', './data/demo')
    .action(async ({ port, folder, json = false }: CommonOptions & { port: number; folder: string }) => {
      const { runDemo } = await import('../../demo/demo.ts')
      await runDemo({ port, folder, json })
    })
}

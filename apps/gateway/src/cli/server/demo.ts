import type { Command } from 'commander'
import { toPort } from '../arguments.ts'
import { addCommand, type CommonOptions } from '../command.ts'

export function addDemo(program: Command): void {
  addCommand(program, 'demo', 'show one signed webhook on its whole way, then stay up to play with')
    .option('--port <port>', 'where to listen; if it is taken, a free one', toPort, 3003)
    .option('--folder <folder>', 'where to keep its data', './data/demo')
    .action(async ({ port, folder, json = false }: CommonOptions & { port: number; folder: string }) => {
      const { runDemo } = await import('../../demo/demo.ts')
      await runDemo({ port, folder, json })
    })
}

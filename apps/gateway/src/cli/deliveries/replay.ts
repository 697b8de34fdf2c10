import type { Command } from 'commander'
import { addCommand } from '../shared/command.ts'
import { usageError } from '../shared/failure.ts'
import { queryOf, withDeliveryFilter, type DeliveryFilter } from './filter.ts'
import { replayEvents } from './replay-events.ts'
import { replaySelection, withReplayOptions, type ReplayOptions } from './replay-selection.ts'

interface Options extends DeliveryFilter, ReplayOptions {
  readonly of?: string
  readonly state?: string
}

export function addReplay(program: Command): void {
  withReplayOptions(
    withDeliveryFilter(
      addCommand(
        program,
        'replay [event...]',
        'deliver events again: those you name, or all that a filter selects; shows how many, then asks',
      ),
    ),
  )
    .option(
      '--of <what>',
      'what to select: deliveries (in the state of --state), or events (for every destination that subscribes now)',
    )
    .option('--state <state>', 'with --of deliveries: dead (default), succeeded, cancelled or filtered')
    .action(replay)
}

async function replay(ids: readonly string[], options: Options): Promise<void> {
  const { of, state, yes, force, plan, json, ...filter } = options
  if (ids.length > 0) {
    if (of !== undefined) throw usageError('Give either event ids, or --of with a filter')
    return replayEvents(ids, { force, plan, json })
  }
  if (of !== 'deliveries' && of !== 'events') throw usageError('Give event ids, --of deliveries or --of events')
  if (of === 'events' && state !== undefined) throw usageError('--state needs --of deliveries')
  await replaySelection({ of, ...queryOf(filter), state }, { yes, force, plan, json })
}

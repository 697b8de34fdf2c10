import type { Command } from 'commander'
import { addGroup, type OnExitCode } from '../shared/command.ts'
import { addHandMade } from './hand-made.ts'
import { addListRegistrations } from './list.ts'
import { addManaged } from './managed.ts'

export function addRegistrations(program: Command, onExitCode: OnExitCode): void {
  const registrations = addGroup(
    program,
    'registrations',
    'webhooks at the provider, one per connection and entity, each with its own URL and secret',
  )
  addListRegistrations(registrations)
  addManaged(registrations, onExitCode)
  addHandMade(registrations)
}

import { RegistrationActions } from './actions.ts'
import { EnvironmentControls } from './controls.ts'
import { Hints } from './hints.ts'
import type { RegistrationsOptions } from './options.ts'
import { Rounds } from './rounds/rounds.ts'

/** Webhooks that the gateway sets up, repairs and removes at providers. */
export class Registrations {
  readonly rounds: Rounds
  readonly actions: RegistrationActions
  readonly controls: EnvironmentControls
  readonly hints: Hints
  /** The start of our URLs, as providers reach them; `undefined` while unknown. */
  readonly publicUrl: () => string | undefined

  constructor(options: RegistrationsOptions) {
    this.rounds = new Rounds(options)
    this.actions = new RegistrationActions(options, this.rounds)
    this.controls = new EnvironmentControls(options, this.rounds)
    this.hints = new Hints(options, this.rounds)
    this.publicUrl = options.publicUrl
  }
}

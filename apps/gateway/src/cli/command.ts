import type { Command } from 'commander'

/** What every command takes. */
export interface CommonOptions {
  readonly json?: boolean | undefined
}

/** Takes the exit code of a command that ended in another way than plainly well. */
export type OnExitCode = (code: number) => void

/** Adds a command that does something. Every one of them takes `--json`. */
export function addCommand(parent: Command, usage: string, description: string): Command {
  return parent.command(usage).description(description).option('--json', 'print JSON, for programs')
}

/** Adds a command that only groups others. */
export function addGroup(parent: Command, name: string, description: string): Command {
  return parent.command(name).description(description)
}

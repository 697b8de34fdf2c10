import type { Command } from 'commander'

/** The options of every command. */
export interface CommonOptions {
  readonly json?: boolean | undefined
}

/** Called with a command's exit code if it is not 0 and the command threw no error. */
export type OnExitCode = (code: number) => void

/** Adds a command that does something. */
export function addCommand(parent: Command, usage: string, description: string): Command {
  return parent.command(usage).description(description).option('--json', 'print JSON, for programs')
}

/** Adds a command that only groups others. */
export function addGroup(parent: Command, name: string, description: string): Command {
  return parent.command(name).description(description)
}

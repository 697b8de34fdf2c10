import type { Command } from 'commander'
import { toTime, toWhole } from './arguments.ts'
import type { CommonOptions } from './command.ts'

/** Names the integration that a connection belongs to. */
export interface IntegrationOption extends CommonOptions {
  readonly integration?: string
}

export function withIntegration(command: Command): Command {
  return command.option('--integration <key>', 'the integration; optional if there is only one')
}

/** One page of a list. */
export interface PageOptions {
  readonly limit: number
  readonly before?: string
}

export function withPage(command: Command): Command {
  return command
    .option('--limit <count>', 'how many to list, at most 200', toWhole, 20)
    .option('--before <cursor>', 'list what comes after the page that printed this cursor')
}

/** The integration and connection of events, deliveries and linked tickets. */
export interface OwnerFilter extends CommonOptions {
  readonly integration?: string
  readonly connection?: string
}

export function withOwnerFilter(command: Command): Command {
  return withIntegrationFilter(command).option('--connection <id>', 'only those of this connection')
}

export function withIntegrationFilter(command: Command): Command {
  return command.option('--integration <key>', 'only those of this integration')
}

/** When an event was received. */
export interface TimeFilter {
  readonly from?: string | undefined
  readonly since?: string | undefined
  readonly to?: string | undefined
}

export function withTimeFilter(command: Command): Command {
  return command
    .option('--from <time>', 'only what was received at or after this, e.g. 2026-11-21 or 2026-11-21T08:00:00Z')
    .option('--since <time>', 'the same, also as 90m, 24h, 7d, today or yesterday', toTime)
    .option('--to <time>', 'only what was received before this')
}

/** The filter as the API's query. `since` counts if there are both. */
export function timeQueryOf({ from, since, to }: TimeFilter) {
  return { from: since ?? from, to }
}

/** Collects the values of an option that may be repeated. */
export function collect<Value>(value: Value, before: readonly Value[] = []): readonly Value[] {
  return [...before, value]
}

/** The values that are set. */
export function given<Values extends object>(values: Values): Partial<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<Values>
}

import { Option, type Command } from 'commander'
import { levels, verdictCauses } from '../../registrations/verdict/causes.ts'
import { usageError } from '../shared/failure.ts'
import { withIntegrationFilter, type IntegrationOption } from '../shared/options.ts'

/** Selects connections by their id, the status of their webhooks, and their silence. */
export interface ConnectionFilter extends IntegrationOption {
  readonly search?: string
  readonly level?: string
  readonly status?: string
  readonly cause?: string
  readonly silent?: string
}

/** Adds the options of a `ConnectionFilter`. */
export function withConnectionFilter(command: Command): Command {
  return withIntegrationFilter(command)
    .option('--search <text>', 'only those whose id contains this')
    .addOption(
      new Option(
        '--level <level>',
        'only those whose worst webhook has this level; attention: blind or impaired',
      ).choices(['attention', ...levels]),
    )
    .option('--status <status>', 'only those with a webhook in this status, e.g. failed, or not_set_up')
    .option('--cause <text>', 'only those with this cause: a code, or the text, as "status" prints them')
    .option('--silent <time>', 'only those that received no event for this long, e.g. 90m, 24h or 7d')
}

/**
 * Whether a command is for one thing: it is named, and neither `--all` nor a filter is given. Throws a usage error unless it
 * is exactly one of the two.
 */
export function isOne(
  name: string | undefined,
  { all = false, search, level, status, cause, silent, integration }: ConnectionFilter & { readonly all?: boolean },
): name is string {
  // `--integration` also tells which integration a named connection belongs to.
  const isFiltered = [search, level, status, cause, silent].some((value) => value !== undefined)
  if (name !== undefined && (all || isFiltered))
    throw usageError('Name one, or select several with --all or a filter; not both')
  if (name === undefined && !all && !isFiltered && integration === undefined) {
    throw usageError(
      'Name one, or select several with --all, --level, --status, --cause, --search, --silent or --integration',
    )
  }
  return name !== undefined
}

/** The filter as the API's query. */
export function connectionQueryOf({ integration, search, level, status, cause, silent }: ConnectionFilter) {
  const byCause = isVerdictCause(cause) ? { level_cause: cause } : { cause }
  return { provider_config_key: integration, search, level, status, ...byCause, silent }
}

/** Whether the text is the code of a verdict's cause. Other causes are texts. */
export const isVerdictCause = (cause: string | undefined): boolean =>
  (verdictCauses as readonly (string | undefined)[]).includes(cause)

import type { Provider } from '@guidepost/provider'
import { builtInProviders } from '../../built-in.ts'
import { print, printable } from '../../terminal/output.ts'
import { playOutage, type OutageOptions } from './outage.ts'
import { accountText } from './texts.ts'

/** What a test may change. */
export interface RunOutageOptions extends Partial<Pick<OutageOptions, 'tenants' | 'changesPerMinute'>> {
  /** Print only the account, as JSON. */
  readonly json: boolean
  /** Default: the built-in plugin for Autotask. */
  readonly provider?: Provider
  /** Default: to the terminal. */
  readonly out?: (text: string) => void
}

/** Plays the outage, prints its progress and its account, and returns the exit code: 1 if a change is unexplained. */
export async function runOutage({ json, ...options }: RunOutageOptions): Promise<0 | 1> {
  const {
    tenants = ['acme', 'globex', 'initech'],
    changesPerMinute = 20,
    out = print,
    provider = builtInProviders().find(({ id }) => id === 'autotask')!,
  } = options
  const startedAt = performance.now()
  const say = (at: number, text: string): void => {
    if (!json) out(`${new Date(at).toISOString().slice(11, 16)}  ${printable(text)}`)
  }
  if (!json)
    out(
      'A gateway and a simulated Autotask play two hours. The clock is simulated; requests and the database are real.\n',
    )
  const account = await playOutage({ provider, tenants, changesPerMinute, say })
  if (json) out(JSON.stringify(account, null, 2))
  else out(`\n${accountText(account)}\n\nTook ${Math.round((performance.now() - startedAt) / 1000)} s.`)
  return account.counts.unexplained > 0 ? 1 : 0
}

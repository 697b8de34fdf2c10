import type { Mutation } from './mutation.ts'

const inFailover = { adapters: ['postgres'], test: 'postgres/failover.test.ts' } as const
const byClock = { adapters: ['postgres'], test: 'postgres/clock.test.ts' } as const

/** Failovers, several hosts, and clocks that differ. */
export const failoverMutations: readonly Mutation[] = [
  {
    ...inFailover,
    breaks: 'a connection to a standby is refused',
    file: 'postgres/connection/servers.ts',
    find: 'if (rows[0]!.read_only) throw',
    replace: 'if (rows[0]!.read_only === undefined) throw',
    fails: 'leads to the one that can be written, in whatever order they stand',
  },
  {
    ...inFailover,
    breaks: 'a session that became read-only leaves the pool',
    file: 'postgres/connection/errors.ts',
    find: '/^(08|57P|25006)/',
    replace: '/^(08|57P)/',
    fails: 'and answers that it is read-only leaves the pool, with the idle ones beside it',
  },
  {
    ...inFailover,
    breaks: 'idle sessions leave the pool with the one that became read-only',
    file: 'postgres/connection/connections.ts',
    find: 'if (!this.#inUse.has(client)) cut(client)',
    replace: 'if (client === undefined) cut(client)',
    fails: 'and answers that it is read-only leaves the pool, with the idle ones beside it',
  },
  {
    ...inFailover,
    breaks: 'the next host is tried',
    file: 'postgres/connection/servers.ts',
    find: 'if (url === this.url) this.#index =',
    replace: 'if (url !== this.url) this.#index =',
    fails: 'leads to the standby when that has become the primary, without a restart of ours',
  },
  {
    ...inFailover,
    breaks: 'a server that takes no writes cannot be asked for',
    file: 'postgres/connection/url.ts',
    find: "wanted !== null && wanted !== 'read-write'",
    replace: "wanted === '' && wanted !== 'read-write'",
    fails: 'is refused if it asks for a server that is standby',
  },
  {
    ...byClock,
    breaks: "the server's clock decides about claims",
    file: 'postgres/connection/clock.ts',
    find: "leaseClock === 'caller' ? now",
    replace: "leaseClock !== 'caller' ? now",
    fails: 'that is 90 s ahead neither takes a lease of another process nor shortens its own',
  },
  {
    ...byClock,
    breaks: "the server's clock decides about the steps of registrations",
    file: 'postgres/open.ts',
    find: '(leasesOfSteps.has(name) ?',
    replace: '(!leasesOfSteps.has(name) && false ?',
    fails: 'that is 90 s ahead takes no step of a registration from another process, and leases as long as another',
  },
  {
    ...byClock,
    breaks: 'the wait for a retry is converted to the clock of the server',
    file: 'postgres/dispatch/settle.ts',
    find: 'outcome.at + ahead',
    replace: 'outcome.at',
    fails: 'that is 90 s ahead leases for as long as another, and its retries are due after their wait',
  },
  {
    ...byClock,
    breaks: "the server's clock is read again after a sleep",
    file: 'postgres/connection/clock.ts',
    find: 'Math.abs(own - passed) < tolerableMs',
    replace: 'Math.abs(own - passed) < Infinity',
    fails: 'is carried on without a question for 10 s, unless a clock was set or the machine slept',
  },
  {
    ...byClock,
    breaks: 'the next due time is told by the clock of the process',
    file: 'postgres/own-use-cases.ts',
    find: 'at - now + own',
    replace: 'at + 0 * (now + own)',
    fails: 'may be set while the process runs: its leases and retries stay',
  },
  {
    ...byClock,
    breaks: 'the skew of the clock is told',
    file: 'postgres/connection/clock.ts',
    find: "- Number(rows[0]!['now']))",
    replace: "* 0 + 0 * Number(rows[0]!['now']))",
    fails: 'is compared with that of the server',
  },
]

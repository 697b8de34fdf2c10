import type { ProviderHost } from '../host.ts'
import type { Provider } from '../provider.ts'
import type {
  FoundRecord,
  JudgeContext,
  Recover,
  RecoverClient,
  RecoverPage,
  RecoverRegistration,
  RecoverWalk,
} from '../recover.ts'
import { must } from './case.ts'
import { copied } from './register-scene.ts'

/** Opens the provider, or a simulator of it, for the cases of the `recover` half. */
export interface RecoverHarness {
  /** Opens a world without records for one case. */
  open(): Promise<RecoverWorld>
}

/** One tenant at a provider, as a case needs it. */
export interface RecoverWorld {
  /** With valid credentials. */
  readonly connection: { readonly config: unknown; readonly credentials: unknown }
  readonly host: ProviderHost
  /** With a validated spec that subscribes to creates, and excludes no actor. */
  readonly registration: RecoverRegistration
  /** The provider's clock now, in milliseconds since 1970. */
  now(): number
  /** Lets time pass, so that what happened is older than `settleMs`. */
  advance(ms: number): Promise<void>
  /** Creates records that the registration watches, and returns the `FoundRecord.key` of each. */
  createRecords(count: number): Promise<readonly string[]>
  /** Takes the right to read records away from the API user, in the way in which the provider then answers. */
  hideRecords(): Promise<void>
  close(): Promise<void>
}

/** The state of one case. */
export interface RecoverScene {
  readonly provider: Provider
  readonly half: Recover
  readonly world: RecoverWorld
  /** Opens a new client, as after a restart. */
  readonly client: () => RecoverClient
  /** When the case began, on the provider's clock. */
  readonly since: number
}

/** The sweep of the whole case. */
export function sweepOf({ world, since }: RecoverScene): RecoverWalk {
  return { origin: 'back-fill', registration: world.registration, since, carry: null }
}

/** Reads a walk to its end, each page with a new client and a cursor that was stored. */
export async function readAll(scene: RecoverScene, walk: RecoverWalk, rows: number): Promise<RecoverPage[]> {
  const pages: RecoverPage[] = []
  let cursor: RecoverPage['cursor'] = null
  do {
    must(pages.length < 1000, 'the walk has no end: it has read 1000 pages')
    const page: RecoverPage = await scene.client().read(copied(walk), copied(cursor), { calls: 20, rows })
    pages.push(page)
    cursor = page.cursor
  } while (cursor !== null)
  return pages
}

/** Creates some records, lets them settle, and sweeps. */
export async function sweepCreated(
  scene: RecoverScene,
  count: number,
): Promise<{ readonly keys: readonly string[]; readonly records: readonly FoundRecord[]; readonly until: number }> {
  const keys = await scene.world.createRecords(count)
  await scene.world.advance(scene.half.settleMs + 60_000)
  const pages = await readAll(scene, sweepOf(scene), 500)
  const records = pages.flatMap((page) => page.records).filter(({ key }) => keys.includes(key))
  return { keys, records, until: pages.at(-1)?.until ?? 0 }
}

/** What `judge` gets in the cases: no hole, and nothing waits. */
export function contextOf({ world, since }: RecoverScene, until: number): JudgeContext {
  const { registration } = world
  return { registration, since, until, hole: false, activeSince: since, mayWait: false, incomparable: [] }
}

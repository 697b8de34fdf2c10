import { declarationLastsMs, keptAfterDeclarationMs, type HandlerDeclaration } from '../../port/destinations.ts'
import type { Database } from '../database.ts'
import { blankDestination, changeDestination, insertDestination, toRules } from './destination-rows.ts'

/**
 * The handlers that each process declares. For the hot statements, a summary is written into each handler's row:
 * `declared` (events are recorded for the handler) and `running` (a running process has the handler). `process`
 * identifies the declaring process.
 */
export function declarationWrites(db: Database, process: string) {
  const { query } = db

  async function declareHandlers(handlers: readonly HandlerDeclaration[], now: number): Promise<void> {
    await db.hold('destinations')
    const declaration = JSON.stringify(handlers)
    const known = await db.first(query.selectFrom('declarations').selectAll().where('process', '=', process))
    const until = now + declarationLastsMs
    if (known?.handlers === declaration) {
      await db.run(query.updateTable('declarations').set({ until }).where('process', '=', process))
    } else {
      // Gives the declaration a new number, because the newest declaration of a handler counts.
      await db.run(query.deleteFrom('declarations').where('process', '=', process))
      await db.run(query.insertInto('declarations').values({ process, handlers: declaration, until }))
    }
    await followDeclarations(now)
  }

  async function endHandlers(now: number): Promise<void> {
    await db.hold('destinations')
    await db.run(query.updateTable('declarations').set({ until: now }).where('process', '=', process))
    await followDeclarations(now)
  }

  async function followDeclarations(now: number): Promise<void> {
    await db.run(query.deleteFrom('declarations').where('until', '<=', now - keptAfterDeclarationMs))
    const declarations = await db.all(query.selectFrom('declarations').selectAll().orderBy('number'))
    const handlersOf = (living: boolean) =>
      joined(
        declarations
          .filter(({ until }) => until > now === living)
          .flatMap(({ handlers }) => JSON.parse(handlers) as HandlerDeclaration[]),
      )
    const running = handlersOf(true)
    const declared = new Map([...handlersOf(false), ...running])
    const rows = await db.all(query.selectFrom('destinations').selectAll().where('kind', '=', 'handler'))
    for (const { id, provider, onlyLinked, ...rules } of declared.values()) {
      const known = rows.find((row) => row.key === id)
      const runs = running.has(id) ? 1 : 0
      const state = { declared: 1, running: runs, declared_at: known?.running === runs ? known.declared_at : now }
      const values = { provider, only_linked: onlyLinked === true ? 1 : 0, ...state, ...toRules(rules) }
      if (known && !differs(known, values)) continue
      db.freed()
      if (!known) await insertDestination(db, { ...blankDestination(now), key: id, kind: 'handler', ...values })
      else await changeDestination(db, known.number, { ...values, updated_at: now })
    }
    for (const { number, key, declared: was, running: ran, declared_at: since } of rows) {
      if (was === 0 || declared.has(key)) continue
      const state = { declared: 0, running: 0, declared_at: ran === 1 ? now : since }
      await changeDestination(db, number, { ...state, updated_at: now })
    }
  }

  return { declareHandlers, endHandlers }
}

/** Merges declarations of one handler: the types of all, the other rules of the last. */
function joined(handlers: readonly HandlerDeclaration[]): ReadonlyMap<string, HandlerDeclaration> {
  const declared = new Map<string, HandlerDeclaration>()
  for (const handler of handlers) {
    const types = [...(declared.get(handler.id)?.types ?? []), ...handler.types]
    declared.set(handler.id, { ...handler, types })
  }
  return declared
}

const differs = <Row extends object>(row: Row, values: Partial<Row>): boolean =>
  Object.entries(values).some(([name, value]) => row[name as keyof Row] !== value)

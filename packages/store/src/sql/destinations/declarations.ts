import { declarationLastsMs, keptAfterDeclarationMs, type HandlerDeclaration } from '../../port/destinations.ts'
import type { Database } from '../database.ts'
import { blankDestination, changeDestination, insertDestination, toRules } from './destination-rows.ts'

/**
 * Which handlers there are, process by process. What the hot statements need of it is written into the handlers' rows:
 * `declared` (events are recorded for it) and `running` (a living process has it). `process`: whose declarations these are.
 */
export function declarationWrites(db: Database, process: string) {
  const { query } = db

  async function declareHandlers(handlers: readonly HandlerDeclaration[], now: number): Promise<void> {
    await db.hold('destinations')
    const said = JSON.stringify(handlers)
    const known = await db.first(query.selectFrom('declarations').selectAll().where('process', '=', process))
    const until = now + declarationLastsMs
    if (known?.handlers === said) {
      await db.run(query.updateTable('declarations').set({ until }).where('process', '=', process))
    } else {
      // With a new number: what is said last counts.
      await db.run(query.deleteFrom('declarations').where('process', '=', process))
      await db.run(query.insertInto('declarations').values({ process, handlers: said, until }))
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
      const standing = { declared: 1, running: runs, declared_at: known?.running === runs ? known.declared_at : now }
      const values = { provider, only_linked: onlyLinked === true ? 1 : 0, ...standing, ...toRules(rules) }
      if (known && !differs(known, values)) continue
      db.freed()
      if (!known) await insertDestination(db, { ...blankDestination(now), key: id, kind: 'handler', ...values })
      else await changeDestination(db, known.number, { ...values, updated_at: now })
    }
    for (const { number, key, declared: was, running: ran, declared_at: since } of rows) {
      if (was === 0 || declared.has(key)) continue
      const standing = { declared: 0, running: 0, declared_at: ran === 1 ? now : since }
      await changeDestination(db, number, { ...standing, updated_at: now })
    }
  }

  return { declareHandlers, endHandlers }
}

/** Several declarations of one handler are one: its types are those of all of them, the rest is the last one's. */
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

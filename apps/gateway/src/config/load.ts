import { existsSync, readFileSync, statSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { contractVersion, type Provider } from '@guidepost/provider'
import { recoveredChoices } from '../delivery/recovered.ts'
import type { Schedule } from '../delivery/schedule.ts'
import type { Config, Handler } from './define.ts'
import { limit, scheduleShape } from './endpoint.ts'
import { destinationsShape, readDestinations, type DeclaredEndpoint } from './destinations.ts'
import type { ConfigMistake } from './mistakes.ts'
import { typeOf } from './types.ts'

/** The configuration as the gateway works with it. */
export interface LoadedConfig {
  /** Absolute; undefined if there is no file. Handler threads load it again. */
  readonly file: string | undefined
  readonly providers: ReadonlyMap<string, Provider>
  readonly handlers: ReadonlyMap<string, LoadedHandler>
  /** The HTTP endpoints of all environments. */
  readonly endpoints: readonly DeclaredEndpoint[]
}

/** A handler with every default filled in, except that of its time limit. */
export type LoadedHandler = Handler &
  Required<Pick<Handler, 'ordered' | 'concurrency' | 'perConnection'>> & {
    readonly schedule: Schedule
  }

/**
 * Imports the configuration file as TypeScript and names every mistake in it. `required`: a person named the file, so a
 * missing file is a mistake. The default file may be missing.
 */
export async function loadConfig(
  name: string,
  builtIn: readonly Provider[],
  required = name !== 'guidepost.config.ts',
): Promise<{ config: LoadedConfig } | { mistakes: ConfigMistake[] }> {
  const file = resolve(name)
  if (!existsSync(file)) {
    if (required)
      return { mistakes: [{ where: 'GUIDEPOST_CONFIG', message: `names a file that does not exist: ${file}` }] }
    return checkConfig({}, builtIn, undefined)
  }
  try {
    // Node loads a module once per URL. With the file's modification time in the URL, Node loads a changed file again.
    const url = `${pathToFileURL(file).href}?${statSync(file).mtimeMs}`
    const module = (await import(url)) as { default?: unknown }
    return checkConfig(module.default, builtIn, file)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { mistakes: [{ where: name, message: `can't be loaded: ${message}${moduleHint(error, file)}` }] }
  }
}

/** In a CommonJS package, Node rejects `import` and `export` with a bare syntax error that does not name the cause. */
function moduleHint(error: unknown, file: string): string {
  const isCommonJs = error instanceof SyntaxError && /\.[jt]s$/.test(file) && packageTypeOf(file) === 'commonjs'
  return isCommonJs ? '; set "type": "module" in package.json, or name the file guidepost.config.mts' : ''
}

function packageTypeOf(file: string): unknown {
  const manifest = findPackageJSON(pathToFileURL(file))
  return manifest === undefined ? undefined : (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: unknown }).type
}

const shape = z.strictObject({
  providers: z
    .array(
      z.looseObject({
        contractVersion: z.literal(contractVersion, {
          error: `must be ${contractVersion}: this gateway knows no other version of the provider contract`,
        }),
        id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens'),
        receive: z.looseObject({ types: z.array(z.string()) }, 'is missing: this is not a provider plugin'),
      }),
    )
    .default([]),
  handlers: z
    .array(
      z.strictObject({
        id: z
          .string()
          .regex(/^[a-z0-9][a-z0-9._-]{0,99}$/i, 'must be 1 to 100 letters, digits, dots, hyphens, underscores'),
        provider: z.string(),
        subscriptions: z.array(z.string().min(1)).min(1, "must name at least one event type, or '*'"),
        timeoutMs: z.int().min(1).max(600_000).optional(),
        ordered: z.boolean().optional(),
        concurrency: limit.optional(),
        perConnection: limit.optional(),
        schedule: scheduleShape.optional(),
        recovered: z.enum(recoveredChoices).optional(),
        onWebhook: z.custom((value) => typeof value === 'function', 'must be a function'),
      }),
    )
    .default([]),
  destinations: destinationsShape.default({}),
})

/** Checks what a configuration file exports. Exported for handler threads and tests. */
export function checkConfig(
  exported: unknown,
  builtIn: readonly Provider[],
  file: string | undefined,
): { config: LoadedConfig } | { mistakes: ConfigMistake[] } {
  if (exported === undefined) {
    return {
      mistakes: [{ where: file ?? 'config', message: 'has no default export: export default defineConfig({ … })' }],
    }
  }
  const parsed = shape.safeParse(exported)
  if (!parsed.success) {
    return { mistakes: parsed.error.issues.map((issue) => ({ where: pathOf(issue.path), message: issue.message })) }
  }
  const config = exported as Config
  const providers = new Map(builtIn.map((provider) => [provider.id, provider]))
  for (const provider of config.providers ?? []) providers.set(provider.id, provider)
  const handlers = (config.handlers ?? []) as unknown as readonly Handler[]
  const mistakes = handlers.flatMap((handler, index) => handlerMistakes(handler, index, handlers, providers))
  const destinations = readDestinations(parsed.data.destinations, providers)
  mistakes.push(...destinations.mistakes)
  if (mistakes.length > 0) return { mistakes }
  const named = handlers.map(
    (handler) => [handler.id, withDefaults(handler, providers.get(handler.provider)!)] as const,
  )
  return { config: { file, providers, handlers: new Map(named), endpoints: destinations.endpoints } }
}

function handlerMistakes(
  handler: Handler,
  index: number,
  all: readonly Handler[],
  providers: ReadonlyMap<string, Provider>,
): ConfigMistake[] {
  const where = `handlers.${index} (${handler.id})`
  const mistakes: ConfigMistake[] = []
  if (all.findIndex(({ id }) => id === handler.id) !== index) {
    mistakes.push({
      where,
      message: `has the id of another handler; deliveries are stored under the id, so give each handler its own`,
    })
  }
  const provider = providers.get(handler.provider)
  if (!provider) {
    const known = [...providers.keys()].join(', ')
    return [...mistakes, { where, message: `names the unknown provider "${handler.provider}"; known are: ${known}` }]
  }
  const types = provider.receive.types
  for (const type of handler.subscriptions) {
    if (typeOf(provider, type) !== undefined) continue
    mistakes.push({
      where,
      message: `subscribes to the unknown event type "${type}"; ${provider.id} has: ${types.join(', ')}, or * for all`,
    })
  }
  return mistakes
}

function withDefaults(handler: Handler, provider: Provider): LoadedHandler {
  const [first, ...rest] = handler.subscriptions.map((type) => typeOf(provider, type) ?? type)
  return {
    ...handler,
    onWebhook: handler.onWebhook.bind(handler),
    subscriptions: [first!, ...rest],
    ordered: handler.ordered ?? true,
    concurrency: handler.concurrency ?? 100,
    perConnection: handler.perConnection ?? 10,
    schedule: scheduleShape.parse(handler.schedule ?? {}),
  }
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'the default export' : path.map(String).join('.')
}

import type { Register } from '@guidepost/provider'
import type { JsonObject } from '@guidepost/store'
import type { Details } from '../registrations/details.ts'
import { invalidAt } from './errors.ts'
import { readBySchema } from './provider.ts'

/** What to register, as in a request: the name of a preset, or a spec that the provider's schema accepts. */
export type Choice = { readonly preset: string } | { readonly spec: JsonObject }

/** What to register, after validation. `preset` is null for a custom spec. */
export type Chosen = Pick<Details, 'spec' | 'preset'>

/** Reads the choices of a request. Throws `invalid` for an unknown preset, a wrong spec, or two choices of one entity. */
export async function readChoices(register: Register, choices: readonly Choice[]): Promise<Chosen[]> {
  const chosen: Chosen[] = []
  for (const [index, choice] of choices.entries()) {
    const path = ['registrations', String(index)]
    if ('spec' in choice) {
      chosen.push({ preset: null, spec: await readBySchema(register.spec, choice.spec, [...path, 'spec']) })
      continue
    }
    const preset = Object.hasOwn(register.presets, choice.preset) ? register.presets[choice.preset] : undefined
    const known = Object.keys(register.presets).join(', ')
    if (!preset) throw invalidAt([...path, 'preset'], `"${choice.preset}" is none of the presets: ${known}`)
    chosen.push({ preset: choice.preset, spec: preset.spec as JsonObject })
  }
  const entities = chosen.map(({ spec }) => register.entityOf(spec))
  const twice = entities.find((entity, index) => entities.indexOf(entity) !== index)
  if (twice === undefined) return chosen
  throw invalidAt(['registrations'], `A connection has one registration of ${twice}; two were chosen`)
}

/** What a new connection registers by default: the provider's first preset. */
export function firstPreset({ presets }: Register): Chosen {
  const [first] = Object.entries(presets)
  return { preset: first![0], spec: first![1].spec as JsonObject }
}

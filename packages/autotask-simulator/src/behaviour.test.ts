import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { behaviourOf, switches } from './behaviour.ts'

it('has the default of each switch that is not chosen', () => {
  const defaults = Object.fromEntries(Object.entries(switches).map(([name, one]) => [name, one.default]))
  expect(behaviourOf()).toEqual(defaults)
  const chosen = { personKey: 'PersonID', maxAttempts: 3 } as const
  expect(behaviourOf(chosen)).toEqual({ ...defaults, ...chosen })
})

it('accepts the previous name of maxAttempts', () => {
  const behaviour = behaviourOf({ tries: 3 })
  expect(behaviour).toMatchObject({ maxAttempts: 3, tries: 3 })
  behaviour.tries = 4
  expect(behaviour.maxAttempts).toBe(4)
})

it.each([
  [{ personkey: 'PersonID' }, 'There is no switch "personkey".'],
  [{ constructor: 1 }, 'There is no switch "constructor".'],
  [{ personKey: 'personid' }, 'The switch personKey must be PersonId or PersonID, not personid.'],
  [{ maxAttempts: -1 }, 'The switch maxAttempts must be a number from 0 up, not -1.'],
  [{ maxAttempts: Number.NaN }, 'The switch maxAttempts must be a number from 0 up, not NaN.'],
  [{ deleteCascades: 'true' }, 'The switch deleteCascades must be true or false, not true.'],
])('refuses %j', (chosen, message) => {
  expect(() => behaviourOf(chosen as never)).toThrow(message)
})

it('lists the default first in the choices of each switch', () => {
  for (const one of Object.values(switches)) if ('choices' in one) expect(one.choices[0]).toBe(one.default)
})

it('has a row in the README for each switch, with its choices, mark and meaning', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const cells = (line: string) => line.split('|').map((cell) => cell.trim())
  const rows = new Map(
    readme.split('\n').flatMap((line) => {
      const [, name = '', values, mark, meaning] = cells(line)
      return name.startsWith('`') ? [[name.slice(1, -1), { values, mark, meaning }]] : []
    }),
  )
  for (const [name, one] of Object.entries(switches)) {
    const values = 'choices' in one ? one.choices : [one.default]
    const written = values.map((value) => `\`${value}\``).join(', ')
    expect(rows.get(name), name).toEqual({ values: written, mark: one.mark, meaning: one.meaning })
  }
})

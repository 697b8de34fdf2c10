import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { behaviourOf, switches } from './behaviour.ts'

it('has every default unless something else is chosen', () => {
  const defaults = Object.fromEntries(Object.entries(switches).map(([name, one]) => [name, one.default]))
  expect(behaviourOf()).toEqual(defaults)
  expect(behaviourOf({ personKey: 'PersonID', tries: 3 })).toEqual({ ...defaults, personKey: 'PersonID', tries: 3 })
})

it.each([
  [{ personkey: 'PersonID' }, 'There is no switch "personkey".'],
  [{ constructor: 1 }, 'There is no switch "constructor".'],
  [{ personKey: 'personid' }, 'The switch personKey can be PersonId or PersonID, not personid.'],
  [{ tries: -1 }, 'The switch tries is an amount from 0 up, not -1.'],
  [{ tries: Number.NaN }, 'The switch tries is an amount from 0 up, not NaN.'],
  [{ deleteCascades: 'true' }, 'The switch deleteCascades can be true or false, not true.'],
])('refuses %j', (chosen, message) => {
  expect(() => behaviourOf(chosen as never)).toThrow(message)
})

it('has the default first among the choices of each switch', () => {
  for (const one of Object.values(switches)) if ('choices' in one) expect(one.choices[0]).toBe(one.default)
})

it('has a row for each switch in the README, with its default, its choices and its mark', () => {
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

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { mutations } from './mutations/list.ts'
import { promises, titlesIn } from './mutations/promises.ts'
import { mutate } from './mutations/run.ts'

const read = (file: string): string => readFileSync(new URL(`../src/${file}`, import.meta.url), 'utf8')

describe('the list of mutations', () => {
  it.each(mutations)('breaks code that is there: $breaks', (mutation) => {
    expect(mutate(read(mutation.file), mutation)).not.toBe(read(mutation.file))
  })

  it.each(mutations)('names a case that is there: $fails', ({ fails, test }) => {
    const titles = test === undefined ? [...promises.values()].flat() : titlesIn(read(test))
    expect(titles.some((title) => title.test(fails))).toBe(true)
  })

  it.each(['sqlite', 'postgres'] as const)('breaks a promise of each topic in %s', (adapter) => {
    const broken = mutations.filter(({ adapters, test }) => adapters.includes(adapter) && test === undefined)
    const untouched = [...promises].filter(([, titles]) =>
      titles.every((title) => broken.every(({ fails }) => !title.test(fails))),
    )
    expect(untouched.map(([file]) => file)).toEqual([])
  })
})

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiCases } from './api.ts'
import { autotaskCases } from './autotask.ts'
import { connectionCases } from './connections.ts'
import { integrationCases } from './integrations.ts'
import { metadataCases } from './metadata.ts'
import { receiveCases } from './receive.ts'
import { rows } from './rows.ts'
import { openWorld, type World } from './world.ts'

const ofApi = [...apiCases, ...integrationCases, ...connectionCases, ...metadataCases]
const cases = [...receiveCases, ...autotaskCases, ...ofApi]

/** The table rows in docs/nango-compatibility.md that begin with the name of a contract row. */
const page = readFileSync(new URL('../../../../docs/nango-compatibility.md', import.meta.url), 'utf8')
const documented = [...page.matchAll(/^\| `([a-z]+\/[a-z-]+)` +\|(.*)\|$/gm)].map(([, row = '', rest = '']) => ({
  row,
  cells: rest.split('|').map((cell) => cell.trim()),
}))

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.stop())

describe('the contract of Nango', () => {
  it.each(cases.filter(({ differs }) => !differs).map(({ row, run }) => [row, rows[row], run] as const))(
    'is kept for %s: %s',
    (_, __, run) => run(world),
  )

  it.each(cases.filter(({ differs }) => differs).map(({ row, run }) => [row, run] as const))(
    'is not kept on purpose, as docs/nango-compatibility.md says, for %s',
    (_, run) => run(world),
  )
})

describe('docs/nango-compatibility.md', () => {
  const names = (list: readonly { row: string }[]) => list.map(({ row }) => row)

  it('lists every row that is not tested or not kept, and no other', () => {
    const kept = names(cases.filter(({ differs }) => !differs))
    expect(new Set(names(documented))).toEqual(new Set(Object.keys(rows).filter((row) => !kept.includes(row))))
  })

  it('lists each once, with what Nango does, what we do and why', () => {
    expect(new Set(names(documented)).size).toBe(documented.length)
    expect(documented.filter(({ cells }) => cells.length !== 3 || cells.includes(''))).toEqual([])
  })

  it('has only rows of the contract, and tests none twice', () => {
    expect(names([...cases, ...documented]).filter((row) => !(row in rows))).toEqual([])
    expect(new Set(names(cases)).size).toBe(cases.length)
  })
})

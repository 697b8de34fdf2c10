import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Installed } from './installed.ts'

const project = mkdtempSync(join(tmpdir(), 'guidepost-installed-'))
const manifest = {
  name: '@somebody/thing',
  exports: {
    '.': {
      source: './src/index.ts',
      import: { types: './dist/index.d.ts', default: './dist/index.js' },
      require: { types: './dist/index.d.cts', default: './dist/index.cjs' },
    },
    './extra': { types: './dist/extra.d.ts', default: './dist/extra.js' },
    './package.json': './package.json',
  },
}
let installed: Installed

beforeAll(() => {
  write('package.json', JSON.stringify(manifest))
  write('dist/index.js', `import a from 'by-import'\nimport 'node:fs'\nimport 'path'\nexport * from './other.js'\n`)
  write('dist/index.cjs', `const b = require('by-require/deep/file.js')\nconst text = "import x from 'a-text'"\n`)
  write('dist/extra.js', `const c = await import('@scope/by-call/deep')\nimport '@somebody/thing'\n`)
  write('dist/index.d.ts', `import type { D } from 'by-type'\n// import 'a-comment'\n`)
  write('node_modules/below/index.js', `import 'not-ours'\n`)
  installed = new Installed(project, manifest.name)
})
afterAll(() => rmSync(project, { recursive: true, force: true }))

function write(file: string, text: string): void {
  const path = join(project, 'node_modules', manifest.name, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

it('finds the packages that code imports, in every syntax', () => {
  expect([...installed.importedPackages().keys()].toSorted()).toEqual([
    '@scope/by-call',
    'by-import',
    'by-require',
    'by-type',
  ])
})

it('lists the files of the package, but not those of its own dependencies', () => {
  expect(installed.files).toContain('dist/index.cjs')
  expect(installed.files.filter((file) => file.includes('below'))).toEqual([])
})

it('distinguishes entries with `require` from those without', () => {
  expect(installed.entries).toEqual([
    { specifier: '@somebody/thing', formats: ['import', 'require'] },
    { specifier: '@somebody/thing/extra', formats: ['import'] },
  ])
})

it('finds the targets of a condition at any depth', () => {
  expect(installed.targets('types')).toEqual(['dist/index.d.ts', 'dist/index.d.cts', 'dist/extra.d.ts'])
})

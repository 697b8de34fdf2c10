import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

/**
 * Runs every `ts` snippet of a package's README as a module of its own, resolved from the package's folder, so that it
 * imports the package by its public name. A line that ends in `// => value` is an assertion: its result (or the constant that
 * it declares) must equal `value`. Files that a snippet leaves in the system's temporary folder are removed.
 */
export function describeReadme(packageFolder: string): void {
  const folder = join(packageFolder, '.readme')
  describe('README', () => {
    let temporary: string
    beforeAll(() => {
      temporary = mkdtempSync(join(tmpdir(), 'guidepost-readme-'))
      mkdirSync(folder, { recursive: true })
      for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, temporary)
    })
    afterAll(() => {
      vi.unstubAllEnvs()
      rmSync(temporary, { recursive: true, force: true })
      rmSync(folder, { recursive: true, force: true })
    })
    const snippets = snippetsOf(readFileSync(join(packageFolder, 'README.md'), 'utf8'))
    it('has at least one snippet', () => {
      expect(snippets.length).toBeGreaterThan(0)
    })
    it.each(snippets.map((snippet, index) => ({ index: index + 1, ...snippet })))(
      'snippet $index (line $line) does what it says',
      async ({ index, code }) => {
        const file = join(folder, `snippet-${index}.ts`)
        writeFileSync(file, withAssertions(code))
        await import(/* @vite-ignore */ pathToFileURL(file).href)
      },
    )
  })
}

/** Finds the `ts` code blocks of a Markdown text, each with the number of its first line. */
function snippetsOf(markdown: string): { line: number; code: string }[] {
  return [...markdown.matchAll(/^```ts\r?\n([\s\S]*?)^```/gm)].map((match) => ({
    line: markdown.slice(0, match.index).split('\n').length + 1,
    code: match[1] ?? '',
  }))
}

function withAssertions(code: string): string {
  const lines = code.split('\n').map((line) => {
    const match = /^(.*\S)\s*\/\/ => (.+)$/.exec(line)
    if (!match) return line
    const [, statement = '', expected = ''] = match
    const declared = /^\s*(?:const|let)\s+(\w+)/.exec(statement)?.[1]
    return declared
      ? `${statement}\nexpectSnippet(${declared}).toEqual(${expected})`
      : `expectSnippet(${statement.replace(/;$/, '')}).toEqual(${expected})`
  })
  return `import { expect as expectSnippet } from 'vitest'\n${lines.join('\n')}\n`
}

import { readdirSync, readFileSync } from 'node:fs'

const suite = new URL('../conformance/', import.meta.url)

/** The titles in a test file. Those of a table stand for all of its cases. */
export function titlesIn(source: string): readonly RegExp[] {
  const titles = source.matchAll(/(?<!describe)\(\s*(['"`])((?:(?!\1).)*)\1,\s*(?:async|\(\)|\{ timeout)/g)
  return [...titles].map(([, , title]) => new RegExp(`^${escaped(title!).replaceAll(/%[a-z]|\\\$\w+/g, '.*')}$`, 's'))
}

/** The titles of each topic of the conformance suite, by its file. */
export const promises: ReadonlyMap<string, readonly RegExp[]> = new Map(
  readdirSync(suite, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [file, titlesIn(readFileSync(new URL(file, suite), 'utf8'))] as const)
    .filter(([, titles]) => titles.length > 0),
)

/** A text as a pattern that matches it. */
export function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}

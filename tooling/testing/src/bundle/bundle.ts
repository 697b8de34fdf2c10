import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build as bundle, type Plugin } from 'esbuild'

/**
 * Bundles programs, each with everything that it imports, into `folder`. Returns the URL of each source's bundle.
 *
 * Tests start many processes and threads. Without bundles each loads a thousand small files, which takes most of a test's time.
 */
export async function bundlePrograms(sources: readonly URL[], folder: string): Promise<Record<string, string>> {
  await bundle({
    entryPoints: sources.map((source, index) => ({ in: fileURLToPath(source), out: String(index) })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.18',
    conditions: ['guidepost-source'],
    external: ['pg-native'],
    banner: {
      js: `import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);`,
    },
    plugins: [originalPaths],
    logLevel: 'error',
  })
  const bundles = sources.map((_, index) => pathToFileURL(`${folder}/${index}.mjs`).href)
  return Object.fromEntries(sources.map((source, index) => [source.href, bundles[index]!]))
}

/** Lets each module still find the files beside its source. */
const originalPaths: Plugin = {
  name: 'original-paths',
  setup(build) {
    build.onLoad({ filter: /\.[cm]?[jt]s$/ }, async ({ path }) => ({
      contents: withOriginalPath(await readFile(path, 'utf8'), path),
      loader: path.endsWith('ts') ? 'ts' : 'js',
    }))
  },
}

function withOriginalPath(text: string, path: string): string {
  if (/\b(?:const|let|var) __(?:file|dir)name\b/.test(text)) return text
  return text
    .replaceAll(/\bimport\.meta\.url\b/g, JSON.stringify(pathToFileURL(path).href))
    .replaceAll(/(?<![.\w])__filename\b/g, JSON.stringify(path))
    .replaceAll(/(?<![.\w])__dirname\b/g, JSON.stringify(dirname(path)))
}

import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build as bundle, type Plugin } from 'esbuild'

/**
 * Bundles programs of ours, each with all that it imports, into `folder`; answers the bundle of each source, as URLs.
 *
 * Tests start many processes and threads, and each would load a thousand small files: most of what such a test costs.
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
    conditions: ['source'],
    external: ['pg-native'],
    banner: {
      js: `import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);`,
    },
    plugins: [asIfInPlace],
    logLevel: 'error',
  })
  const bundles = sources.map((_, index) => pathToFileURL(`${folder}/${index}.mjs`).href)
  return Object.fromEntries(sources.map((source, index) => [source.href, bundles[index]!]))
}

/** Each module goes on finding what lies beside its source. */
const asIfInPlace: Plugin = {
  name: 'as-if-in-place',
  setup(build) {
    build.onLoad({ filter: /\.[cm]?[jt]s$/ }, async ({ path }) => ({
      contents: withPlace(await readFile(path, 'utf8'), path),
      loader: path.endsWith('ts') ? 'ts' : 'js',
    }))
  },
}

function withPlace(text: string, path: string): string {
  if (/\b(?:const|let|var) __(?:file|dir)name\b/.test(text)) return text
  return text
    .replaceAll(/\bimport\.meta\.url\b/g, JSON.stringify(pathToFileURL(path).href))
    .replaceAll(/(?<![.\w])__filename\b/g, JSON.stringify(path))
    .replaceAll(/(?<![.\w])__dirname\b/g, JSON.stringify(dirname(path)))
}

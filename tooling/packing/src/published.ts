import { readFileSync } from 'node:fs'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { filterProblems } from '@arethetypeswrong/core/problems'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import type { Installed } from './installed.ts'

/** What publint says of an installed package. */
export async function publintFindings({ folder, manifest }: Installed): Promise<string[]> {
  const { messages } = await publint({ pkgDir: folder, pack: false, strict: true })
  return messages.map((message) => formatMessage(message, manifest as never) ?? message.code)
}

/**
 * What "are the types wrong" says of a tarball, for the ways in which Node resolves today. A name that only has an ES module
 * is meant so: there `require` gets one, as Node lets it.
 */
export async function typeFindings(file: string, { entries }: Installed): Promise<string[]> {
  const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(file))))
  if (!('problems' in analysis)) return ['The package has no types']
  const modulesOnly = entries.filter(({ formats }) => !formats.includes('require')).map(({ specifier }) => specifier)
  return Object.keys(analysis.entrypoints).flatMap((entrypoint) => {
    const specifier = `${analysis.packageName}${entrypoint.slice(1)}`
    const ways = modulesOnly.includes(specifier)
      ? (['node16-esm', 'bundler'] as const)
      : (['node16-cjs', 'node16-esm', 'bundler'] as const)
    return ways.flatMap((resolutionKind) =>
      filterProblems(analysis, { entrypoint, resolutionKind }).map(
        ({ kind }) => `${specifier} (${resolutionKind}): ${kind}`,
      ),
    )
  })
}

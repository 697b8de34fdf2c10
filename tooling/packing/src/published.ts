import { readFileSync } from 'node:fs'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { filterProblems } from '@arethetypeswrong/core/problems'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import type { Installed } from './installed.ts'

/** The findings of publint for an installed package. */
export async function publintFindings({ folder, manifest }: Installed): Promise<string[]> {
  const { messages } = await publint({ pkgDir: folder, pack: false, strict: true })
  return messages.map((message) => formatMessage(message, manifest as never) ?? message.code)
}

/**
 * The findings of "are the types wrong" for a tarball, for the module resolutions of current Node. An entry may have only an ES
 * module on purpose, which Node's `require` loads too.
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

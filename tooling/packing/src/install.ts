import { existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '@guidepost/tooling-testing/workspace'
import type { Tarball } from './pack.ts'
import { npmScript, runNode } from './run.ts'

/**
 * Makes an empty project and installs `wanted` into it, like a user. Their dependencies on our other packages come from
 * tarballs too, since no registry has them yet.
 */
export async function install(folder: string, wanted: readonly Tarball[], all: readonly Tarball[]): Promise<string> {
  const specifier = ({ file }: Tarball) => `file:${file}`
  const others = all.filter((tarball) => !wanted.includes(tarball))
  const manifest = {
    name: 'a-users-project',
    private: true,
    dependencies: Object.fromEntries(wanted.map((tarball) => [tarball.name, specifier(tarball)])),
    overrides: Object.fromEntries([
      ...wanted.map(({ name }) => [name, `$${name}`]),
      ...others.map((tarball) => [tarball.name, specifier(tarball)]),
    ]),
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2))
  const flags = ['--no-audit', '--no-fund', '--prefer-offline', '--no-update-notifier', '--loglevel=error']
  await runNode(npmScript('npm'), ['install', ...flags], folder)
  linkVitest(folder)
  return folder
}

/** The conformance suite runs in the user's vitest. Links ours, as installing another would take longer than everything else. */
function linkVitest(folder: string): void {
  const link = join(folder, 'node_modules/vitest')
  if (!existsSync(link)) symlinkSync(realpathSync(join(root, 'node_modules/vitest')), link, 'junction')
}

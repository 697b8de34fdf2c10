import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, sep } from 'node:path'
import typescript from 'typescript'

/** The `package.json` of an installed package. */
export interface Manifest {
  readonly name: string
  readonly bin?: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, Target>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

type Target = string | { readonly [condition: string]: Target }

/** A package in a user's `node_modules`: exactly the files of its tarball. */
export class Installed {
  readonly folder: string
  readonly manifest: Manifest
  /** Relative, with forward slashes. */
  readonly files: readonly string[]

  constructor(project: string, name: string) {
    this.folder = join(project, 'node_modules', name)
    this.manifest = JSON.parse(readFileSync(join(this.folder, 'package.json'), 'utf8')) as Manifest
    this.files = readdirSync(this.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(this.folder.length + 1)
          .replaceAll(sep, '/'),
      )
      .filter((file) => !file.startsWith('node_modules/'))
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8')
  }

  /** Everything that can be imported, and by which formats. `./package.json` is left out. */
  get entries(): { readonly specifier: string; readonly formats: readonly ('import' | 'require')[] }[] {
    return Object.entries(this.manifest.exports)
      .filter(([path]) => path !== './package.json')
      .map(([path, target]) => ({
        specifier: this.manifest.name + path.slice(1),
        formats: typeof target === 'object' && 'require' in target ? ['import', 'require'] : ['import'],
      }))
  }

  /** Every file that `exports` names under `condition`, at any depth. */
  targets(condition: string): string[] {
    return Object.values(this.manifest.exports).flatMap((target) => targetsOf(target, condition, false))
  }

  /** The packages that its code imports, each with one importing file. Built-in modules and the package itself are left out. */
  importedPackages(): Map<string, string> {
    const found = new Map<string, string>()
    for (const file of this.files.filter((name) => /^(?:dist|src)\/.*\.[cm]?[jt]s$/.test(name))) {
      for (const { fileName } of typescript.preProcessFile(this.read(file), true, true).importedFiles) {
        const name = packageOf(fileName)
        if (name !== undefined && name !== this.manifest.name && !found.has(name)) found.set(name, file)
      }
    }
    return found
  }
}

function targetsOf(target: Target, condition: string, inside: boolean): string[] {
  if (typeof target === 'string') return inside ? [target.replace(/^\.\//, '')] : []
  return Object.entries(target).flatMap(([name, next]) => targetsOf(next, condition, name === condition))
}

function packageOf(specifier: string): string | undefined {
  if (/^[./]|^node:/.test(specifier) || builtinModules.includes(specifier)) return undefined
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

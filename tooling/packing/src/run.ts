import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Runs a Node script in `folder` and returns its output. Rejects with the whole output if the script fails. */
export function runNode(script: string, words: readonly string[], folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024, env: plainEnvironment() }
    execFile(process.execPath, [script, ...words], options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${script} ${words.join(' ')} failed:\n${stderr}\n${stdout}`, { cause: error }))
      else resolve(stdout)
    })
  })
}

/** Finds the script of npm or npx, beside Node or on the path, so that no shell and no `.cmd` is needed. */
export function npmScript(name: 'npm' | 'npx'): string {
  const folders = [process.execPath, ...(process.env['PATH'] ?? '').split(process.platform === 'win32' ? ';' : ':')]
  const candidates = folders.flatMap((place, index) => {
    const folder = index === 0 ? dirname(place) : place
    return [
      join(folder, `../lib/node_modules/npm/bin/${name}-cli.js`),
      join(folder, `node_modules/npm/bin/${name}-cli.js`),
      join(folder, `../share/nodejs/npm/bin/${name}-cli.js`),
    ]
  })
  const found = candidates.find((file) => existsSync(file))
  if (!found) throw new Error('Found no npm beside Node or on the path')
  return found
}

/** Our environment, without the variables of a package manager or test runner that runs us. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(?:npm_(?!config_)|NODE_OPTIONS$|NODE_ENV$|VITEST|TEST$)/i.test(name),
    ),
  )
}

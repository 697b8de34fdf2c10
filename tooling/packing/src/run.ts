import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Runs a Node script in `folder` and answers what it printed. Rejects, with all that was printed, if it fails. */
export function runNode(script: string, words: readonly string[], folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024, env: plainEnvironment() }
    execFile(process.execPath, [script, ...words], options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${script} ${words.join(' ')} failed:\n${stderr}\n${stdout}`, { cause: error }))
      else resolve(stdout)
    })
  })
}

/** npm's or npx's own script, so that no shell and no `.cmd` is needed. It comes with Node, or stands on the path. */
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
  if (!found) throw new Error('npm was not found beside Node or on the path')
  return found
}

/** Ours, without what a package manager or a test runner that runs us has put into it. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(?:npm_(?!config_)|NODE_OPTIONS$|NODE_ENV$|VITEST|TEST$)/i.test(name),
    ),
  )
}

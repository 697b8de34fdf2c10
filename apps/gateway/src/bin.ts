#!/usr/bin/env node
// Check the version of Node before any import: on an old version the imports themselves fail, with unreadable errors.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`guidepost needs Node 22.18 or newer; this is ${process.versions.node}.`)
  process.exitCode = 1
} else {
  // Without a listener this signal starts Node's inspector, which runs any code that a local process sends to it.
  process.on('SIGUSR1', () => undefined)
  // Compiled code is kept in the system's temporary folder, so that the next start takes half the time. Threads read the
  // folder from the environment.
  const { enableCompileCache } = await import('node:module')
  const { directory } = enableCompileCache()
  if (directory !== undefined) process.env['NODE_COMPILE_CACHE'] ??= directory
  const { main } = await import('./cli/main.ts')
  process.exitCode = await main(process.argv.slice(2))
}

#!/usr/bin/env node
// Checks the version of Node before any import: on an old version, the imports fail with an unreadable error.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`autotask-simulator needs Node 22.18 or newer; this is ${process.versions.node}.`)
  process.exitCode = 1
} else {
  const { main } = await import('./cli/main.ts')
  process.exitCode = await main(process.argv.slice(2))
}

#!/usr/bin/env node
// Nothing is imported before the version of Node is known: on an old one the imports themselves would fail, unreadably.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`autotask-simulator needs Node 22.18 or newer; this is ${process.versions.node}.`)
  process.exitCode = 1
} else {
  const { main } = await import('./cli/main.ts')
  process.exitCode = await main(process.argv.slice(2))
}

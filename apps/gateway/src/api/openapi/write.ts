import { execSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startTestGateway } from '../../../test/support/gateway.ts'
import { breakingChanges } from './breaking.ts'
import type { OpenApi } from './tidy.ts'

/**
 * `pnpm openapi`: writes docs/openapi.json as a gateway serves it, and the types that the dashboard generates from that.
 * A change that would break clients needs `--breaking`.
 */
const file = new URL('../../../../../docs/openapi.json', import.meta.url)
const { values } = parseArgs({ options: { breaking: { type: 'boolean', default: false } } })

const gateway = await startTestGateway()
const { body } = await gateway.request('GET', '/openapi.json')
await gateway.stop()

const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as OpenApi) : undefined
const changes = before ? breakingChanges(before, body as OpenApi) : []
for (const change of changes) console.log(change)
if (changes.length > 0 && !values.breaking) {
  console.log('This would break clients, so nothing was written. If it is meant: pnpm openapi --breaking')
  process.exitCode = 1
} else {
  writeFileSync(file, JSON.stringify(body, null, 2))
  const cwd = fileURLToPath(new URL('.', file))
  execSync('oxfmt openapi.json', { cwd, stdio: 'inherit' })
  execSync('pnpm --filter @guidepost/dashboard api-types', { cwd, stdio: 'inherit' })
}

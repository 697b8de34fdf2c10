import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import openapiTypescript, { astToString } from 'openapi-typescript'

/** Part of `pnpm openapi`: generates src/api/schema.d.ts, the types of the gateway's API, from docs/openapi.json. */
const source = new URL('../../docs/openapi.json', import.meta.url)
const digest = createHash('sha256').update(readFileSync(source)).digest('hex')
const types = astToString(await openapiTypescript(source, { alphabetize: true }))
writeFileSync(
  new URL('src/api/schema.d.ts', import.meta.url),
  `// Made by \`pnpm openapi\` out of docs/openapi.json, sha256 ${digest}\n\n${types}`,
)

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where the dashboard's files may be: beside the built gateway, or, in a checkout, in the dashboard's own build. */
const candidates = [new URL('./ui/', import.meta.url), new URL('../../dashboard/dist/', import.meta.url)]

/** The folder of the built dashboard, or, if it was not built, the folder where it would be. */
export const dashboardFolder: string = fileURLToPath(
  candidates.find((folder) => existsSync(new URL('index.html', folder))) ?? candidates.at(-1)!,
)

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where the dashboard's files may be: beside the built gateway, or, in a checkout, where the dashboard was built. */
const places = [new URL('./ui/', import.meta.url), new URL('../../dashboard/dist/', import.meta.url)]

/** The folder of the built dashboard; if there is none, the one where it would be. */
export const dashboardFolder: string = fileURLToPath(
  places.find((place) => existsSync(new URL('index.html', place))) ?? places.at(-1)!,
)

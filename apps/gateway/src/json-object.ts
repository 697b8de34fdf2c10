import { z } from 'zod'

/** A JSON object with any content. */
export const jsonObject = z.record(z.string(), z.unknown())

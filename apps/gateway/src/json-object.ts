import { z } from 'zod'

/** A JSON object whose content is its owner's. */
export const jsonObject = z.record(z.string(), z.unknown())

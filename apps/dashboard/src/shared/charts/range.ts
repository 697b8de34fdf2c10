/** The periods that the charts can show. */
export const ranges = { '1h': 'Last hour', '24h': '24 hours', '7d': '7 days', '30d': '30 days' } as const
export type Range = keyof typeof ranges

/** Whether a text of the page's address is a period. */
export function isRange(text: string | undefined): text is Range {
  return text !== undefined && Object.hasOwn(ranges, text)
}

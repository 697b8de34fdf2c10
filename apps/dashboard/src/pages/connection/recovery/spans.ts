const hourMs = 3_600_000

/** How much time the strips show. */
export interface Span {
  readonly label: string
  readonly ms: number
  /** A time on the strip, in milliseconds since 1970. */
  readonly format: (at: number) => string
  /** The same, shorter. */
  readonly formatTick: (at: number) => string
}

const formatWith = (options: Intl.DateTimeFormatOptions): ((at: number) => string) => {
  const format = new Intl.DateTimeFormat(undefined, options)
  return (at) => format.format(new Date(at))
}

const dayAndTime = formatWith({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })

/** By their names in the page's address. */
export const spans = {
  day: {
    label: 'Day',
    ms: 24 * hourMs,
    format: dayAndTime,
    formatTick: formatWith({ hour: '2-digit', minute: '2-digit' }),
  },
  month: {
    label: 'Month',
    ms: 30 * 24 * hourMs,
    format: dayAndTime,
    formatTick: formatWith({ day: 'numeric', month: 'short' }),
  },
} satisfies Readonly<Record<string, Span>>

export const formatClock = formatWith({ hour: '2-digit', minute: '2-digit' })

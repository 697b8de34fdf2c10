const pattern = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s?([Zz]|[+-]\d\d:?\d\d)?)?$/

/**
 * Converts a time as Autotask writes it to the form `2025-09-15T14:57:50.000Z`. A time without a zone is UTC. Fractions of
 * a second are cut to milliseconds. Returns `undefined` for any other text and for impossible dates such as February 30.
 */
export function readEventTime(sent: string): string | undefined {
  const match = pattern.exec(sent.trim())
  if (!match) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match
  if (+hour > 23 || +minute > 59 || +second > 59) return undefined
  const local = new Date(0)
  local.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  if (local.getUTCMonth() !== Number(month) - 1 || local.getUTCDate() !== Number(day)) return undefined
  local.setUTCHours(+hour, +minute, +second, Number(fraction.padEnd(3, '0').slice(0, 3)))
  return new Date(local.getTime() - zoneMs(zone)).toISOString()
}

/** `Z`, `+02:00` or `+0200`, in milliseconds east of UTC. */
function zoneMs(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}

/** One setting of a webhook: as Guidepost wants it and as the provider has it. */
export interface Difference {
  readonly name: string
  readonly desired: string
  readonly observed: string
  readonly isEqual: boolean
}

type Attributes = Readonly<Record<string, unknown>> | null

/**
 * Compares all settings, differences first. A setting without a desired value counts as equal: Guidepost does not
 * manage it.
 */
export function compare(desired: Attributes, observed: Attributes): readonly Difference[] {
  const names = [...new Set([...Object.keys(desired ?? {}), ...Object.keys(observed ?? {})])]
  return names
    .map((name) => {
      const [desiredText, observedText] = [toText(desired?.[name]), toText(observed?.[name])]
      return {
        name: toWords(name),
        desired: desiredText,
        observed: observedText,
        isEqual: desiredText === observedText || desired?.[name] === undefined,
      }
    })
    .toSorted((a, b) => Number(a.isEqual) - Number(b.isEqual))
}

function toText(value: unknown): string {
  if (value === undefined || value === null || value === '') return '–'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(toText).join(', ')
  if (typeof value !== 'object') return typeof value === 'string' ? value : JSON.stringify(value)
  return Object.entries(value)
    .map(([key, part]) => `${key} (${toText(part)})`)
    .join(', ')
}

/** `isSubscribedToCreateEvents` → `is subscribed to create events`. */
const toWords = (name: string): string => name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

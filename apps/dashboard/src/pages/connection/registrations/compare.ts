/** One setting of a webhook, as it should be and as it was seen. */
export interface Difference {
  readonly name: string
  readonly desired: string
  readonly observed: string
  readonly isEqual: boolean
}

type Attributes = Readonly<Record<string, unknown>> | null

/** Every setting that either side has, those that differ first. What is only observed was never wished otherwise. */
export function compare(desired: Attributes, observed: Attributes): readonly Difference[] {
  const names = [...new Set([...Object.keys(desired ?? {}), ...Object.keys(observed ?? {})])]
  return names
    .map((name) => {
      const [should, is] = [textOf(desired?.[name]), textOf(observed?.[name])]
      return {
        name: words(name),
        desired: should,
        observed: is,
        isEqual: should === is || desired?.[name] === undefined,
      }
    })
    .toSorted((a, b) => Number(a.isEqual) - Number(b.isEqual))
}

function textOf(value: unknown): string {
  if (value === undefined || value === null || value === '') return '–'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(textOf).join(', ')
  if (typeof value !== 'object') return typeof value === 'string' ? value : JSON.stringify(value)
  return Object.entries(value)
    .map(([key, part]) => `${key} (${textOf(part)})`)
    .join(', ')
}

/** `isSubscribedToCreateEvents` → `is subscribed to create events`. */
const words = (name: string): string => name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

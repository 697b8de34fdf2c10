import { useSearchParams } from 'wouter'

/** What a list is narrowed to, by the names of the API. What is left out narrows nothing. */
export type Filter<Name extends string> = { readonly [Each in Name]?: string }

/**
 * A filter that stands in the page's address: a link can say it, and loading the page again keeps it. The second value
 * changes what it names; an empty text or null takes away.
 */
export function useFilter<Name extends string>(
  names: readonly Name[],
): [Filter<Name>, (change: { readonly [Each in Name]?: string | null }) => void] {
  const [search, setSearch] = useSearchParams()
  const filter: { [Each in Name]?: string } = {}
  for (const name of names) {
    const value = search.get(name)
    if (value !== null && value !== '') filter[name] = value
  }
  const change = (some: { readonly [Each in Name]?: string | null }): void =>
    setSearch(
      (current) => {
        const next = new URLSearchParams(current)
        for (const [name, value] of Object.entries<string | null | undefined>(some)) {
          if (value === null || value === undefined || value === '') next.delete(name)
          else next.set(name, value)
        }
        return next
      },
      { replace: true },
    )
  return [filter, change]
}

import { useSearchParams } from 'wouter'

/** Filter values by the API's parameter names. An absent name does not filter. */
export type Filter<Name extends string> = { readonly [Each in Name]?: string }

/**
 * A filter that is stored in the page's address, so that links carry it and a reload keeps it. The returned function
 * changes the given names; null or an empty text removes a name.
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
  const change = (changes: { readonly [Each in Name]?: string | null }): void =>
    setSearch(
      (current) => {
        const next = new URLSearchParams(current)
        for (const [name, value] of Object.entries<string | null | undefined>(changes)) {
          if (value === null || value === undefined || value === '') next.delete(name)
          else next.set(name, value)
        }
        return next
      },
      { replace: true },
    )
  return [filter, change]
}

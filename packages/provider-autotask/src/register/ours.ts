import type { RegistrationTarget } from '@guidepost/provider'

/** What tells whose webhook it is. */
export type Marks = Pick<RegistrationTarget, 'token' | 'installation'>

/**
 * True for a webhook of ours: its URL carries both marks, each whole, in any place, so that it is still ours after the
 * public address changed. A name, an id or an owner never says so.
 */
export function isOurs(url: string | undefined, { token, installation }: Marks): boolean {
  return url !== undefined && carries(url, token) && carries(url, installation)
}

/** Whole: `ab` isn't in `https://x/abc`. */
function carries(url: string, mark: string): boolean {
  if (mark === '') return false
  for (let at = url.indexOf(mark); at >= 0; at = url.indexOf(mark, at + 1)) {
    if (!isWord(url[at - 1]) && !isWord(url[at + mark.length])) return true
  }
  return false
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[A-Za-z0-9]/.test(character)
}

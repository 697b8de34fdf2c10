import type { RegistrationTarget } from '@guidepost/provider'

/** The parts of a URL that mark a webhook as ours. */
export type Marks = Pick<RegistrationTarget, 'token' | 'installation'>

/**
 * True if the URL of a webhook contains both marks as whole words, anywhere: the webhook stays ours after the public address
 * of the host changed. Its name, id and owner do not count.
 */
export function isOurs(url: string | undefined, { token, installation }: Marks): boolean {
  return url !== undefined && containsWord(url, token) && containsWord(url, installation)
}

/** `ab` is not a word of `https://x/abc`. */
function containsWord(url: string, mark: string): boolean {
  if (mark === '') return false
  for (let at = url.indexOf(mark); at >= 0; at = url.indexOf(mark, at + 1)) {
    if (!isWord(url[at - 1]) && !isWord(url[at + mark.length])) return true
  }
  return false
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[A-Za-z0-9]/.test(character)
}

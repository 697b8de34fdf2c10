import { hashKey } from './text.ts'

/** How many terms an event has at most, and how long the texts are that become terms, in UTF-16 code units. */
const maxTerms = 64
const maxTermLength = 256
/** How much of a text is divided into words, and how many words a search has at most. */
const maxTextLength = 4096
const maxSearchedWords = 8

/** What an event can be found by, hashed: each whole value first, then the words of the values, then parts of words. */
export function termsOf(texts: readonly string[]): readonly Uint8Array[] {
  const values = texts.map((text) => normalize(text.slice(0, maxTextLength)))
  const words = values.flatMap(wordsOf)
  // Numbers and dates are looked for as a whole.
  const parts = words.filter((word) => !/\p{N}/u.test(word)).flatMap((word) => word.match(/\p{L}{2,}/gu) ?? [])
  const terms = new Set([...values, ...words, ...parts].filter(isTerm))
  return [...terms].slice(0, maxTerms).map(toHash)
}

/** The terms that an event must have to be found by `search`. None: no event has them. */
export function searchedTerms(search: string): readonly Uint8Array[] {
  const [, quoted] = /^\s*"(.*)"\s*$/su.exec(search) ?? []
  const whole = normalize((quoted ?? search).slice(0, maxTextLength))
  const words = quoted === undefined ? wordsOf(whole) : []
  const terms = new Set(words.length > 0 ? words.slice(0, maxSearchedWords) : [whole])
  return [...terms].every(isTerm) ? [...terms].map(toHash) : []
}

/** The term of an ordering key, which is a hash. */
export const termOfKey = (orderingKey: Uint8Array): Uint8Array => orderingKey.subarray(0, 8)

const isTerm = (text: string): boolean => text !== '' && text.length <= maxTermLength

const toHash = (term: string): Uint8Array => hashKey(term).subarray(0, 8)

/** Texts that look the same become equal. */
function normalize(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ').trim()
}

/** The words of a normal text, without the punctuation around them. */
function wordsOf(text: string): string[] {
  return text
    .split(' ')
    .map((word) => word.replace(/^[^\p{L}\p{N}]+/u, '').replace(/[^\p{L}\p{N}]+$/u, ''))
    .filter((word) => word !== '')
}

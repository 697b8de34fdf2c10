/** The first JSON syntax error in a text: its index in UTF-16 units, and what JSON allows there. */
export interface JsonSyntaxError {
  readonly at: number
  readonly expected: string
}

type Expecting = 'a value' | 'a value or ]' | 'a key' | 'a key or }' | ':' | ', or }' | ', or ]' | 'nothing more'

const blank = /[ \t\n\r]/
const literal = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y

/**
 * Finds the first JSON syntax error in `text`. The messages of `JSON.parse` do not always have the position, and they quote
 * the text. Slow: call it only for text that `JSON.parse` refused. For valid JSON, the result is the end of the text with
 * `nothing more` expected. Never recurses, never throws.
 */
export function findSyntaxError(text: string): JsonSyntaxError {
  const open: ('{' | '[')[] = []
  let expecting = 'a value' as Expecting
  let at = 0
  const afterValue = (): Expecting => (open.length === 0 ? 'nothing more' : open.at(-1) === '{' ? ', or }' : ', or ]')
  for (;;) {
    while (at < text.length && blank.test(text[at] as string)) at++
    const character = text[at]
    if (character === undefined) return { at, expected: expecting }
    if (expecting === 'nothing more') return { at, expected: expecting }
    if (expecting === ':') {
      if (character !== ':') return { at, expected: expecting }
      expecting = 'a value'
      at++
    } else if (expecting === ', or }' || expecting === ', or ]') {
      if (character === ',') expecting = expecting === ', or }' ? 'a key' : 'a value'
      else if (character === expecting.at(-1)) {
        open.pop()
        expecting = afterValue()
      } else return { at, expected: expecting }
      at++
    } else if (
      (expecting === 'a key or }' && character === '}') ||
      (expecting === 'a value or ]' && character === ']')
    ) {
      open.pop()
      expecting = afterValue()
      at++
    } else if (character === '"') {
      const end = endOfString(text, at + 1)
      if (typeof end !== 'number') return end
      expecting = expecting === 'a key' || expecting === 'a key or }' ? ':' : afterValue()
      at = end
    } else if (expecting === 'a key' || expecting === 'a key or }') {
      return { at, expected: expecting }
    } else if (character === '{' || character === '[') {
      open.push(character)
      expecting = character === '{' ? 'a key or }' : 'a value or ]'
      at++
    } else {
      literal.lastIndex = at
      const length = literal.exec(text)?.[0].length
      if (!length) return { at, expected: expecting }
      expecting = afterValue()
      at += length
    }
  }
}

/** The index after the closing quote, or the error inside the string. */
function endOfString(text: string, start: number): number | JsonSyntaxError {
  for (let at = start; at < text.length; at++) {
    const character = text[at] as string
    if (character === '"') return at + 1
    if (character < ' ') return { at, expected: 'an escape instead of a control character' }
    if (character !== '\\') continue
    const escape = text[at + 1]
    if (escape === 'u' && !/^[0-9a-fA-F]{4}$/.test(text.slice(at + 2, at + 6))) {
      return { at, expected: 'four hexadecimal digits after \\u' }
    }
    if (escape === undefined || !'"\\/bfnrtu'.includes(escape)) return { at, expected: 'a JSON escape' }
    at++
  }
  return { at: text.length, expected: 'a closing quote' }
}

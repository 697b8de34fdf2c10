/** The bytes that a base64 text stands for. */
export function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}

/** Bytes as people look at them who need each one: sixteen in a line, behind their place. */
export function hexOf(bytes: Uint8Array): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 16) {
    const some = [...bytes.subarray(at, at + 16)]
    const hex = some.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const text = some.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`${at.toString(16).padStart(6, '0')}  ${hex.padEnd(47)}  ${text}`)
  }
  return lines.join('\n')
}

/** JSON with a line for each value; undefined for a text that is none. Numbers keep the digits that they have. */
export function prettyJson(text: string): string | undefined {
  try {
    JSON.parse(text)
  } catch {
    return undefined
  }
  return indent(text)
}

/** Lays out text that is JSON without reading its values: a number beyond what a double holds would come out another. */
function indent(json: string): string {
  const parts: string[] = []
  let depth = 0
  let last = ''
  const line = (): string => `\n${'  '.repeat(depth)}`
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g)) {
    const closes = token === '}' || token === ']'
    const isFirst = last === '{' || last === '['
    if (closes) depth -= 1
    if (closes ? !isFirst : isFirst || last === ',') parts.push(line())
    parts.push(token === ':' ? ': ' : token)
    if (token === '{' || token === '[') depth += 1
    last = token
  }
  return parts.join('')
}

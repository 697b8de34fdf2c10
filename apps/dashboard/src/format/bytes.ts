/** Decodes base64. */
export function decodeBase64(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}

/** A hex dump: offset, 16 bytes and their ASCII characters per line. */
export function toHexDump(bytes: Uint8Array): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 16) {
    const some = [...bytes.subarray(at, at + 16)]
    const hex = some.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const text = some.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`${at.toString(16).padStart(6, '0')}  ${hex.padEnd(47)}  ${text}`)
  }
  return lines.join('\n')
}

/** Indents JSON; undefined if the text is not JSON. Numbers keep their digits as written. */
export function formatJson(text: string): string | undefined {
  try {
    JSON.parse(text)
  } catch {
    return undefined
  }
  return indent(text)
}

/** Indents valid JSON without parsing its values: a number beyond the precision of a double would change. */
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

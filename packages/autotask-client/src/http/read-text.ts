/** Far more than 500 rows with long texts have, and an amount that a process can spare. */
export const defaultMaxAnswerBytes = 32 * 1024 * 1024

/**
 * The text of an answer. `undefined` if it is longer than `maxBytes` (default 32 MiB, counted after decompression); the rest
 * is not read, and the connection ends. So an answer without an end costs no more memory than that. The time is bounded by the
 * signal that `fetch` got. Rejects when the connection breaks.
 */
export async function readText(response: Response, maxBytes = defaultMaxAnswerBytes): Promise<string | undefined> {
  const reader = response.body?.getReader()
  if (!reader) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    bytes += value.byteLength
    if (bytes > maxBytes) {
      reader.cancel().catch(() => {})
      return undefined
    }
    text += decoder.decode(value, { stream: true })
  }
}

/** Removes secrets from a text, also where they are escaped for JSON or a URL, and cuts the text to 500 characters. */
export function redact(text: string, secrets: readonly string[]): string {
  const spellings = secrets.flatMap(spellingsOf)
  // The longest first: one secret may contain another.
  spellings.sort((a, b) => b.length - a.length)
  const clean = spellings.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text)
  return clean.length > maxLength ? `${clean.slice(0, maxLength)}…` : clean
}

/** Longer than all known error texts, and short enough to cut HTML pages. */
const maxLength = 500

function spellingsOf(secret: string): string[] {
  if (secret === '') return []
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed())]
}

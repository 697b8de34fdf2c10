/** Takes secrets out of a text that somebody else wrote, however JSON or a URL spells them, and bounds its length. */
export function redact(text: string, secrets: readonly string[]): string {
  const spellings = secrets.flatMap(spellingsOf)
  // The longest first: a secret may be a part of another.
  spellings.sort((a, b) => b.length - a.length)
  const clean = spellings.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text)
  return clean.length > longest ? `${clean.slice(0, longest)}…` : clean
}

/** Enough for every text that is known, and a bound for a page of HTML. */
const longest = 500

function spellingsOf(secret: string): string[] {
  if (secret === '') return []
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed())]
}

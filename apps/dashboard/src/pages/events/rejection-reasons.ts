const reasons: Readonly<Record<string, { readonly why: string; readonly advice: string }>> = {
  missing: {
    why: 'No signature',
    advice:
      'It had no signature: somebody who doesn’t know the secret posted to the webhook URL, or a proxy took the header away. Nothing of it was passed on.',
  },
  malformed: {
    why: 'Signature unreadable',
    advice:
      'Its signature is not of the form that the provider uses. Look at the header below: a proxy may have changed it.',
  },
  mismatch: {
    why: 'Signature does not match',
    advice:
      'It was signed with another secret, or changed on its way. Compare the secret at the provider with the one of the integration; once the right one is entered there, what was rejected is checked again by itself.',
  },
  no_secret: {
    why: 'No secret to check it with',
    advice:
      'The integration has no signing secret yet. Enter the provider’s: what was rejected is checked again by itself then.',
  },
  expired: {
    why: 'Signed too long ago',
    advice:
      'Its signature is right and its time is not: the clock of one side is wrong, or somebody sent an old one again.',
  },
}

/** Why a webhook was not believed, in words. */
export function reasonOf(reason: string): string {
  return reasons[reason]?.why ?? reason.replaceAll('_', ' ')
}

/** What to do about it. */
export function adviceFor(reason: string): string {
  return reasons[reason]?.advice ?? 'The log of the gateway says more.'
}

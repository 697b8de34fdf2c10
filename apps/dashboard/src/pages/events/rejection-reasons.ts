const reasons: Readonly<Record<string, { readonly title: string; readonly advice: string }>> = {
  missing: {
    title: 'No signature',
    advice:
      'The request had no signature. Either a stranger posted to the webhook URL, or a proxy removed the header. Guidepost did not deliver it.',
  },
  malformed: {
    title: 'Malformed signature',
    advice: 'The signature does not have the provider’s format. Check the header below: a proxy may have changed it.',
  },
  mismatch: {
    title: 'Signature does not match',
    advice:
      'The request was signed with a different secret or changed on the way. Compare the secret at the provider with the integration’s. When you enter the right secret, Guidepost verifies rejected webhooks again.',
  },
  no_secret: {
    title: 'No secret set',
    advice:
      'The integration has no signing secret. Enter the provider’s secret: Guidepost then verifies rejected webhooks again.',
  },
  expired: {
    title: 'Signature expired',
    advice: 'The signature is right but too old. Either a clock is wrong, or the request is a repeat of an old one.',
  },
}

/** The title of a rejection reason. */
export function titleOfReason(reason: string): string {
  return reasons[reason]?.title ?? reason.replaceAll('_', ' ')
}

/** What to do about a rejected webhook. */
export function adviceFor(reason: string): string {
  return reasons[reason]?.advice ?? 'See the gateway’s log.'
}

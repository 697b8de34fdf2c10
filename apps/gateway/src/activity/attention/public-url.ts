import type { ProbeCode } from '../../probe/probe.ts'
import { linkTo, type Attention, type AttentionInput } from './kinds.ts'

const whatToDo: Readonly<Record<ProbeCode, string>> = {
  dns: 'Check the DNS record of the name in GUIDEPOST_PUBLIC_URL.',
  certificate: 'Renew the certificate, or send its whole chain. Providers refuse it as Guidepost does.',
  refused: 'Check that the proxy in front of the gateway runs, and that its port is open.',
  timeout: 'Check what stands before the gateway: it takes the connection and does not answer.',
  status: 'Check what stands before the gateway: it answers itself instead of passing webhooks on.',
  foreign: 'Another program answers at the public URL. Check GUIDEPOST_PUBLIC_URL and the proxy.',
}

/** The public URL does not lead to this installation, so no provider reaches it. */
export function attentionToPublicUrl({ unreachable }: AttentionInput): readonly Attention[] {
  if (!unreachable) return []
  const { code, message, since } = unreachable
  return [
    {
      cause: 'public_url_unreachable',
      severity: 'critical',
      title: 'The public URL does not lead to Guidepost',
      detail: message,
      whatToDo: whatToDo[code],
      count: 1,
      capped: false,
      unit: 'installations',
      since,
      where: linkTo('connections'),
    },
  ]
}

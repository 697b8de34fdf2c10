import type { RejectedGroup, StrandedGroup } from '@guidepost/store'
import { linkTo, type Attention, type AttentionInput } from './kinds.ts'

type Texts = Pick<Attention, 'cause' | 'severity' | 'title' | 'whatToDo'>

/** By the reason of the rejection. A reason that only the plugin knows counts as malformed. */
const rejections: Record<string, Texts> & { readonly malformed: Texts } = {
  mismatch: {
    cause: 'signature_mismatch',
    severity: 'critical',
    title: 'Signatures do not match',
    whatToDo:
      'Compare the signing secret at the provider with the one here, and add the right one. Guidepost then verifies the rejected webhooks again.',
  },
  no_secret: {
    cause: 'no_secret',
    severity: 'critical',
    title: 'Webhooks arrive, but there is no signing secret',
    whatToDo: 'Enter the signing secret of the integration. Guidepost then verifies the rejected webhooks again.',
  },
  missing: {
    cause: 'signature_missing',
    severity: 'warning',
    title: 'Webhooks arrive without a signature',
    whatToDo: 'Set the signing secret at the provider. If it is set there, somebody else sends these webhooks.',
  },
  malformed: {
    cause: 'signature_malformed',
    severity: 'warning',
    title: 'Webhooks arrive with a malformed signature',
    whatToDo: 'Check whether a proxy changes headers. If not, somebody else sends these webhooks.',
  },
  too_large: {
    cause: 'too_large',
    severity: 'warning',
    title: 'Webhooks are too large',
    whatToDo: 'If the provider sends them, raise GUIDEPOST_MAX_BODY_BYTES and the limit of the proxy in front.',
  },
}

const stranded = {
  unknown_guid: {
    cause: 'unknown_guid',
    severity: 'warning',
    title: 'Events match no connection',
    whatToDo: 'Set the Guid on the connection that the events belong to. Guidepost then delivers them, in order.',
  },
  no_guid: {
    cause: 'no_guid',
    severity: 'warning',
    title: 'Events have no Guid',
    whatToDo: 'Open one. Without a Guid in what the provider sent, Guidepost can’t find the connection.',
  },
  guid_mismatch: {
    cause: 'guid_mismatch',
    severity: 'warning',
    title: 'Events arrive at the URL of another webhook',
    whatToDo: 'Compare the URL of the webhook at the provider with the URL of its registration.',
  },
  unparsable: {
    cause: 'unparsable',
    severity: 'warning',
    title: 'Webhooks can’t be read',
    whatToDo: 'Open one. When the plugin can read it, replay it.',
  },
} satisfies Record<string, Texts>

/** Rejected webhooks, and events without a connection. */
export function attentionToWebhooks({ backlog, verified }: AttentionInput): readonly Attention[] {
  return [
    ...backlog.rejected.groups.map((group) => attentionToRejected(group, backlog.rejected.capped, verified)),
    ...backlog.stranded.groups.map((group) => attentionToStranded(group, backlog.stranded.capped)),
  ]
}

/** Fewer rejected webhooks than this are somebody's single try: anybody can send a request to a public URL. */
const minRejected = 3
/** At an integration's public URL: rejected webhooks among all that arrived, below which they are noise. */
const minShare = 0.01

function attentionToRejected(group: RejectedGroup, capped: boolean, verified: number): Attention {
  const { integration, reason, count, registrations, since } = group
  const text = rejections[reason] ?? rejections.malformed
  return {
    ...text,
    severity: isNoise(group, verified) ? 'info' : text.severity,
    title: `${text.title} (${integration})`,
    detail: registrations > 0 ? `at the URLs of ${counted(registrations, 'registration')}` : null,
    count,
    capped,
    unit: 'webhooks',
    since,
    where: linkTo('rejections', { id: integration }),
  }
}

/** The URLs of registrations are secret: who knows one is the provider. */
function isNoise({ count, registrations }: RejectedGroup, verified: number): boolean {
  if (count < minRejected) return true
  return registrations === 0 && count / (count + verified) < minShare
}

function attentionToStranded(
  { integration, state, reason, count, keys, since }: StrandedGroup,
  capped: boolean,
): Attention {
  const text = stranded[reason ?? 'unparsable']
  return {
    ...text,
    title: `${text.title} (${integration})`,
    detail: keys > 0 ? counted(keys, reason === 'unknown_guid' ? 'unknown Guid' : 'Guid') : null,
    count,
    capped,
    unit: 'events',
    since,
    where: linkTo('events', { id: integration, status: state }),
  }
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

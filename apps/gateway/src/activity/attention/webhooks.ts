import type { Backlog, RejectedGroup, StrandedGroup } from '@guidepost/store'
import { placeOf, type Attention } from './kinds.ts'

type Words = Pick<Attention, 'cause' | 'severity' | 'title' | 'whatToDo'>

/** By why they were not believed. What a plugin calls otherwise is told as malformed. */
const rejections: Record<string, Words> & { readonly malformed: Words } = {
  mismatch: {
    cause: 'signature_mismatch',
    severity: 'critical',
    title: 'Signatures do not match',
    whatToDo:
      'Is the signing secret the same at the provider and here? Add the right one: what is kept is taken in then.',
  },
  no_secret: {
    cause: 'no_secret',
    severity: 'critical',
    title: 'Webhooks arrive, and there is no signing secret',
    whatToDo: 'Give the integration its signing secret: what is kept is taken in then.',
  },
  missing: {
    cause: 'signature_missing',
    severity: 'warning',
    title: 'Webhooks arrive without a signature',
    whatToDo: 'Set the signing secret at the provider. If it is set there, they are somebody else’s.',
  },
  malformed: {
    cause: 'signature_malformed',
    severity: 'warning',
    title: 'Webhooks arrive with a signature that is none',
    whatToDo: 'Does a proxy change headers? If not, they are somebody else’s.',
  },
  too_large: {
    cause: 'too_large',
    severity: 'warning',
    title: 'Webhooks are too large',
    whatToDo: 'If they are the provider’s, raise GUIDEPOST_MAX_BODY_BYTES, and the limit of the proxy in front.',
  },
}

const stranded = {
  unknown_guid: {
    cause: 'unknown_guid',
    severity: 'warning',
    title: 'Events of webhooks that no connection has',
    whatToDo: 'Give the connection that they belong to their Guid: it gets what waits, in order.',
  },
  no_guid: {
    cause: 'no_guid',
    severity: 'warning',
    title: 'Events that name no webhook',
    whatToDo: 'Look at one: what the provider sent has no Guid, so that nobody can say whose it is.',
  },
  guid_mismatch: {
    cause: 'guid_mismatch',
    severity: 'warning',
    title: 'Events that came by the URL of another webhook',
    whatToDo: 'Compare the webhook’s URL at the provider with that of its registration.',
  },
  unparsable: {
    cause: 'unparsable',
    severity: 'warning',
    title: 'Webhooks that can’t be read',
    whatToDo: 'Look at one. When the plugin can read it, replay it.',
  },
} satisfies Record<string, Words>

/** What went wrong on the way in: webhooks that were not believed, and events that went nowhere. */
export function attentionToWebhooks(backlog: Backlog): readonly Attention[] {
  return [
    ...backlog.rejected.groups.map((group) => ofRejected(group, backlog.rejected.capped)),
    ...backlog.stranded.groups.map((group) => ofStranded(group, backlog.stranded.capped)),
  ]
}

function ofRejected({ integration, reason, count, registrations, since }: RejectedGroup, capped: boolean): Attention {
  const said = rejections[reason] ?? rejections.malformed
  return {
    ...said,
    title: `${said.title} (${integration})`,
    detail:
      registrations > 0
        ? `at the URLs of ${registrations} ${registrations === 1 ? 'registration' : 'registrations'}`
        : null,
    count,
    capped,
    unit: 'webhooks',
    since,
    where: placeOf('rejections', { id: integration }),
  }
}

function ofStranded({ integration, state, reason, count, keys, since }: StrandedGroup, capped: boolean): Attention {
  const said = stranded[reason ?? 'unparsable']
  return {
    ...said,
    title: `${said.title} (${integration})`,
    detail: keys > 0 ? `of ${keys} ${keys === 1 ? 'Guid' : 'Guids'}` : null,
    count,
    capped,
    unit: 'events',
    since,
    where: placeOf('events', { id: integration, status: state }),
  }
}

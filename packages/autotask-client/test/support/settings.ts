import type { WebhookSettings } from '../../src/index.ts'

/** A webhook that is told of everything, and not yet active. */
export function settingsFor(url: string, more: Partial<WebhookSettings> = {}): WebhookSettings {
  return {
    name: 'Guidepost',
    webhookUrl: url,
    deactivationUrl: url,
    secretKey: 'enkmoj676nwh8',
    isActive: false,
    sendThresholdExceededNotification: false,
    isSubscribedToCreateEvents: true,
    isSubscribedToUpdateEvents: true,
    isSubscribedToDeleteEvents: true,
    ...more,
  }
}

import type { WebhookSettings } from '../../src/index.ts'

/** Settings of an inactive webhook that is subscribed to all events. */
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

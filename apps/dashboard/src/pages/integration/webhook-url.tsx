import { CodeBlock } from '../../ui/code-block.tsx'
import { Section } from '../../ui/section.tsx'

/** What is given to the provider where webhooks are set up by hand. */
export function WebhookUrl({ url, name }: { readonly url: string; readonly name: string }) {
  return (
    <Section
      title="Webhook URL"
      description={`For webhooks that you set up in ${name} by hand: as the URL of the webhook, and as its deactivation URL. Webhooks that Guidepost registers get URLs of their own.`}
    >
      <CodeBlock label="webhook URL" text={url} />
    </Section>
  )
}

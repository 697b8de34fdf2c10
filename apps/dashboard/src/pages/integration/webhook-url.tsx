import { CodeBlock } from '../../ui/code-block.tsx'
import { Section } from '../../ui/section.tsx'

/** The URL for webhooks that people set up by hand at the provider. */
export function WebhookUrl({ url, name }: { readonly url: string; readonly name: string }) {
  return (
    <Section
      title="Webhook URL"
      description={`For webhooks that you set up by hand in ${name}: enter it as webhook URL and as deactivation URL. Webhooks that Guidepost registers have their own URLs.`}
    >
      <CodeBlock label="webhook URL" text={url} />
    </Section>
  )
}

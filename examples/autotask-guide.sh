#!/usr/bin/env bash
# Nango's guide for Autotask webhooks, from start to end, against a Guidepost gateway: the guide's own commands, with the
# dashboard's two steps and the connection as calls of the same API. Needs bash, curl and jq.
#
# To watch it without an Autotask account: `npx @guidepost/autotask-simulator` prints AUTOTASK_* and COMPANY_ID,
# `npx guidepost init` and `serve` the other two.
set -euo pipefail
: "${GUIDEPOST_URL:?e.g. http://localhost:3003}" "${GUIDEPOST_API_KEY:?an API key of the gateway}"
: "${AUTOTASK_URL:?e.g. https://webservices3.autotask.net}" "${API_USERNAME:?}" "${API_SECRET:?}" "${INTEGRATION_CODE:?}"
: "${SECRET_KEY:?the webhook secret: long and random}" "${COMPANY_ID:?a company of yours in Autotask}"
CONNECTION_ID=acme

# `-f`: a refusal ends the script.
guidepost() { curl -sS -f -H "Authorization: Bearer $GUIDEPOST_API_KEY" -H "Content-Type: application/json" "$@"; }

echo "1. Configure the webhook secret"
guidepost -X POST "$GUIDEPOST_URL/integrations" -d '{
    "provider": "autotask",
    "unique_key": "autotask",
    "custom": { "webhookSecret": "'"$SECRET_KEY"'" }
  }' | jq -c .data
guidepost -X POST "$GUIDEPOST_URL/connections" -d '{
    "provider_config_key": "autotask",
    "connection_id": "'"$CONNECTION_ID"'",
    "credentials": { "type": "API_KEY", "apiKey": "'"$API_SECRET"'" },
    "connection_config": { "username": "'"$API_USERNAME"'", "apiIntegrationCode": "'"$INTEGRATION_CODE"'" }
  }' | jq -c '.connection_id'

echo "2. Get your webhook URL"
WEBHOOK_URL=$(guidepost "$GUIDEPOST_URL/integrations/autotask?include=webhook" | jq -r .data.webhook_url)
echo "$WEBHOOK_URL"

echo "3. Create the webhook in Autotask"
WEBHOOK_ID=$(curl -sS -f -X POST "$AUTOTASK_URL/atservicesrest/v1.0/TicketWebhooks" \
  -H "Username: $API_USERNAME" \
  -H "Secret: $API_SECRET" \
  -H "APIIntegrationcode: $INTEGRATION_CODE" \
  -H "Content-Type: application/json" \
  -d '{
    "IsActive": true,
    "DeactivationUrl": "'"$WEBHOOK_URL"'",
    "IsSubscribedToCreateEvents": true,
    "IsSubscribedToUpdateEvents": true,
    "IsSubscribedToDeleteEvents": true,
    "Name": "Nango Ticket Sync",
    "SecretKey": "'"$SECRET_KEY"'",
    "SendThresholdExceededNotification": false,
    "WebhookUrl": "'"$WEBHOOK_URL"'",
    "NotificationEmailAddress": "'"$API_USERNAME"'"
  }' | jq -r .itemId)
echo "itemId $WEBHOOK_ID"

echo "4. Add a subscribed field"
curl -sS -f -X POST "$AUTOTASK_URL/atservicesrest/v1.0/TicketWebhooks/$WEBHOOK_ID/Fields" \
  -H "Username: $API_USERNAME" \
  -H "Secret: $API_SECRET" \
  -H "APIIntegrationcode: $INTEGRATION_CODE" \
  -H "Content-Type: application/json" \
  -d '{
    "FieldID": 2,
    "IsDisplayAlwaysField": false,
    "IsSubscribedField": true,
    "WebhookID": '"$WEBHOOK_ID"'
  }' | jq -c .

echo "5. Verify the webhook is ready"
WEBHOOK=$(curl -sS -f -X GET "$AUTOTASK_URL/atservicesrest/v1.0/TicketWebhooks/$WEBHOOK_ID" \
  -H "Username: $API_USERNAME" \
  -H "Secret: $API_SECRET" \
  -H "APIIntegrationcode: $INTEGRATION_CODE" | jq -c '.item | {name, isActive, isReady, webhookGUID}')
echo "$WEBHOOK"

echo "6. Set the webhook GUID on the connection"
WEBHOOK_GUID=$(echo "$WEBHOOK" | jq -r .webhookGUID)
curl -sS -f -X PATCH "$GUIDEPOST_URL/connection/$CONNECTION_ID/config" \
  -H "Authorization: Bearer $GUIDEPOST_API_KEY" \
  -H "Provider-Config-Key: autotask" \
  -H "Content-Type: application/json" \
  -d '{"webhookGuid": "'"$WEBHOOK_GUID"'"}' | jq -c .

echo "7. Somebody opens a ticket"
curl -sS -f -X POST "$AUTOTASK_URL/atservicesrest/v1.0/Tickets" \
  -H "Username: $API_USERNAME" \
  -H "Secret: $API_SECRET" \
  -H "APIIntegrationcode: $INTEGRATION_CODE" \
  -H "Content-Type: application/json" \
  -d '{"title": "Printer on fire", "status": 1, "priority": 1, "companyID": '"$COMPANY_ID"'}' | jq -c .

// Made by `pnpm openapi` out of docs/openapi.json, sha256 3aa1d0c17579fd4d97df407f5d791c098cfe077fa84af50a53fd4c9a552b77d9

export interface paths {
    "/connection": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List connections, newest first
         * @deprecated
         */
        get: operations["listConnectionsByOlderPath"];
        put?: never;
        /**
         * Create or re-import a connection
         * @deprecated
         * @description If the id exists, `connection_config` is merged, and fields that are left out stay unchanged.
         */
        post: operations["createConnectionByOlderPath"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connection/{connectionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a connection, with its credentials
         * @deprecated
         */
        get: operations["getConnectionByOlderPath"];
        put?: never;
        post?: never;
        /**
         * Delete a connection
         * @deprecated
         * @description Also removes its managed webhooks at the provider; `registrations` has the result so far, and the gateway continues until they are removed. `purge=true` also deletes its events.
         */
        delete: operations["deleteConnectionByOlderPath"];
        options?: never;
        head?: never;
        /**
         * Change a connection
         * @deprecated
         * @description `tags` replace the previous ones.
         */
        patch: operations["updateConnectionByOlderPath"];
        trace?: never;
    };
    "/connection/{connectionId}/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a connection's settings, e.g. `webhookGuid`
         * @description Merges key by key; null deletes a key. The header `Provider-Config-Key` may name the integration instead of the query.
         */
        patch: operations["updateConnectionConfigByOlderPath"];
        trace?: never;
    };
    "/connection/{connectionId}/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace the metadata of a connection: the older form
         * @description The header `Provider-Config-Key` may name the integration instead of the query.
         */
        post: operations["setConnectionMetadata"];
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Merge into the metadata of a connection: the older form
         * @description The header `Provider-Config-Key` may name the integration instead of the query.
         */
        patch: operations["updateConnectionMetadata"];
        trace?: never;
    };
    "/connection/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace the metadata of one or several connections
         * @deprecated
         */
        post: operations["setMetadataByOlderPath"];
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Merge into the metadata of one or several connections
         * @deprecated
         */
        patch: operations["updateMetadataByOlderPath"];
        trace?: never;
    };
    "/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List connections, newest first */
        get: operations["listConnections"];
        put?: never;
        /**
         * Create or re-import a connection
         * @description If the id exists, `connection_config` is merged, and fields that are left out stay unchanged.
         */
        post: operations["createConnection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connections/{connectionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a connection, with its credentials */
        get: operations["getConnection"];
        put?: never;
        post?: never;
        /**
         * Delete a connection
         * @description Also removes its managed webhooks at the provider; `registrations` has the result so far, and the gateway continues until they are removed. `purge=true` also deletes its events.
         */
        delete: operations["deleteConnection"];
        options?: never;
        head?: never;
        /**
         * Change a connection
         * @description `tags` replace the previous ones.
         */
        patch: operations["updateConnection"];
        trace?: never;
    };
    "/connections/{connectionId}/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a connection's settings, e.g. `webhookGuid`
         * @description Merges key by key; null deletes a key. The header `Provider-Config-Key` may name the integration instead of the query.
         */
        patch: operations["updateConnectionConfig"];
        trace?: never;
    };
    "/connections/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replace the metadata of one or several connections */
        post: operations["setMetadata"];
        delete?: never;
        options?: never;
        head?: never;
        /** Merge into the metadata of one or several connections */
        patch: operations["updateMetadata"];
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Check that the process runs */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/template-logos/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the logo of a provider */
        get: operations["getLogo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/integrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List integrations */
        get: operations["listIntegrations"];
        put?: never;
        /**
         * Create an integration
         * @description `custom.webhookSecret` is the signing secret; no answer contains it. With `share_webhook_guids`, several connections may have the same `webhookGuid`, and each gets its events; answers have the field only where it is true.
         */
        post: operations["createIntegration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/integrations/{uniqueKey}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an integration
         * @description `include=webhook` adds the URL that the provider posts to.
         */
        get: operations["getIntegration"];
        put?: never;
        post?: never;
        /**
         * Delete an integration with its connections
         * @description Also removes the managed webhooks at the provider; `webhooks` counts those that were removed so far, and the gateway continues with the rest.
         */
        delete: operations["deleteIntegration"];
        options?: never;
        head?: never;
        /**
         * Change an integration
         * @description A new `custom.webhookSecret` replaces the old secrets at once; to rotate, use `/v1/integrations/{uniqueKey}/secrets`. When `share_webhook_guids` becomes false, connections that share a Guid keep sharing it.
         */
        patch: operations["updateIntegration"];
        trace?: never;
    };
    "/integrations/quickstart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create an integration from its required fields */
        post: operations["createQuickstartIntegration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the providers of this gateway */
        get: operations["listProviders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/providers/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a provider, with what its connections need */
        get: operations["getProvider"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Check that the database can be written */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get counts over time, for charts
         * @description `range` ends now; alternatively send `from` and `to`. Default: `range=24h`. At most 1,000 points, from the last 30 days. If a process dies, the counts of its last seconds are missing.
         */
        get: operations["getActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/attention/{id}/mute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mute a problem of the overview until a time, or until it gets worse
         * @description Muted, it is in `muted` of the overview instead of `attention`. Without `until`, the mute ends when the problem becomes more severe or concerns more than now, and when it is gone and comes back.
         */
        post: operations["muteAttention"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/attention/{id}/unmute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show a muted problem among those that need attention again */
        post: operations["unmuteAttention"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what people changed, and what Guidepost changed at the provider, newest first
         * @description `by` is the name of the API key. `action` is the `operationId` of a request, or the kind of a change at the provider.
         */
        get: operations["listAudits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List connections with the status of their webhooks, without credentials
         * @description `search` is a part of the id. `status` is the status of one of its registrations, `not_set_up` or `by_hand`. `level` is the worst level of its registrations, and `attention` stands for `blind` and `impaired`. `level_cause` is the cause of one of these verdicts; `level` is not needed with it. `silent=24h` selects those without an event for so long. `coverage=open` selects those with a time of more than 3 hours that recovery has not accounted for, and `coverage=unclear` those with records that wait for a decision. `sort`: `newest` first, by `id`, or by silence: those without an event, then by the last event, the oldest first.
         */
        get: operations["listConnectionSummaries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{connectionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a connection with its registrations and settings, without credentials */
        get: operations["getConnectionDetail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{connectionId}/connect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check a connection's credentials, register its webhooks, and wait until they are active
         * @description Creates the connection if it does not exist. Fields that are left out stay unchanged; a new connection registers the first preset of the provider. If a check fails, an existing connection stays unchanged. A client that accepts `text/event-stream` gets each step at once as an event `progress` with `{step, name, result, message, advice}`, and at the end `done` with the JSON answer or `failed` with the error.
         */
        post: operations["connect"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{connectionId}/coverage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show which time of a connection is covered by what
         * @description Default: the last 24 hours. Null if recovery has not begun, or if the provider has none.
         */
        get: operations["getCoverage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{connectionId}/doctor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Diagnose a connection: what is right, what is wrong, and what to do
         * @description Changes nothing. A client that accepts `text/event-stream` gets each step at once as an event `progress` with `{step, name, result, message, advice}`, and at the end `done` with the JSON answer or `failed` with the error.
         */
        get: operations["getDoctor"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{connectionId}/doctor/record": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what a recording would ask the provider
         * @description Sends no request to the provider.
         */
        get: operations["getRecordQuestions"];
        put?: never;
        /**
         * Record undocumented behaviour of the provider, from a tenant whose owner consents
         * @description Reads only, unless `probe` is true: then the recording also creates an inactive webhook and deletes it again. It never writes records of people’s work. A client that accepts `text/event-stream` gets each step at once as an event `progress` with `{step, name, result, message, advice}`, and at the end `done` with the JSON answer or `failed` with the error.
         */
        post: operations["createRecording"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{connectionId}/recover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Look for missing changes now
         * @description With `since`, reads again from that time on. The loop continues what takes longer than two minutes. A client that accepts `text/event-stream` gets each step at once as an event `progress` with `{step, name, result, message, advice}`, and at the end `done` with the JSON answer or `failed` with the error.
         */
        post: operations["recoverConnection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{connectionId}/registrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the registrations of a connection */
        get: operations["listRegistrations"];
        put?: never;
        /** Create a webhook URL and a signing secret for a connection */
        post: operations["createRegistration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{connectionId}/unclear": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the records of which nobody can tell whether an event is missing, newest first */
        get: operations["listUnclearRecords"];
        put?: never;
        /**
         * Send the present state of unclear records, or forget them
         * @description `send` records an event with the fidelity `suspected` for each. Without `ids`: all of the connection.
         */
        post: operations["decideUnclearRecords"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List dead letters, the one that died last first */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters/dismissals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Dismiss or count all open dead letters that match a filter, one step at a time
         * @description Send the request again with `before` set to `next` until `next` is null.
         */
        post: operations["dismissDeadLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deliveries, newest first
         * @description Dead letters have `state=dead`; `GET /v1/dead-letters` lists them by the time of their death.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a delivery with its attempts */
        get: operations["getDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Dismiss a dead letter, with a reason */
        post: operations["dismissDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deliver the event of a delivery to its destination again */
        post: operations["replayDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/destinations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List destinations with their status */
        get: operations["listDestinations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/destinations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a destination */
        get: operations["getDestination"];
        /** Create or replace the primary or secondary endpoint */
        put: operations["putEndpoint"];
        post?: never;
        /** Delete an endpoint */
        delete: operations["deleteEndpoint"];
        options?: never;
        head?: never;
        /**
         * Change an endpoint
         * @description Fields that are left out stay unchanged.
         */
        patch: operations["updateEndpoint"];
        trace?: never;
    };
    "/v1/destinations/{id}/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get attempts, failures and latency of an endpoint over time, for charts
         * @description `range`, `from`, `to` and `step` as in `/v1/activity`.
         */
        get: operations["getDestinationActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/destinations/{id}/authentication": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get how Guidepost authenticates at an endpoint, without the secrets */
        get: operations["getDestinationAuthentication"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Set or remove the bearer token and the client certificate of an endpoint
         * @description Fields that are left out stay unchanged; null removes. No answer contains the secrets.
         */
        patch: operations["updateDestinationAuthentication"];
        trace?: never;
    };
    "/v1/destinations/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause the deliveries of a destination
         * @description A handler is paused for this environment only.
         */
        post: operations["pauseDestination"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/destinations/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resume the deliveries of a destination */
        post: operations["resumeDestination"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/destinations/{id}/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the signing keys of a destination, without their values */
        get: operations["listDestinationSecrets"];
        put?: never;
        /** Add a signing key */
        post: operations["addDestinationSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/destinations/{id}/secrets/{secretId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a signing key at once */
        delete: operations["removeDestinationSecret"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/destinations/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a sample event to an endpoint and show its answer */
        post: operations["testEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the environment of the API key */
        get: operations["getEnvironment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List environments */
        get: operations["listEnvironments"];
        put?: never;
        /** Create an environment with its first API key */
        post: operations["createEnvironment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environments/{uuid}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create an API key for any environment */
        post: operations["createEnvironmentKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List received and verified events, newest first
         * @description With `search`, the events that have all its words, or the whole value in double quotes: ticket number, id of the record, Guid, event id, or a value of any field. With `related_to`, the id of an event, the events of the same record. A new event is found by both after a few seconds. A page may be short or empty although `next` leads to more. `not_searchable_yet` says about how many older events are not indexed yet.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an event with its exact bytes, payload and deliveries */
        get: operations["getEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deliver an event again, or count whom that would reach
         * @description Every destination that subscribes to the event now gets it, except those where it arrived already or is on its way; `force` includes those where it arrived. An unparsable event is parsed again and delivered like a new one; `plan` then only tells whether it can be parsed.
         */
        post: operations["replayEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream new events as server-sent events
         * @description For watching; use a destination to receive events reliably. `Last-Event-ID` requests missed events; an event named `gap` says that there were too many.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/handlers/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause a handler for all environments */
        post: operations["pauseHandler"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/handlers/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a handler that was paused for all environments
         * @description An environment that paused the handler for itself keeps it paused.
         */
        post: operations["resumeHandler"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/integrations/{uniqueKey}/deletion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count what deleting an integration would delete
         * @description Changes nothing.
         */
        get: operations["planIntegrationDeletion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/integrations/{uniqueKey}/sample": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a sample webhook, signed with the newest secret, to the webhook URL of the integration
         * @description The gateway posts it to itself, at the address of this request. `status` is the answer, and `event_id` the event that was stored; the Guid of the sample usually matches no connection.
         */
        post: operations["sendSampleWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/integrations/{uniqueKey}/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List signing secrets, without their values */
        get: operations["listIntegrationSecrets"];
        put?: never;
        /**
         * Add a signing secret
         * @description `retire_others_after_seconds`: how long the gateway keeps accepting the other secrets.
         */
        post: operations["addIntegrationSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/integrations/{uniqueKey}/secrets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a signing secret at once */
        delete: operations["removeIntegrationSecret"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List API keys */
        get: operations["listKeys"];
        put?: never;
        /** Create an API key */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description `own` is true if it was the API key of this request.
         */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/linked-tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List linked tickets, newest first */
        get: operations["listLinkedTickets"];
        put?: never;
        /**
         * Link an alert to a ticket, by its id or its number
         * @description The gateway reads the ticket at once: if it is closed already, the answer says `closed`, and the event `ticket.closed` follows. If the link exists already, the answer is that link with status 200.
         */
        post: operations["linkTicket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/linked-tickets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a linked ticket */
        get: operations["getLinkedTicket"];
        put?: never;
        post?: never;
        /**
         * Delete a link
         * @description The ticket does not change.
         */
        delete: operations["unlinkTicket"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/linked-tickets/{id}/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read the ticket now
         * @description A change sends the same event as a webhook about it.
         */
        post: operations["refreshLinkedTicket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the state of the environment and the problems that need a person
         * @description Cheap enough to poll every few seconds: the counts of events, deliveries and connections stop at a limit.
         */
        get: operations["getOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reconcile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get whether the management of registrations in this environment is paused */
        get: operations["getReconcile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reconcile/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause the management of registrations in this environment */
        post: operations["pauseReconcile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reconcile/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resume the management of registrations in this environment */
        post: operations["resumeReconcile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/registrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List managed registrations across connections, newest first */
        get: operations["listManagedRegistrations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/registrations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a registration
         * @description The answer for a managed registration has its status.
         */
        get: operations["getRegistration"];
        put?: never;
        post?: never;
        /** Delete a registration with its secrets */
        delete: operations["deleteRegistration"];
        options?: never;
        head?: never;
        /** Change a registration */
        patch: operations["updateRegistration"];
        trace?: never;
    };
    "/v1/registrations/{id}/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Apply the desired settings to the webhook at the provider
         * @description Also switches on a webhook that a person switched off there. A client that accepts `text/event-stream` gets each step at once as an event `progress` with `{step, name, result, message, advice}`, and at the end `done` with the JSON answer or `failed` with the error.
         */
        post: operations["applyRegistration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/registrations/{id}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Look at the webhook and at the rights of its user now
         * @description Changes nothing at the provider. A client that accepts `text/event-stream` gets each step at once as an event `progress` with `{step, name, result, message, advice}`, and at the end `done` with the JSON answer or `failed` with the error.
         */
        post: operations["checkRegistration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/registrations/{id}/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the webhook at the provider, and show what `apply` would do now
         * @description Changes nothing. `remove=true` shows what a removal would do, and how a person removes the webhook by hand.
         */
        get: operations["getRegistrationPlan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/registrations/{id}/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Remove the webhook at the provider, then the registration
         * @description `dismiss=true` deletes the registration without a request to the provider. A client that accepts `text/event-stream` gets each step at once as an event `progress` with `{step, name, result, message, advice}`, and at the end `done` with the JSON answer or `failed` with the error.
         */
        post: operations["removeRegistration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/registrations/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry what failed: the same as `apply`
         * @description A client that accepts `text/event-stream` gets each step at once as an event `progress` with `{step, name, result, message, advice}`, and at the end `done` with the JSON answer or `failed` with the error.
         */
        post: operations["retryRegistration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/registrations/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a registration a new signing secret
         * @description The gateway keeps accepting the old secret for at least one day. A client that accepts `text/event-stream` gets each step at once as an event `progress` with `{step, name, result, message, advice}`, and at the end `done` with the JSON answer or `failed` with the error.
         */
        post: operations["rotateRegistration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/registrations/{id}/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List signing secrets, without their values */
        get: operations["listRegistrationSecrets"];
        put?: never;
        /**
         * Add a signing secret
         * @description `retire_others_after_seconds`: how long the gateway keeps accepting the other secrets.
         */
        post: operations["addRegistrationSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/registrations/{id}/secrets/{secretId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a signing secret at once */
        delete: operations["removeRegistrationSecret"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/registrations/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve the changes that wait for a person
         * @description `all`: apply the changes of this environment that were too many at once. `adopt_url`: register the webhooks of this environment with the present public URL from now on.
         */
        post: operations["applyRegistrations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rejections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List rejected webhooks, newest first */
        get: operations["listRejections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replays": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay or count many events or deliveries, one step at a time
         * @description Send the request again with `after` set to `next` until `next` is null.
         */
        post: operations["replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the environment and API key of the request */
        get: operations["getSession"];
        put?: never;
        /**
         * Sign in to the dashboard
         * @description Takes an API key or the code of a sign-in link. Sets a cookie that stands for the key for 12 hours. Changes with this cookie need `X-Guidepost-CSRF: 1` and the same origin.
         */
        post: operations["signIn"];
        /**
         * Sign out of the dashboard
         * @description Ends the session at once, also for copies of its cookie.
         */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the settings of the installation that concern all environments */
        get: operations["getSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count connections by the verdict on their registrations, worst first */
        get: operations["getStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the version */
        get: operations["getVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Counts over time, in whole steps. `other` are events that are unsubscribed, unparsable, superseded or about the webhook itself; `rejected` are rejected webhooks. `failed` counts attempts, `dead` counts deliveries. `latency_ms` is the time from when an event matched its connection, which is its receipt unless the key became known later, to its successful delivery. */
        Activity: {
            /** Format: date-time */
            from: string;
            points: components["schemas"]["ActivityPoint"][];
            step_ms: number;
            /** Format: date-time */
            to: string;
            total: {
                deliveries: {
                    dead: number;
                    failed: number;
                    succeeded: number;
                };
                events: {
                    accepted: number;
                    duplicate: number;
                    other: number;
                    rejected: number;
                    unmatched: number;
                };
                latency_ms: {
                    p50: number | null;
                    p95: number | null;
                };
            };
        };
        /** @description The counts of one step. `at` is its start. */
        ActivityPoint: {
            /** Format: date-time */
            at: string;
            deliveries: {
                dead: number;
                failed: number;
                succeeded: number;
            };
            events: {
                accepted: number;
                duplicate: number;
                other: number;
                rejected: number;
                unmatched: number;
            };
            latency_ms: {
                p50: number | null;
                p95: number | null;
            };
        };
        /** @description An API key. `prefix` is its first 8 characters, `last_used_at` is exact to 5 minutes. */
        ApiKey: {
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            id: number;
            last_used_at: string | null;
            name: string;
            prefix: string;
            revoked_at: string | null;
        };
        /** @description One attempt of a delivery. */
        Attempt: {
            answer_base64: string | null;
            answer_text: string | null;
            counted: boolean;
            error: string | null;
            latency_ms: number;
            number: number;
            /** @enum {string} */
            outcome: "succeeded" | "retry" | "dead" | "release";
            /** Format: date-time */
            started_at: string;
            status: number | null;
        };
        /** @description A problem that needs a person; one entry for all with the same cause. `where` names the list that shows them, and its filter. `mute`: who muted it, when and why, and until when; without `until`, until it gets worse. */
        Attention: {
            capped: boolean;
            /** @enum {string} */
            cause: "credentials_refused" | "credentials_missing" | "plugin_missing" | "setup_failed" | "check_blind" | "off_by_person" | "off_rights_lost" | "off_since_creation" | "off_unknown" | "off_after_failures" | "deleted" | "deactivated" | "not_ready" | "right_lost" | "unreached" | "events_missing" | "check_impaired" | "changes_waiting" | "public_url_missing" | "repair_refused" | "differs" | "sweeps_behind" | "no_first_event" | "by_hand_overdue" | "by_hand" | "by_hand_silent" | "not_set_up" | "setup_stalled" | "setting_up" | "paused" | "provider_unavailable" | "look_failed" | "look_outdated" | "rights_unknown" | "waiting_for_first_event" | "sweep_due" | "quiet" | "proven" | "events_arrive" | "changes_unaccounted" | "records_unclear" | "webhook_left_behind" | "removal_fails" | "reconcile_paused" | "public_url_unreachable" | "destination_failing" | "destination_gone" | "destination_paused" | "destination_undeclared" | "handler_missing" | "dead_letters" | "signature_mismatch" | "signature_missing" | "signature_malformed" | "no_secret" | "too_large" | "unknown_guid" | "no_guid" | "guid_mismatch" | "unparsable";
            count: number;
            detail: string | null;
            id: string;
            mute: {
                /** Format: date-time */
                at: string;
                by: string;
                reason: string;
                until: string | null;
            } | null;
            /** @enum {string} */
            severity: "critical" | "warning" | "info";
            since: string | null;
            title: string;
            /** @enum {string} */
            unit: "connections" | "deliveries" | "destinations" | "events" | "webhooks" | "installations";
            what_to_do: string;
            where: {
                cause: string | null;
                id: string | null;
                /** @enum {string} */
                kind: "registrations" | "connections" | "coverage" | "destination" | "destinations" | "dead_letters" | "rejections" | "events";
                level: string | null;
                status: string | null;
            };
        };
        /** @description A change, and who made it: `by` is the name of the API key that was used, null for what Guidepost did itself. `result` is `done` or an error code. */
        Audit: {
            action: string;
            actor: string;
            /** Format: date-time */
            at: string;
            by: string | null;
            connection_id: string | null;
            id: string;
            message: string | null;
            registration_id: number | null;
            result: string;
            summary: string;
        };
        /** @description What a product shows its users: a headline, what to do, and the label of the button; null: no button. `action_code` is for programs. */
        Banner: {
            action: string | null;
            /** @enum {string} */
            action_code: "none" | "wait" | "set_up" | "retry" | "repair" | "enter_credentials" | "fix_at_provider" | "approve" | "resume" | "manage" | "configure";
            /** @enum {string} */
            color: "blue" | "red" | "yellow" | "gray";
            message: string;
            text: string;
        };
        /** @description The newest finding of a check, and when it was made. */
        CheckResult: {
            advice?: string;
            /** Format: date-time */
            at: string;
            /** @constant */
            code?: "unauthorized";
            /** @enum {string} */
            effect?: "blind" | "impaired";
            id: string;
            message: string;
            title: string;
            /** @enum {string} */
            verdict: "ok" | "wrong" | "by_hand" | "unknown";
        };
        /** @description One tenant's account at a provider, with its settings and credentials. The provider defines the form of both. */
        Connection: {
            connection_config: {
                [key: string]: unknown;
            };
            connection_id: string;
            /** Format: date-time */
            created_at: string;
            credentials: {
                [key: string]: unknown;
            };
            end_user: null;
            errors: unknown[];
            id: number;
            last_fetched_at: null;
            metadata: {
                [key: string]: unknown;
            } | null;
            provider: string;
            provider_config_key: string;
            tags: {
                [key: string]: string;
            };
            /** Format: date-time */
            updated_at: string;
            webhook_url_override: string | null;
        };
        /** @description A connection with its registrations and settings, without its credentials. */
        ConnectionDetail: {
            banner: components["schemas"]["Banner"] | null;
            cause: string | null;
            connection_config: {
                [key: string]: unknown;
            };
            connection_id: string;
            /** Format: date-time */
            created_at: string;
            has_credentials: boolean;
            last_event_at: string | null;
            metadata: {
                [key: string]: unknown;
            } | null;
            provider: string;
            provider_config_key: string;
            registrations: components["schemas"]["ManagedRegistration"][];
            since: string | null;
            status: ("setting_up" | "active" | "failed" | "deactivated" | "switched_off" | "orphaned" | "removing" | "not_set_up" | "by_hand") | null;
            tags: {
                [key: string]: string;
            };
            /** Format: date-time */
            updated_at: string;
            verdict: components["schemas"]["Verdict"] | null;
            webhook_url_override: string | null;
        };
        /** @description A connection with the status and the verdict of the worst of its registrations. `by_hand`: people set up a webhook, and events match the connection. `status` is null where people set up all webhooks of the provider by hand. `last_event_at` is null without a stored event. */
        ConnectionSummary: {
            banner: components["schemas"]["Banner"] | null;
            cause: string | null;
            connection_id: string;
            /** Format: date-time */
            created_at: string;
            last_event_at: string | null;
            provider: string;
            provider_config_key: string;
            registrations: {
                cause: string | null;
                entity: string;
                id: number;
                level: ("blind" | "impaired" | "unmanaged" | "unproven" | "ok") | null;
                level_cause: ("credentials_refused" | "credentials_missing" | "plugin_missing" | "setup_failed" | "check_blind" | "off_by_person" | "off_rights_lost" | "off_since_creation" | "off_unknown" | "off_after_failures" | "deleted" | "deactivated" | "not_ready" | "right_lost" | "unreached" | "events_missing" | "check_impaired" | "changes_waiting" | "public_url_missing" | "repair_refused" | "differs" | "sweeps_behind" | "no_first_event" | "by_hand_overdue" | "by_hand" | "by_hand_silent" | "not_set_up" | "setup_stalled" | "setting_up" | "paused" | "provider_unavailable" | "look_failed" | "look_outdated" | "rights_unknown" | "waiting_for_first_event" | "sweep_due" | "quiet" | "proven" | "events_arrive") | null;
                /** @enum {string} */
                status: "setting_up" | "active" | "failed" | "deactivated" | "switched_off" | "orphaned" | "removing";
            }[];
            since: string | null;
            status: ("setting_up" | "active" | "failed" | "deactivated" | "switched_off" | "orphaned" | "removing" | "not_set_up" | "by_hand") | null;
            /** Format: date-time */
            updated_at: string;
            verdict: components["schemas"]["Verdict"] | null;
        };
        /** @description A count. With `capped`, counting stopped at a limit, and `count` is a lower bound. */
        Counted: {
            capped: boolean;
            count: number;
        };
        /** @description Which time is covered by what. `pushed`: a complete sweep found nothing missing. `recovered`: changes were missing or may have left no trace, and recovery has sent what it found. `open`: not accounted for yet. */
        Coverage: {
            calls: number;
            clock_offset_ms: number;
            entities: {
                /** Format: date-time */
                active_since: string;
                blind_spots: {
                    /** @enum {string} */
                    action: "create" | "update" | "delete";
                    code: string;
                    field?: string;
                    message: string;
                }[];
                entity: string;
                incomparable_fields: string[];
                is_behind: boolean;
                problem: {
                    /** Format: date-time */
                    at: string;
                    code: string;
                    message: string;
                } | null;
                /** Format: date-time */
                proven_until: string;
                registration_id: number;
                stretches: {
                    account: {
                        records: {
                            /** @default 0 */
                            excluded: number;
                            /** @default 0 */
                            recovered: number;
                            /** @default 0 */
                            unchanged: number;
                            /** @default 0 */
                            unclear: number;
                            /** @default 0 */
                            waiting: number;
                        };
                        /** @default {} */
                        recovered: {
                            [key: string]: number;
                        };
                        rows: {
                            /** @default 0 */
                            excluded: number;
                            /** @default 0 */
                            here: number;
                            /** @default 0 */
                            left_to_sweep: number;
                            /** @default 0 */
                            partial: number;
                            /** @default 0 */
                            recovered: number;
                            /** @default 0 */
                            unreadable: number;
                        };
                        /** @default [] */
                        uncoverable: {
                            action: string;
                            code: string;
                            message: string;
                        }[];
                    } | null;
                    /** Format: date-time */
                    from: string;
                    /** @enum {string} */
                    kind: "pushed" | "recovered" | "open";
                    /** Format: date-time */
                    to: string;
                }[];
            }[];
            is_running: boolean;
            last_round_at: string | null;
            next_round_at: string | null;
        };
        /** @description What became of a delivery that died. `open` needs a person; for `replayed`, a newer delivery of the event to the destination stands for it; `dismissed` says by whom (the name of the API key) and why. `at` is the time of the replay or dismissal. */
        DeadLetter: {
            at: string | null;
            by: string | null;
            reason: string | null;
            /** @enum {string} */
            status: "open" | "replayed" | "dismissed";
        };
        /** @description One event on its way to one destination. `connection_id` is null if the event matches no connection. `filtered`: the filter of the destination left the event out; `error` says why. */
        Delivery: {
            attempt: number;
            connection_id: string | null;
            dead_letter: components["schemas"]["DeadLetter"] | null;
            destination: string;
            destination_name: string;
            /** Format: date-time */
            due_at: string;
            error: string | null;
            held_reason: ("paused" | "undeclared" | "failing" | "gone" | "handler_missing") | null;
            id: string;
            replay: boolean;
            settled_at: string | null;
            /** @enum {string} */
            state: "due" | "scheduled" | "waiting" | "leased" | "held" | "succeeded" | "dead" | "cancelled" | "filtered";
        };
        /** @description A delivery with its event and its attempts. */
        DeliveryDetail: {
            attempt: number;
            attempts: components["schemas"]["Attempt"][];
            connection_id: string | null;
            dead_letter: components["schemas"]["DeadLetter"] | null;
            destination: string;
            destination_name: string;
            /** Format: date-time */
            due_at: string;
            error: string | null;
            event: {
                action: string;
                id: string;
                provider: string;
                provider_config_key: string;
                /** Format: date-time */
                received_at: string;
                title: string | null;
                type: string;
            };
            held_reason: ("paused" | "undeclared" | "failing" | "gone" | "handler_missing") | null;
            id: string;
            replay: boolean;
            settled_at: string | null;
            /** @enum {string} */
            state: "due" | "scheduled" | "waiting" | "leased" | "held" | "succeeded" | "dead" | "cancelled" | "filtered";
        };
        /** @description An endpoint or a handler that receives deliveries. */
        Destination: components["schemas"]["Endpoint"] | components["schemas"]["Handler"];
        /** @description The attempts at an endpoint over time, in whole steps. `failed` includes the last attempts of dead letters (`dead`). `latency_ms`: how long the endpoint took to accept a delivery. */
        DestinationActivity: {
            /** Format: date-time */
            from: string;
            points: {
                /** Format: date-time */
                at: string;
                attempts: {
                    dead: number;
                    failed: number;
                    succeeded: number;
                };
                latency_ms: {
                    p50: number | null;
                    p95: number | null;
                };
            }[];
            step_ms: number;
            /** Format: date-time */
            to: string;
            total: {
                attempts: {
                    dead: number;
                    failed: number;
                    succeeded: number;
                };
                latency_ms: {
                    p50: number | null;
                    p95: number | null;
                };
            };
        };
        /** @description Whether a destination gets its deliveries; `held_reason` and `message` say why not. `paused_for`: a handler may be paused for one environment or for `all`; null unless it is paused. */
        DestinationStatus: {
            held_reason: ("paused" | "undeclared" | "failing" | "gone" | "handler_missing") | null;
            id: string;
            message: string | null;
            paused_for: ("environment" | "all") | null;
            probe_at: string | null;
            /** Format: date-time */
            since: string;
            /** @enum {string} */
            status: "active" | "held";
        };
        /** @description The result of one step of dismissing dead letters. `next` is the `before` of the next step; null after the last. */
        Dismissed: {
            dismissed: number;
            next: string | null;
        };
        /** @description An HTTP endpoint that receives deliveries. */
        Endpoint: {
            concurrency: number;
            /** Format: date-time */
            created_at: string;
            filter: {
                action?: (string | number | boolean | null)[] | {
                    not: (string | number | boolean | null)[];
                };
                connection?: (string | number | boolean | null)[] | {
                    not: (string | number | boolean | null)[];
                };
                integration?: (string | number | boolean | null)[] | {
                    not: (string | number | boolean | null)[];
                };
                payload?: {
                    [key: string]: (string | number | boolean | null)[] | {
                        not: (string | number | boolean | null)[];
                    };
                };
                type?: (string | number | boolean | null)[] | {
                    not: (string | number | boolean | null)[];
                };
            };
            /** @enum {string} */
            format: "standard" | "nango";
            headers: {
                [key: string]: string;
            };
            held_reason: ("paused" | "undeclared" | "failing" | "gone" | "handler_missing") | null;
            id: string;
            include_request: boolean;
            /** @constant */
            kind: "endpoint";
            load: components["schemas"]["Load"];
            message: string | null;
            ordered: boolean;
            overrides: {
                connection_id: string;
                provider_config_key: string;
            } | null;
            paused_for: ("environment" | "all") | null;
            per_connection: number;
            probe_at: string | null;
            /** @enum {string} */
            recovered: "all" | "exact" | "none";
            /** @enum {string} */
            role: "primary" | "secondary" | "override";
            schedule: {
                first_delay_ms: number;
                max_attempts: number;
                max_delay_ms: number;
            };
            /** Format: date-time */
            since: string;
            /** @enum {string} */
            source: "api" | "config";
            /** @enum {string} */
            status: "active" | "held";
            timeout_ms: number;
            types: string[];
            unmatched: boolean;
            /** Format: date-time */
            updated_at: string;
            url: string;
        };
        /** @description How Guidepost authenticates at an endpoint, without the secrets. Null: not used. */
        EndpointAuthentication: {
            bearer_token: {
                /** Format: date-time */
                created_at: string;
            } | null;
            client_certificate: {
                /** Format: date-time */
                created_at: string;
                /** Format: date-time */
                expires_at: string;
                subject: string;
            } | null;
        };
        /** @description A separate set of integrations, connections, API keys and events. */
        Environment: {
            /** Format: date-time */
            created_at: string;
            name: string;
            /** Format: uuid */
            uuid: string;
        };
        /** @description `code` is stable and for programs, `message` is for people. */
        Error: {
            error: {
                code: string;
                errors?: components["schemas"]["Issue"][];
                message: string;
                payload?: {
                    [key: string]: unknown;
                };
            };
        };
        /** @description A received event with the exact bytes of its request, its payload and its deliveries. `previous` is the event of the same record before it, with the fields of the JSON bodies that differ; `Fields.Status` is the path of a field. */
        Event: {
            action: string;
            /** Format: base64 */
            body_base64: string;
            body_text?: string;
            connections: string[];
            deliveries: components["schemas"]["Delivery"][];
            duplicates: number;
            headers: {
                [key: string]: string;
            };
            id: string;
            last_duplicate_at: string | null;
            /** @enum {string} */
            origin: "push" | "error-log" | "history" | "back-fill" | "deleted-log" | "absence" | "linked-tickets";
            /** @enum {string} */
            outcome: "dead" | "retrying" | "waiting" | "delivered" | "filtered" | "cancelled" | "unsubscribed" | "unmatched" | "unparsable" | "notice" | "superseded";
            payload: unknown;
            position: number;
            previous: {
                changes: {
                    after?: unknown;
                    before?: unknown;
                    field: string;
                }[];
                id: string;
                /** Format: date-time */
                received_at: string;
            } | null;
            provider: string;
            provider_config_key: string;
            reason: string | null;
            /** Format: date-time */
            received_at: string;
            recovered: {
                actor: string | null;
                between: {
                    from: string | null;
                    /** Format: date-time */
                    to: string;
                };
                fidelity: string;
                late: boolean;
            } | null;
            registration_id: number | null;
            secret_id: string | null;
            /** @enum {string} */
            state: "accepted" | "unsubscribed" | "unmatched" | "unparsable" | "notice" | "superseded";
            title: string | null;
            type: string;
        };
        /** @description How many deliveries the replay of an event creates, and for which destinations; `skipped` counts the destinations that it passes over. */
        EventReplay: {
            deliveries: number;
            reaches: {
                deliveries: number;
                destination: string;
                destination_name: string;
            }[];
            skipped: {
                not_wanted: number;
                succeeded: number;
                under_way: number;
            };
        };
        /** @description The result of one check. `by_hand`: only a person can check it, and `advice` says where. `effect`: what it means for events; `blind`: none arrives. */
        Finding: {
            advice?: string;
            /** @constant */
            code?: "unauthorized";
            /** @enum {string} */
            effect?: "blind" | "impaired";
            entity?: string;
            id: string;
            message: string;
            title: string;
            /** @enum {string} */
            verdict: "ok" | "wrong" | "by_hand" | "unknown";
        };
        /** @description A handler of guidepost.config.ts that receives deliveries. */
        Handler: {
            concurrency: number;
            held_reason: ("paused" | "undeclared" | "failing" | "gone" | "handler_missing") | null;
            id: string;
            /** @constant */
            kind: "handler";
            load: components["schemas"]["Load"];
            message: string | null;
            ordered: boolean;
            paused_for: ("environment" | "all") | null;
            per_connection: number;
            probe_at: string | null;
            provider: string;
            /** Format: date-time */
            since: string;
            /** @enum {string} */
            source: "config" | "built-in";
            /** @enum {string} */
            status: "active" | "held";
            types: string[];
        };
        /** @description A provider that is set up in an environment. */
        Integration: {
            /** Format: date-time */
            created_at: string;
            credentials?: null;
            display_name: string;
            forward_webhooks: boolean;
            /** Format: uri */
            logo: string;
            provider: string;
            /** @constant */
            share_webhook_guids?: true;
            unique_key: string;
            /** Format: date-time */
            updated_at: string;
            /** Format: uri */
            webhook_url?: string;
        };
        /** @description What deleting an integration deletes, counted exactly. Guidepost removes `managed_webhooks` at the provider; `hand_made_webhooks` stay there. */
        IntegrationDeletion: {
            connections: number;
            hand_made_webhooks: number;
            managed_webhooks: number;
        };
        /** @description What is wrong with one value of a request. `path` leads to the value. */
        Issue: {
            code: string;
            message: string;
            path: string[];
        };
        /** @description A ticket that is linked to an alert. `changed_by` is the id of the person at the provider who changed its state, and `changed_at` the time, if known. `revision` grows with every change. */
        LinkedTicket: {
            alert_id: string;
            changed_at: string | null;
            changed_by: string | null;
            connection_id: string;
            /** Format: date-time */
            created_at: string;
            id: number;
            provider_config_key: string;
            resolution: string | null;
            revision: number;
            /** @enum {string} */
            state: "open" | "closed" | "deleted";
            ticket_id: string;
            ticket_number: string | null;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description One tenant's account at a provider, without settings and credentials. */
        ListedConnection: {
            connection_id: string;
            /** Format: date-time */
            created: string;
            end_user: null;
            errors: unknown[];
            id: number;
            metadata: {
                [key: string]: unknown;
            } | null;
            provider: string;
            provider_config_key: string;
            tags: {
                [key: string]: string;
            };
        };
        /** @description A delivery with its event. */
        ListedDelivery: {
            attempt: number;
            connection_id: string | null;
            dead_letter: components["schemas"]["DeadLetter"] | null;
            destination: string;
            destination_name: string;
            /** Format: date-time */
            due_at: string;
            error: string | null;
            event: {
                action: string;
                id: string;
                provider: string;
                provider_config_key: string;
                /** Format: date-time */
                received_at: string;
                title: string | null;
                type: string;
            };
            held_reason: ("paused" | "undeclared" | "failing" | "gone" | "handler_missing") | null;
            id: string;
            replay: boolean;
            settled_at: string | null;
            /** @enum {string} */
            state: "due" | "scheduled" | "waiting" | "leased" | "held" | "succeeded" | "dead" | "cancelled" | "filtered";
        };
        /** @description A received and verified event, without its body. `title` is the number or name of its record, e.g. `T20261130.0042`. `outcome` says what became of it: the worst of its last deliveries, or its state if it is not `accepted`. */
        ListedEvent: {
            action: string;
            connections: string[];
            duplicates: number;
            id: string;
            last_duplicate_at: string | null;
            /** @enum {string} */
            origin: "push" | "error-log" | "history" | "back-fill" | "deleted-log" | "absence" | "linked-tickets";
            /** @enum {string} */
            outcome: "dead" | "retrying" | "waiting" | "delivered" | "filtered" | "cancelled" | "unsubscribed" | "unmatched" | "unparsable" | "notice" | "superseded";
            provider: string;
            provider_config_key: string;
            reason: string | null;
            /** Format: date-time */
            received_at: string;
            recovered: {
                actor: string | null;
                between: {
                    from: string | null;
                    /** Format: date-time */
                    to: string;
                };
                fidelity: string;
                late: boolean;
            } | null;
            registration_id: number | null;
            /** @enum {string} */
            state: "accepted" | "unsubscribed" | "unmatched" | "unparsable" | "notice" | "superseded";
            title: string | null;
            type: string;
        };
        /** @description The deliveries that wait for a destination. Counts above 10,000 are lower bounds. */
        Load: {
            dead: number;
            oldest_at: string | null;
            unsettled: number;
        };
        /** @description A registration that the gateway sets up, repairs and removes at the provider. `cause` is the same text for all registrations with the same problem; `cause_code` is for programs. */
        ManagedRegistration: {
            banner: components["schemas"]["Banner"] | null;
            cause: string | null;
            cause_code: ("unauthorized" | "permission_denied" | "limit_reached" | "duplicate" | "not_found" | "validation" | "rate_limited" | "invalid_options" | "unavailable" | "timeout" | "no_credentials" | "no_public_url" | "no_provider" | "unexpected" | "not_as_written" | "deleted" | "off_after_failures" | "off_rights_lost" | "off_by_person" | "off_since_creation" | "off_unknown" | "public_url_changed" | "too_many_changes") | null;
            checks: components["schemas"]["CheckResult"][];
            connection_deleted: boolean;
            connection_id: string;
            /** Format: date-time */
            created_at: string;
            desired: {
                [key: string]: unknown;
            } | null;
            entity: string;
            error: {
                advice: string | null;
                /** Format: date-time */
                at: string;
                code: string;
                message: string;
            } | null;
            id: number;
            last_check_at: string | null;
            last_event_at: string | null;
            left: string[];
            /** @constant */
            managed: true;
            message: string;
            next_step_at: string | null;
            observed: {
                [key: string]: unknown;
            } | null;
            pending_plan: string[] | null;
            preset: string | null;
            provider_config_key: string;
            /** Format: date-time */
            since: string;
            spec: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            state: "active" | "superseded" | "removed";
            /** @enum {string} */
            status: "setting_up" | "active" | "failed" | "deactivated" | "switched_off" | "orphaned" | "removing";
            /** Format: date-time */
            updated_at: string;
            verdict: components["schemas"]["Verdict"] | null;
            webhook_guid: string | null;
            webhook_id: string | null;
            webhook_url: string | null;
        };
        /** @description The body as it was sent. */
        MetadataChange: {
            connection_id: string | string[];
            metadata: {
                [key: string]: unknown;
            };
            provider_config_key: string;
        };
        /** @description A new API key with its value, which is not shown again. */
        NewApiKey: {
            /** Format: uuid */
            api_key: string;
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            id: number;
            last_used_at: string | null;
            name: string;
            prefix: string;
            revoked_at: string | null;
        };
        /** @description A new endpoint with its signing key, which is not shown again. */
        NewEndpoint: {
            concurrency: number;
            /** Format: date-time */
            created_at: string;
            filter: {
                action?: (string | number | boolean | null)[] | {
                    not: (string | number | boolean | null)[];
                };
                connection?: (string | number | boolean | null)[] | {
                    not: (string | number | boolean | null)[];
                };
                integration?: (string | number | boolean | null)[] | {
                    not: (string | number | boolean | null)[];
                };
                payload?: {
                    [key: string]: (string | number | boolean | null)[] | {
                        not: (string | number | boolean | null)[];
                    };
                };
                type?: (string | number | boolean | null)[] | {
                    not: (string | number | boolean | null)[];
                };
            };
            /** @enum {string} */
            format: "standard" | "nango";
            headers: {
                [key: string]: string;
            };
            held_reason: ("paused" | "undeclared" | "failing" | "gone" | "handler_missing") | null;
            id: string;
            include_request: boolean;
            /** @constant */
            kind: "endpoint";
            load: components["schemas"]["Load"];
            message: string | null;
            ordered: boolean;
            overrides: {
                connection_id: string;
                provider_config_key: string;
            } | null;
            paused_for: ("environment" | "all") | null;
            per_connection: number;
            probe_at: string | null;
            /** @enum {string} */
            recovered: "all" | "exact" | "none";
            /** @enum {string} */
            role: "primary" | "secondary" | "override";
            schedule: {
                first_delay_ms: number;
                max_attempts: number;
                max_delay_ms: number;
            };
            secret: string;
            /** Format: date-time */
            since: string;
            /** @enum {string} */
            source: "api" | "config";
            /** @enum {string} */
            status: "active" | "held";
            timeout_ms: number;
            types: string[];
            unmatched: boolean;
            /** Format: date-time */
            updated_at: string;
            url: string;
        };
        /** @description A new environment with its first API key, which is not shown again. */
        NewEnvironment: {
            /** Format: uuid */
            api_key: string;
            /** Format: date-time */
            created_at: string;
            name: string;
            /** Format: uuid */
            uuid: string;
        };
        /** @description A new registration with its signing secret, which is not shown again. */
        NewRegistration: {
            /** Format: date-time */
            created_at: string;
            entity: string;
            id: number;
            managed: boolean;
            provider_config_key: string;
            secret: string;
            /** @enum {string} */
            state: "active" | "superseded" | "removed";
            /** Format: date-time */
            updated_at: string;
            webhook_guid: string | null;
            /** Format: uri */
            webhook_url: string;
        };
        /** @description A new signing secret with its value, which is not shown again. `recovered` counts the rejected webhooks that it verified. `warning`: the secret is accepted, but so short that it may be guessed. */
        NewSecret: {
            /** Format: date-time */
            created_at: string;
            id: string;
            recovered: number;
            retires_at: string | null;
            secret: string;
            warning: string | null;
        };
        /** @description A new signing key with its value, which is not shown again. */
        NewSigningKey: {
            /** Format: date-time */
            created_at: string;
            id: string;
            retires_at: string | null;
            secret: string;
        };
        /** @description A webhook as the gateway read it at the provider. The names inside `attributes` are the plugin’s, as in a spec. */
        ObservedWebhook: {
            active: boolean;
            attributes: {
                [key: string]: unknown;
            };
            id: string;
            inactive_because: ("failures" | "person" | "rights" | "new" | "unknown") | null;
            match_value: string | null;
            ready: boolean;
        };
        /** @description The state of the environment, and the problems that need a person, most urgent first; `muted` are those that somebody muted. `waiting` counts all deliveries that are not settled; `held` counts those whose destination is held. `connections` counts each connection once, by its worst level: `active` is `ok`, `attention` is `blind` or `impaired`, `by_hand` is `unmanaged`. `silent_24h` are those of all without an event for 24 hours. With `capped`, there are more connections than were counted. */
        Overview: {
            /** Format: date-time */
            at: string;
            attention: components["schemas"]["Attention"][];
            connections: {
                active: number;
                attention: number;
                by_hand: number;
                capped: boolean;
                silent_24h: number;
                total: number;
                unproven: number;
            };
            deliveries: {
                dead: components["schemas"]["Counted"];
                held: components["schemas"]["Counted"];
                waiting: {
                    capped: boolean;
                    count: number;
                    oldest_at: string | null;
                };
            };
            events: {
                rejected_24h: number;
                unmatched: components["schemas"]["Counted"];
            };
            muted: components["schemas"]["Attention"][];
            registrations: {
                by_hand: components["schemas"]["Counted"];
                by_status: {
                    connections: number;
                    /** @enum {string} */
                    status: "setting_up" | "active" | "failed" | "deactivated" | "switched_off" | "orphaned" | "removing";
                }[];
                not_set_up: components["schemas"]["Counted"];
                paused: boolean;
            };
        };
        /** @description What the gateway would do (`actions`), and what it would leave as it is (`left`). `problem` says why it would not act, or could not plan. `by_hand`, in the plan of a removal, says how a person removes the webhook. */
        Plan: {
            actions: {
                /** @enum {string} */
                effect: "create" | "change" | "activate" | "remove";
                kind: string;
                summary: string;
            }[];
            by_hand: string | null;
            desired: {
                attributes: {
                    [key: string]: unknown;
                };
                entity: string;
            } | null;
            left: string[];
            observed: {
                leftovers: components["schemas"]["ObservedWebhook"][];
                webhook: components["schemas"]["ObservedWebhook"] | null;
            } | null;
            problem: string | null;
        };
        /** @description A plugin of this gateway. `webhook_types` are the types that a subscription may name; an empty list allows any type. */
        Provider: {
            display_name: string;
            /** Format: uri */
            logo_url: string;
            name: string;
            registers_webhooks: boolean;
            webhook_types: string[];
        };
        /** @description A plugin, with what a form for a connection needs: JSON Schemas (null if the plugin has none) and presets to register. */
        ProviderDetail: {
            connection_config_schema: {
                [key: string]: unknown;
            } | null;
            credentials_schema: {
                [key: string]: unknown;
            } | null;
            display_name: string;
            /** Format: uri */
            logo_url: string;
            name: string;
            presets: {
                description: string;
                entity: string;
                name: string;
            }[];
            registers_webhooks: boolean;
            webhook_types: string[];
        };
        /** @description The recorded behaviour of the provider: the form of values instead of the values, without secrets, names and addresses. Read it before you share it. */
        Recording: {
            answers: {
                facts: unknown;
                id: string;
                title: string;
            }[];
            gateway: string;
            probe: boolean;
            provider: string;
            /** Format: date-time */
            recorded_at: string;
        };
        /** @description A question of a recording: `calls` is the maximum number of requests; `writes` tells whether they change anything at the provider. */
        RecordQuestion: {
            calls: number;
            id: string;
            title: string;
            writes: boolean;
        };
        /** @description A webhook at the provider, for one connection and entity, with its own URL. `managed`: the gateway sets it up. */
        Registration: {
            /** Format: date-time */
            created_at: string;
            entity: string;
            id: number;
            managed: boolean;
            provider_config_key: string;
            /** @enum {string} */
            state: "active" | "superseded" | "removed";
            /** Format: date-time */
            updated_at: string;
            webhook_guid: string | null;
            /** Format: uri */
            webhook_url: string;
        };
        /** @description A rejected webhook: its signature did not verify, or its body was too large. `reason` says why. */
        Rejection: {
            address: string;
            body_base64: string | null;
            body_text?: string;
            headers: {
                [key: string]: string;
            };
            id: string;
            provider_config_key: string;
            reason: string;
            /** Format: date-time */
            received_at: string;
            registration_id: number | null;
        };
        /** @description A registration that was removed. */
        RemovedRegistration: {
            id: number;
            message: string;
            /** @constant */
            status: "removed";
        };
        /** @description The result of one step of a replay. `reaches`: how many of its deliveries go to each destination, most first. `next` is the `after` of the next step; null after the last. */
        ReplayStep: {
            next: string | null;
            reaches: {
                deliveries: number;
                destination: string;
                destination_name: string;
            }[];
            replayed: number;
            sample: {
                connection_id: string | null;
                destination: string;
                event_id: string;
                /** Format: date-time */
                received_at: string;
                type: string;
            }[];
            skipped: {
                not_wanted: number;
                succeeded: number;
                under_way: number;
            };
        };
        /** @description A signing secret without its value. */
        Secret: {
            /** Format: date-time */
            created_at: string;
            id: string;
            retires_at: string | null;
        };
        /** @description The answer to a sample webhook, and the event that was stored; null if it was not accepted. */
        SentSample: {
            event_id: string | null;
            status: number;
        };
        /** @description The environment and API key of a request. `expires_at` is null if the API key itself was sent. `demo`: the gateway is a demo with a simulated Autotask. */
        Session: {
            api_key: components["schemas"]["ApiKey"];
            demo: boolean;
            environment: components["schemas"]["Environment"];
            expires_at: string | null;
        };
        /** @description Settings that environment variables of the gateway make. `dedupe` is how long a repeated event is recognised. */
        Settings: {
            public_url: string | null;
            retention_days: {
                dead_letters: number;
                dedupe: number;
                events: number;
                rejections: number;
            };
        };
        /** @description Connections grouped by verdict, worst first; `since` is the earliest in a group, and `status` and `cause` are those of the newest registration in it. Webhooks that are being removed or were left behind have no verdict, and are grouped by status and cause. `paused`: the gateway does not repair registrations. */
        Status: {
            groups: {
                banner: components["schemas"]["Banner"] | null;
                cause: string | null;
                cause_code: ("unauthorized" | "permission_denied" | "limit_reached" | "duplicate" | "not_found" | "validation" | "rate_limited" | "invalid_options" | "unavailable" | "timeout" | "no_credentials" | "no_public_url" | "no_provider" | "unexpected" | "not_as_written" | "deleted" | "off_after_failures" | "off_rights_lost" | "off_by_person" | "off_since_creation" | "off_unknown" | "public_url_changed" | "too_many_changes") | null;
                connections: number;
                /** Format: date-time */
                since: string;
                /** @enum {string} */
                status: "setting_up" | "active" | "failed" | "deactivated" | "switched_off" | "orphaned" | "removing" | "not_set_up" | "by_hand";
                verdict: components["schemas"]["Verdict"] | null;
            }[];
            paused: boolean;
        };
        /** @description The request succeeded. */
        Success: {
            /** @constant */
            success: true;
        };
        /** @description A record that changed, and of which nobody can tell whether an event is missing. A person decides. */
        UnclearRecord: {
            actor: string | null;
            between: {
                from: string | null;
                /** Format: date-time */
                to: string;
            };
            entity: string;
            /** Format: date-time */
            found_at: string;
            id: string;
            record: string;
            rule: string;
        };
        /** @description Whether a registration can send, worst level first: `blind` (no event can arrive, or nobody keeps the webhook right), `impaired` (some events will not arrive, or a person must decide), `unmanaged` (made by hand), `unproven` (nothing is known against it, and it is not proven), `ok`. `title` is the same for all registrations with the same problem. */
        Verdict: {
            /** @enum {string} */
            action: "none" | "wait" | "set_up" | "retry" | "repair" | "enter_credentials" | "fix_at_provider" | "approve" | "resume" | "manage" | "configure";
            /** @enum {string} */
            cause: "credentials_refused" | "credentials_missing" | "plugin_missing" | "setup_failed" | "check_blind" | "off_by_person" | "off_rights_lost" | "off_since_creation" | "off_unknown" | "off_after_failures" | "deleted" | "deactivated" | "not_ready" | "right_lost" | "unreached" | "events_missing" | "check_impaired" | "changes_waiting" | "public_url_missing" | "repair_refused" | "differs" | "sweeps_behind" | "no_first_event" | "by_hand_overdue" | "by_hand" | "by_hand_silent" | "not_set_up" | "setup_stalled" | "setting_up" | "paused" | "provider_unavailable" | "look_failed" | "look_outdated" | "rights_unknown" | "waiting_for_first_event" | "sweep_due" | "quiet" | "proven" | "events_arrive";
            /** @enum {string} */
            level: "blind" | "impaired" | "unmanaged" | "unproven" | "ok";
            /** Format: date-time */
            since: string;
            title: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listConnectionsByOlderPath: {
        parameters: {
            query?: {
                /** @example acme */
                connectionId?: string;
                endUserId?: string;
                endUserOrganizationId?: string;
                integrationId?: string;
                limit?: string;
                page?: string;
                search?: string;
                tags?: {
                    [key: string]: string;
                };
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        connections: components["schemas"]["ListedConnection"][];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createConnectionByOlderPath: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    connection_config?: {
                        [key: string]: unknown;
                    };
                    /** @example acme */
                    connection_id?: string;
                    credentials?: {
                        [key: string]: unknown;
                    };
                    metadata?: {
                        [key: string]: unknown;
                    };
                    /** @example autotask */
                    provider_config_key: string;
                    tags?: {
                        [key: string]: string;
                    };
                    webhook_url_override?: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: no such integration */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `webhook_guid_conflict`: another connection has the Guid, and the integration does not have `share_webhook_guids`; `conflict`: other requests changed the connection at the same time; `busy`: one of its registrations is being worked on */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getConnectionByOlderPath: {
        parameters: {
            query: {
                force_refresh?: "true" | "false";
                /** @example autotask */
                provider_config_key: string;
                refresh_github_app_jwt_token?: "true" | "false";
                refresh_token?: "true" | "false";
            };
            header?: never;
            path: {
                /** @example acme */
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteConnectionByOlderPath: {
        parameters: {
            query: {
                /** @example autotask */
                provider_config_key: string;
                purge?: "true" | "false";
            };
            header?: never;
            path: {
                /** @example acme */
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        registrations?: {
                            id: number;
                            message: string;
                            /** @enum {string} */
                            status: "setting_up" | "active" | "failed" | "deactivated" | "switched_off" | "orphaned" | "removing" | "removed";
                        }[];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            /** @description `unknown_connection`, `unknown_provider_config`, `invalid_query_params` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateConnectionByOlderPath: {
        parameters: {
            query: {
                /** @example autotask */
                provider_config_key: string;
            };
            header?: never;
            path: {
                /** @example acme */
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    tags?: {
                        [key: string]: string;
                    };
                    webhook_url_override?: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"];
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateConnectionConfigByOlderPath: {
        parameters: {
            query?: {
                /** @example autotask */
                provider_config_key?: string;
            };
            header?: never;
            path: {
                /** @example acme */
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_connection` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `webhook_guid_conflict`: another connection has the Guid, and the integration does not have `share_webhook_guids`; `conflict`: other requests changed the connection at the same time; `busy`: one of its registrations is being worked on */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    setConnectionMetadata: {
        parameters: {
            query?: {
                /** @example autotask */
                provider_config_key?: string;
            };
            header?: never;
            path: {
                /** @example acme */
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_connection` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateConnectionMetadata: {
        parameters: {
            query?: {
                /** @example autotask */
                provider_config_key?: string;
            };
            header?: never;
            path: {
                /** @example acme */
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_connection` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    setMetadataByOlderPath: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    connection_id: string | string[];
                    metadata: {
                        [key: string]: unknown;
                    };
                    /** @example autotask */
                    provider_config_key: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetadataChange"];
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_connection`: none was changed */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateMetadataByOlderPath: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    connection_id: string | string[];
                    metadata: {
                        [key: string]: unknown;
                    };
                    /** @example autotask */
                    provider_config_key: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetadataChange"];
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_connection`: none was changed */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listConnections: {
        parameters: {
            query?: {
                /** @example acme */
                connectionId?: string;
                endUserId?: string;
                endUserOrganizationId?: string;
                integrationId?: string;
                limit?: string;
                page?: string;
                search?: string;
                tags?: {
                    [key: string]: string;
                };
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        connections: components["schemas"]["ListedConnection"][];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createConnection: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    connection_config?: {
                        [key: string]: unknown;
                    };
                    /** @example acme */
                    connection_id?: string;
                    credentials?: {
                        [key: string]: unknown;
                    };
                    metadata?: {
                        [key: string]: unknown;
                    };
                    /** @example autotask */
                    provider_config_key: string;
                    tags?: {
                        [key: string]: string;
                    };
                    webhook_url_override?: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: no such integration */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `webhook_guid_conflict`: another connection has the Guid, and the integration does not have `share_webhook_guids`; `conflict`: other requests changed the connection at the same time; `busy`: one of its registrations is being worked on */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getConnection: {
        parameters: {
            query: {
                force_refresh?: "true" | "false";
                /** @example autotask */
                provider_config_key: string;
                refresh_github_app_jwt_token?: "true" | "false";
                refresh_token?: "true" | "false";
            };
            header?: never;
            path: {
                /** @example acme */
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteConnection: {
        parameters: {
            query: {
                /** @example autotask */
                provider_config_key: string;
                purge?: "true" | "false";
            };
            header?: never;
            path: {
                /** @example acme */
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        registrations?: {
                            id: number;
                            message: string;
                            /** @enum {string} */
                            status: "setting_up" | "active" | "failed" | "deactivated" | "switched_off" | "orphaned" | "removing" | "removed";
                        }[];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            /** @description `unknown_connection`, `unknown_provider_config`, `invalid_query_params` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateConnection: {
        parameters: {
            query: {
                /** @example autotask */
                provider_config_key: string;
            };
            header?: never;
            path: {
                /** @example acme */
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    tags?: {
                        [key: string]: string;
                    };
                    webhook_url_override?: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"];
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateConnectionConfig: {
        parameters: {
            query?: {
                /** @example autotask */
                provider_config_key?: string;
            };
            header?: never;
            path: {
                /** @example acme */
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_connection` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `webhook_guid_conflict`: another connection has the Guid, and the integration does not have `share_webhook_guids`; `conflict`: other requests changed the connection at the same time; `busy`: one of its registrations is being worked on */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    setMetadata: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    connection_id: string | string[];
                    metadata: {
                        [key: string]: unknown;
                    };
                    /** @example autotask */
                    provider_config_key: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetadataChange"];
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_connection`: none was changed */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateMetadata: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    connection_id: string | string[];
                    metadata: {
                        [key: string]: unknown;
                    };
                    /** @example autotask */
                    provider_config_key: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetadataChange"];
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_connection`: none was changed */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ok";
                    };
                };
            };
        };
    };
    getLogo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/svg+xml": string;
                };
            };
        };
    };
    listIntegrations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Integration"][];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createIntegration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    credentials?: unknown;
                    custom?: {
                        webhookSecret?: string;
                    };
                    display_name?: string;
                    forward_webhooks?: boolean;
                    integration_config?: Record<string, never>;
                    provider: string;
                    share_webhook_guids?: boolean;
                    /** @example autotask */
                    unique_key: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Integration"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getIntegration: {
        parameters: {
            query?: {
                include?: ("webhook" | "credentials") | ("webhook" | "credentials")[];
            };
            header?: never;
            path: {
                /** @example autotask */
                uniqueKey: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Integration"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteIntegration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example autotask */
                uniqueKey: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        success: true;
                        webhooks?: {
                            remaining: number;
                            removed: number;
                        };
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateIntegration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example autotask */
                uniqueKey: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    credentials?: unknown;
                    custom?: {
                        webhookSecret?: string;
                    };
                    display_name?: string;
                    forward_webhooks?: boolean;
                    integration_config?: Record<string, never>;
                    share_webhook_guids?: boolean;
                    /** @example autotask */
                    unique_key?: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Integration"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `provider_not_configured` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createQuickstartIntegration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    display_name?: string;
                    forward_webhooks?: boolean;
                    provider: string;
                    /** @example autotask */
                    unique_key: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Integration"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listProviders: {
        parameters: {
            query?: {
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Provider"][];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getProvider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ProviderDetail"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ready";
                    };
                };
            };
            /** @description `unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getActivity: {
        parameters: {
            query?: {
                from?: string;
                range?: "1h" | "24h" | "7d" | "30d";
                step?: "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Activity"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    muteAttention: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                    until?: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Attention"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    unmuteAttention: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Attention"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listAudits: {
        parameters: {
            query?: {
                actor?: "person" | "reconcile";
                before?: string;
                /** @example acme */
                connection_id?: string;
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Audit"][];
                        next: string | null;
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_connection` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listConnectionSummaries: {
        parameters: {
            query?: {
                before?: string;
                cause?: string;
                coverage?: "open" | "unclear";
                coverage_cause?: string;
                level?: "blind" | "impaired" | "unmanaged" | "unproven" | "ok" | "attention";
                level_cause?: "credentials_refused" | "credentials_missing" | "plugin_missing" | "setup_failed" | "check_blind" | "off_by_person" | "off_rights_lost" | "off_since_creation" | "off_unknown" | "off_after_failures" | "deleted" | "deactivated" | "not_ready" | "right_lost" | "unreached" | "events_missing" | "check_impaired" | "changes_waiting" | "public_url_missing" | "repair_refused" | "differs" | "sweeps_behind" | "no_first_event" | "by_hand_overdue" | "by_hand" | "by_hand_silent" | "not_set_up" | "setup_stalled" | "setting_up" | "paused" | "provider_unavailable" | "look_failed" | "look_outdated" | "rights_unknown" | "waiting_for_first_event" | "sweep_due" | "quiet" | "proven" | "events_arrive";
                limit?: string;
                /** @example autotask */
                provider_config_key?: string;
                search?: string;
                silent?: string;
                sort?: "newest" | "id" | "silent";
                status?: "setting_up" | "active" | "failed" | "deactivated" | "switched_off" | "orphaned" | "removing" | "not_set_up" | "by_hand";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ConnectionSummary"][];
                        next: string | null;
                        total: number;
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_provider_config` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getConnectionDetail: {
        parameters: {
            query: {
                /** @example autotask */
                provider_config_key: string;
            };
            header?: never;
            path: {
                /** @example acme */
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ConnectionDetail"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_provider_config`, `unknown_connection` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    connect: {
        parameters: {
            query: {
                /** @example autotask */
                provider_config_key: string;
            };
            header?: never;
            path: {
                /** @example acme */
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    adopt?: boolean;
                    connection_config?: {
                        [key: string]: unknown;
                    };
                    credentials?: {
                        [key: string]: unknown;
                    };
                    registrations?: ({
                        preset: string;
                    } | {
                        spec: {
                            [key: string]: unknown;
                        };
                    })[];
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            connection_id: string;
                            registrations: (components["schemas"]["ManagedRegistration"] | components["schemas"]["RemovedRegistration"])[];
                        };
                    };
                    "text/event-stream": string;
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_provider_config`, `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_supported`: people set up the webhooks of this provider by hand; `provider_not_configured`, `public_url_unusable`, `public_url_changed`, `webhook_guid_conflict`, `conflict`, `busy` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `preflight_failed`: nothing was changed, and `error.errors` say why; `adoption_failed`: with `adopt`, the webhook stays as the person set it up */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `still_under_way`: the gateway continues in the background */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCoverage: {
        parameters: {
            query: {
                from?: string;
                /** @example autotask */
                provider_config_key: string;
                to?: string;
            };
            header?: never;
            path: {
                /** @example acme */
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Coverage"] | null;
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_provider_config`, `unknown_connection` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getDoctor: {
        parameters: {
            query: {
                /** @example autotask */
                provider_config_key: string;
            };
            header?: never;
            path: {
                /** @example acme */
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Finding"][];
                    };
                    "text/event-stream": string;
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_provider_config`, `unknown_connection` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `provider_not_configured` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `still_under_way` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getRecordQuestions: {
        parameters: {
            query: {
                probe?: "true" | "false";
                /** @example autotask */
                provider_config_key: string;
            };
            header?: never;
            path: {
                /** @example acme */
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            questions: components["schemas"]["RecordQuestion"][];
                        };
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_provider_config`, `unknown_connection` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_supported`: the plugin has nothing to record; `provider_not_configured` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createRecording: {
        parameters: {
            query: {
                /** @example autotask */
                provider_config_key: string;
            };
            header?: never;
            path: {
                /** @example acme */
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {boolean} */
                    consent: true;
                    probe?: boolean;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Recording"];
                    };
                    "text/event-stream": string;
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_provider_config`, `unknown_connection` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_supported`, `no_credentials`, `provider_not_configured`; with `probe`: `busy`, `public_url_unusable`, `public_url_changed` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `still_under_way`: the recording took longer than two minutes and was ended */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    recoverConnection: {
        parameters: {
            query: {
                /** @example autotask */
                provider_config_key: string;
            };
            header?: never;
            path: {
                /** @example acme */
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: date-time */
                    since?: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            message: string;
                            /** @enum {string} */
                            result: "done" | "paused" | "nothing";
                        };
                    };
                    "text/event-stream": string;
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_provider_config`, `unknown_connection` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `busy`: a round is under way; `nothing_to_recover`: no managed registration of the connection was active yet, or its provider has no recovery */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `still_under_way`: the gateway continues in the background */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listRegistrations: {
        parameters: {
            query: {
                /** @example autotask */
                provider_config_key: string;
            };
            header?: never;
            path: {
                /** @example acme */
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Registration"][];
                        next: string | null;
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_provider_config`, `unknown_connection` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createRegistration: {
        parameters: {
            query: {
                /** @example autotask */
                provider_config_key: string;
            };
            header?: never;
            path: {
                /** @example acme */
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    entity: string;
                    secret?: string;
                    webhook_guid?: string | null;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["NewRegistration"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_provider_config`, `unknown_connection` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `webhook_guid_conflict`, `provider_not_configured` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listUnclearRecords: {
        parameters: {
            query: {
                before?: string;
                limit?: string;
                /** @example autotask */
                provider_config_key: string;
            };
            header?: never;
            path: {
                /** @example acme */
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["UnclearRecord"][];
                        next: string | null;
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_provider_config`, `unknown_connection` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    decideUnclearRecords: {
        parameters: {
            query: {
                /** @example autotask */
                provider_config_key: string;
            };
            header?: never;
            path: {
                /** @example acme */
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    decision: "send" | "dismiss";
                    ids?: string[];
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            decided: number;
                        };
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_provider_config`, `unknown_connection` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `busy`: a round is under way */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listDeadLetters: {
        parameters: {
            query?: {
                before?: string;
                /** @example acme */
                connection_id?: string;
                destination?: string;
                from?: string;
                limit?: string;
                /** @example autotask */
                provider_config_key?: string;
                status?: "open" | "replayed" | "dismissed";
                to?: string;
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ListedDelivery"][];
                        next: string | null;
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_provider_config` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    dismissDeadLetters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    before?: string;
                    /** @default false */
                    plan?: boolean;
                    reason: string;
                    selection?: {
                        /** @example acme */
                        connection_id?: string;
                        destination?: string;
                        from?: string;
                        /** @example autotask */
                        provider_config_key?: string;
                        to?: string;
                        type?: string;
                    };
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Dismissed"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_provider_config` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                before?: string;
                /** @example acme */
                connection_id?: string;
                destination?: string;
                from?: string;
                limit?: string;
                /** @example autotask */
                provider_config_key?: string;
                state?: "due" | "scheduled" | "waiting" | "leased" | "held" | "succeeded" | "dead" | "cancelled" | "filtered";
                to?: string;
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ListedDelivery"][];
                        next: string | null;
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_provider_config`, `unknown_connection` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DeliveryDetail"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    dismissDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DeliveryDetail"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_open` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    replayDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default false */
                    force?: boolean;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            deliveries: number;
                        };
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `under_way`, `succeeded`, `not_wanted` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listDestinations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Destination"][];
                        next: string | null;
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getDestination: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Destination"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    putEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: "primary" | "secondary";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    concurrency?: number;
                    /** @default {} */
                    filter?: {
                        action?: (string | number | boolean | null)[] | {
                            not: (string | number | boolean | null)[];
                        };
                        connection?: (string | number | boolean | null)[] | {
                            not: (string | number | boolean | null)[];
                        };
                        integration?: (string | number | boolean | null)[] | {
                            not: (string | number | boolean | null)[];
                        };
                        payload?: {
                            [key: string]: (string | number | boolean | null)[] | {
                                not: (string | number | boolean | null)[];
                            };
                        };
                        type?: (string | number | boolean | null)[] | {
                            not: (string | number | boolean | null)[];
                        };
                    };
                    /**
                     * @default standard
                     * @enum {string}
                     */
                    format?: "standard" | "nango";
                    /** @default {} */
                    headers?: {
                        [key: string]: string;
                    };
                    /** @default false */
                    include_request?: boolean;
                    ordered?: boolean;
                    per_connection?: number;
                    /**
                     * @default all
                     * @enum {string}
                     */
                    recovered?: "all" | "exact" | "none";
                    /** @default {} */
                    schedule?: {
                        /** @default 5000 */
                        first_delay_ms?: number;
                        /** @default 20 */
                        max_attempts?: number;
                        /** @default 36000000 */
                        max_delay_ms?: number;
                    };
                    secret?: string;
                    /** @default 20000 */
                    timeout_ms?: number;
                    types?: string[];
                    unmatched?: boolean;
                    url: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Destination"];
                    };
                };
            };
            /** @description Success */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["NewEndpoint"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `managed_by_config`: change it in the configuration file; `key_format` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"];
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `managed_by_config`: change it in the configuration file; `managed_by_connection`: it is an override; change it with its connection */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    concurrency?: number;
                    filter?: {
                        action?: (string | number | boolean | null)[] | {
                            not: (string | number | boolean | null)[];
                        };
                        connection?: (string | number | boolean | null)[] | {
                            not: (string | number | boolean | null)[];
                        };
                        integration?: (string | number | boolean | null)[] | {
                            not: (string | number | boolean | null)[];
                        };
                        payload?: {
                            [key: string]: (string | number | boolean | null)[] | {
                                not: (string | number | boolean | null)[];
                            };
                        };
                        type?: (string | number | boolean | null)[] | {
                            not: (string | number | boolean | null)[];
                        };
                    };
                    /** @enum {string} */
                    format?: "standard" | "nango";
                    headers?: {
                        [key: string]: string;
                    };
                    include_request?: boolean;
                    ordered?: boolean;
                    per_connection?: number;
                    /** @enum {string} */
                    recovered?: "all" | "exact" | "none";
                    schedule?: {
                        first_delay_ms?: number;
                        max_attempts?: number;
                        max_delay_ms?: number;
                    };
                    timeout_ms?: number;
                    types?: string[];
                    unmatched?: boolean;
                    url?: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Destination"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `managed_by_config`: change it in the configuration file; `managed_by_connection`: it is an override; change it with its connection; `key_format` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getDestinationActivity: {
        parameters: {
            query?: {
                from?: string;
                range?: "1h" | "24h" | "7d" | "30d";
                step?: "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
                to?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DestinationActivity"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `managed_by_config`: it is a handler; `managed_by_connection`: the URLs of connections are not counted */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getDestinationAuthentication: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["EndpointAuthentication"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `managed_by_config`: it is a handler; `managed_by_connection`: the URL of a connection gets no secrets */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateDestinationAuthentication: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    bearer_token?: string | null;
                    client_certificate?: {
                        ca?: string;
                        certificate: string;
                        key: string;
                    } | null;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["EndpointAuthentication"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `managed_by_config`: it is a handler; `managed_by_connection`: the URL of a connection gets no secrets */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    pauseDestination: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    message?: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DestinationStatus"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    resumeDestination: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DestinationStatus"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `paused_for_all`: the handler is paused for all environments, and only the admin key can resume it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listDestinationSecrets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Secret"][];
                        next: string | null;
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `managed_by_config`: it is a handler */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    addDestinationSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    retire_others_after_seconds?: number | null;
                    secret?: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["NewSigningKey"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `managed_by_config`: it is a handler */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    removeDestinationSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                secretId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"];
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `managed_by_config`: it is a handler; `last_secret` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    testEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            answer_base64: string | null;
                            answer_text: string | null;
                            error: string | null;
                            latency_ms: number;
                            ok: boolean;
                            status: number | null;
                        };
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `managed_by_config`: it is a handler; `no_sample` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getEnvironment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Environment"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listEnvironments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Environment"][];
                        next: string | null;
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `forbidden`: GUIDEPOST_ADMIN_KEY is not set */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createEnvironment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["NewEnvironment"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `forbidden`: GUIDEPOST_ADMIN_KEY is not set */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `duplicate_environment` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createEnvironmentKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                uuid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    expires_at?: string;
                    name: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["NewApiKey"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `forbidden`: GUIDEPOST_ADMIN_KEY is not set */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_environment` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listEvents: {
        parameters: {
            query?: {
                before?: string;
                /** @example acme */
                connection_id?: string;
                from?: string;
                limit?: string;
                outcome?: "dead" | "retrying" | "waiting" | "delivered" | "filtered" | "cancelled" | "unsubscribed" | "unmatched" | "unparsable" | "notice" | "superseded";
                /** @example autotask */
                provider_config_key?: string;
                related_to?: string;
                search?: string;
                state?: "accepted" | "unsubscribed" | "unmatched" | "unparsable" | "notice" | "superseded";
                to?: string;
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ListedEvent"][];
                        next: string | null;
                        not_searchable_yet?: number;
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_provider_config`, `unknown_connection` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Event"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    replayEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default false */
                    force?: boolean;
                    /** @default false */
                    plan?: boolean;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["EventReplay"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_matched`, `unparsable` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /** @example acme */
                connection_id?: string;
                outcome?: "dead" | "retrying" | "waiting" | "delivered" | "filtered" | "cancelled" | "unsubscribed" | "unmatched" | "unparsable" | "notice" | "superseded";
                /** @example autotask */
                provider_config_key?: string;
                state?: "accepted" | "unsubscribed" | "unmatched" | "unparsable" | "notice" | "superseded";
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_provider_config`, `unknown_connection` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `too_many_streams` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    pauseHandler: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    message?: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DestinationStatus"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `forbidden`: GUIDEPOST_ADMIN_KEY is not set */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    resumeHandler: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DestinationStatus"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `forbidden`: GUIDEPOST_ADMIN_KEY is not set */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    planIntegrationDeletion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example autotask */
                uniqueKey: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["IntegrationDeletion"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_provider_config` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    sendSampleWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example autotask */
                uniqueKey: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SentSample"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_provider_config` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `no_secret`, `no_sample`, `provider_not_configured` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listIntegrationSecrets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example autotask */
                uniqueKey: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Secret"][];
                        next: string | null;
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`, `unknown_provider_config` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    addIntegrationSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example autotask */
                uniqueKey: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    retire_others_after_seconds?: number | null;
                    secret?: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["NewSecret"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`, `unknown_provider_config` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `provider_not_configured` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    removeIntegrationSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                /** @example autotask */
                uniqueKey: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"];
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`, `unknown_provider_config` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ApiKey"][];
                        next: string | null;
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    expires_at?: string;
                    name: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["NewApiKey"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        own: boolean;
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listLinkedTickets: {
        parameters: {
            query?: {
                alert_id?: string;
                before?: string;
                /** @example acme */
                connection_id?: string;
                limit?: string;
                /** @example autotask */
                provider_config_key?: string;
                state?: "open" | "closed" | "deleted";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["LinkedTicket"][];
                        next: string | null;
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_provider_config`, `unknown_connection` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    linkTicket: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    alert_id: string;
                    /** @example acme */
                    connection_id: string;
                    /** @example autotask */
                    provider_config_key: string;
                    ticket_id?: string | number;
                    ticket_number?: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["LinkedTicket"];
                    };
                };
            };
            /** @description Success */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["LinkedTicket"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_provider_config`, `unknown_connection`, `not_found`; `ticket_not_found`: the provider has no such ticket, or hides it */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `no_credentials`: the connection has none; `not_supported`: the provider has no tickets; `provider_not_configured` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`, `permission_denied`, `validation` and others: the provider refused the request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `rate_limited`, `unavailable`, `timeout`: the provider is not available; nothing was changed */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getLinkedTicket: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["LinkedTicket"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    unlinkTicket: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"];
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    refreshLinkedTicket: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["LinkedTicket"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`, `ticket_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `no_credentials`: the connection has none; `not_supported`: the provider has no tickets; `provider_not_configured` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`, `permission_denied`, `validation` and others: the provider refused the request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `rate_limited`, `unavailable`, `timeout`: the provider is not available; nothing was changed */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getOverview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Overview"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getReconcile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            paused: boolean;
                        };
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    pauseReconcile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            paused: boolean;
                        };
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    resumeReconcile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            paused: boolean;
                        };
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listManagedRegistrations: {
        parameters: {
            query?: {
                before?: string;
                cause?: string;
                /** @example acme */
                connection_id?: string;
                level?: "blind" | "impaired" | "unmanaged" | "unproven" | "ok";
                level_cause?: "credentials_refused" | "credentials_missing" | "plugin_missing" | "setup_failed" | "check_blind" | "off_by_person" | "off_rights_lost" | "off_since_creation" | "off_unknown" | "off_after_failures" | "deleted" | "deactivated" | "not_ready" | "right_lost" | "unreached" | "events_missing" | "check_impaired" | "changes_waiting" | "public_url_missing" | "repair_refused" | "differs" | "sweeps_behind" | "no_first_event" | "by_hand_overdue" | "by_hand" | "by_hand_silent" | "not_set_up" | "setup_stalled" | "setting_up" | "paused" | "provider_unavailable" | "look_failed" | "look_outdated" | "rights_unknown" | "waiting_for_first_event" | "sweep_due" | "quiet" | "proven" | "events_arrive";
                limit?: string;
                /** @example autotask */
                provider_config_key?: string;
                status?: "setting_up" | "active" | "failed" | "deactivated" | "switched_off" | "orphaned" | "removing";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ManagedRegistration"][];
                        next: string | null;
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_provider_config`, `unknown_connection` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getRegistration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ManagedRegistration"] | components["schemas"]["Registration"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteRegistration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"];
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `managed`: the gateway manages it; remove it instead */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateRegistration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    state?: "active" | "superseded";
                    webhook_guid?: string | null;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Registration"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `managed`: the gateway manages it; `webhook_guid_conflict`, `provider_not_configured` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    applyRegistration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ManagedRegistration"] | components["schemas"]["RemovedRegistration"];
                    };
                    "text/event-stream": string;
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: no such managed registration */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `busy`: the gateway is working on it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `still_under_way`: the gateway continues in the background */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    checkRegistration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ManagedRegistration"] | components["schemas"]["RemovedRegistration"];
                    };
                    "text/event-stream": string;
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: no such managed registration */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `busy`: the gateway is working on it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `still_under_way`: the gateway continues in the background */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getRegistrationPlan: {
        parameters: {
            query?: {
                remove?: "true" | "false";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Plan"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: no such managed registration */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `busy`: the gateway is working on it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`, `permission_denied`, `validation` and others: the provider refused the request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    removeRegistration: {
        parameters: {
            query?: {
                dismiss?: "true" | "false";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ManagedRegistration"] | components["schemas"]["RemovedRegistration"];
                    };
                    "text/event-stream": string;
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: no such managed registration */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `busy`: the gateway is working on it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `still_under_way`: the gateway continues in the background */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    retryRegistration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ManagedRegistration"] | components["schemas"]["RemovedRegistration"];
                    };
                    "text/event-stream": string;
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: no such managed registration */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `busy`: the gateway is working on it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `still_under_way`: the gateway continues in the background */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    rotateRegistration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ManagedRegistration"] | components["schemas"]["RemovedRegistration"];
                    };
                    "text/event-stream": string;
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: no such managed registration */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `busy`: the gateway is working on it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `still_under_way`: the gateway continues in the background */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listRegistrationSecrets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Secret"][];
                        next: string | null;
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`, `unknown_provider_config` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    addRegistrationSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    retire_others_after_seconds?: number | null;
                    secret?: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["NewSecret"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`, `unknown_provider_config` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `managed`: rotate the registration instead; `provider_not_configured` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    removeRegistrationSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                secretId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"];
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`, `unknown_provider_config` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    applyRegistrations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {boolean} */
                    adopt_url?: true;
                    /** @enum {boolean} */
                    all?: true;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            message: string;
                        };
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `public_url_unusable` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listRejections: {
        parameters: {
            query?: {
                before?: string;
                limit?: string;
                /** @example autotask */
                provider_config_key?: string;
                registration_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Rejection"][];
                        next: string | null;
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_provider_config`, `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    replay: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default null */
                    after?: string | null;
                    /** @default false */
                    force?: boolean;
                    /** @default false */
                    plan?: boolean;
                    selection: {
                        /** @example acme */
                        connection_id?: string;
                        /** @enum {string} */
                        dead_letter?: "open" | "replayed" | "dismissed";
                        destination?: string;
                        from?: string;
                        /** @enum {string} */
                        of: "deliveries";
                        /** @example autotask */
                        provider_config_key?: string;
                        /**
                         * @default dead
                         * @enum {string}
                         */
                        state?: "dead" | "succeeded" | "cancelled" | "filtered";
                        to?: string;
                        type?: string;
                    } | {
                        /** @example acme */
                        connection_id?: string;
                        destination?: string;
                        from?: string;
                        /** @enum {string} */
                        of: "events";
                        /** @example autotask */
                        provider_config_key?: string;
                        to?: string;
                        type?: string;
                    };
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ReplayStep"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unknown_provider_config`, `unknown_connection` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Session"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    api_key: string;
                } | {
                    code: string;
                };
            };
        };
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Session"];
                    };
                };
            };
            /** @description `invalid_secret_key_format`, `unknown_account`, `unknown_code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `cross_site_request`: only pages of this gateway may send it */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `too_many_tries`: see `Retry-After` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"];
                };
            };
            /** @description `cross_site_request`: only pages of this gateway may send it */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Settings"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Status"];
                    };
                };
            };
            /** @description `missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`, `session_over` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getVersion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request is refused: `error.code` says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The gateway failed, not the request: send it again later */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        node: string;
                        version: string;
                    };
                };
            };
        };
    };
}

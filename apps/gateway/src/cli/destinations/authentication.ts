import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import type { AuthenticationAnswer } from '../../api/destinations/answers.ts'
import type { Data } from '../../api/http/schemas/answers.ts'
import { details } from '../../terminal/output.ts'
import { apiClient } from '../client/api-client.ts'
import { destinationPath } from '../client/paths.ts'
import { addCommand, type CommonOptions } from '../shared/command.ts'
import { usageError } from '../shared/failure.ts'
import { given } from '../shared/options.ts'
import { printAnswer } from '../shared/print-answer.ts'

interface Options extends CommonOptions {
  /** False: remove it. */
  readonly bearerToken?: string | false
  readonly certificate?: string | false
  readonly key?: string
  readonly ca?: string
}

export function addAuthentication(destinations: Command): void {
  addCommand(
    destinations,
    'authenticate <id>',
    'show or change the bearer token and the client certificate that an endpoint gets',
  )
    .option('--bearer-token <file>', 'the file with the token: other users can see arguments')
    .option('--no-bearer-token', 'send no token any more')
    .option('--certificate <file>', 'the client certificate (PEM); needs --key')
    .option('--key <file>', 'its private key (PEM), without a passphrase')
    .option('--ca <file>', "who signed the endpoint's own certificate (PEM), if it is not publicly known")
    .option('--no-certificate', 'use no client certificate any more')
    .action(authenticate)
}

async function authenticate(id: string, { json, ...options }: Options): Promise<void> {
  const path = `${destinationPath(id)}/authentication`
  const body = bodyOf(options)
  const api = apiClient()
  const answer = await (Object.keys(body).length === 0
    ? api.get<Data<AuthenticationAnswer>>(path)
    : api.patch<Data<AuthenticationAnswer>>(path, body))
  printAnswer(answer, json, ({ data: { bearer_token: token, client_certificate: certificate } }) =>
    details({
      'bearer token': token && `set at ${token.created_at}`,
      'client certificate': certificate && `${certificate.subject}, expires at ${certificate.expires_at}`,
    }),
  )
}

function bodyOf({ bearerToken, certificate, key, ca }: Omit<Options, 'json'>) {
  if (typeof certificate === 'string' && key === undefined) throw usageError('--certificate needs --key')
  if (typeof certificate !== 'string' && (key ?? ca) !== undefined)
    throw usageError('--key and --ca need --certificate')
  return given({
    bearer_token: bearerToken === false ? null : bearerToken && readText(bearerToken).trim(),
    client_certificate:
      certificate === false
        ? null
        : certificate && given({ certificate: readText(certificate), key: readText(key!), ca: ca && readText(ca) }),
  })
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw usageError(`The file ${file} can't be read`)
  }
}

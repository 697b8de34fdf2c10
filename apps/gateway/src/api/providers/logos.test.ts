import { autotask } from '@guidepost/provider-autotask'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'

let test: TestGateway
beforeAll(async () => {
  const named = (id: string, displayName: string) => ({ ...autotask(), id, displayName })
  test = await startTestGateway({
    providers: [
      named('many', 'one two three'),
      named('markup', '<b> & "q"'),
      named('umlaut', 'éclair'),
      named('x', '!'),
    ],
  })
})
afterAll(() => test.stop())

it.each([
  ['autotask', 'AP'],
  ['many', 'OT'],
  ['markup', 'BQ'],
  ['umlaut', 'É'],
  ['x', ''],
  ['gone_since', 'GS'],
])('%s has the letters %j, without a key', async (provider, letters) => {
  const path = `/images/template-logos/${provider}.svg`
  const { status, headers, body } = await test.request('GET', path, undefined, { authorization: undefined })
  expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: 'image/svg+xml; charset=utf-8' })
  expect(headers['content-security-policy']).toBe("default-src 'none'")
  expect(body).toMatch(/^<svg [^<>]*><rect [^<>]*\/><text [^<>]*>[^<>&]*<\/text><\/svg>\n$/)
  expect(body).toContain(`>${letters}</text>`)
})

it.each(['autotask.png', 'a%3Cb.svg', '.svg', `${'x'.repeat(256)}.svg`])('%s does not exist', async (file) => {
  const answer = await test.request('GET', `/images/template-logos/${file}`)
  expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_uri_params' } } })
})

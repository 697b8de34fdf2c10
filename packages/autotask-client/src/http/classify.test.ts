import { describe, expect, it } from 'vitest'
import { classify, readTexts } from './classify.ts'

describe('the error code for a refusal', () => {
  it.each([
    [400, ['Unexpected character encountered while parsing value: t. Path …'], 'validation'],
    [400, [], 'validation'],
    [401, [], 'unauthorized'],
    [500, ['Invalid credentials'], 'unauthorized'],
    [403, [], 'permission_denied'],
    [404, [], 'not_found'],
    [405, [], 'validation'],
    [408, [], 'timeout'],
    [409, [], 'validation'],
    [409, ['Duplicate TicketWebhooks'], 'duplicate_webhook'],
    [429, [], 'thread_limit'],
    [429, ['The Autotask API thread threshold of 3 threads has been exceeded. Method: query'], 'thread_limit'],
    [429, ['The request threshold of 10000 requests per hour has been exceeded'], 'hourly_limit'],
    [500, ['Thread Threshold Exceeded'], 'thread_limit'],
    [500, ['Itgenatr005'], 'thread_limit'],
    [500, ['Duplicate CompanyWebhooks: a callout of that type exists'], 'duplicate_webhook'],
    [
      500,
      ['The logged in Resource does not have the adequate permissions to create this entity type.'],
      'permission_denied',
    ],
    [500, ['The maximum number of webhooks has been reached'], 'limit_reached'],
    [
      500,
      [
        'No message. No matching records found. The logged in Resource may not have the required permissions to delete the data.',
      ],
      'not_found',
    ],
    [500, ['Picklist value [99] does not exist for priority.'], 'validation'],
    [500, ['name must have at most 50 characters'], 'validation'],
    [500, ['The maximum length of webhookUrl is 500'], 'validation'],
    [500, ["Invalid query syntax. Queries are limited to 500 or fewer 'OR' conditions."], 'validation'],
    [500, ['The service was not able to process your request'], 'validation'],
    [500, ['Execution Timeout Expired'], 'timeout'],
    [500, [], 'unavailable'],
    [502, [], 'unavailable'],
    [503, [], 'unavailable'],
    [504, [], 'unavailable'],
  ] as const)('%i %j is %s', (status, texts, code) => {
    expect(classify({ status, texts })).toBe(code)
  })
})

describe('the texts of an error body', () => {
  it.each([
    [{ errors: ['one', 'two'] }, ['one', 'two']],
    [{ Errors: [' one '] }, ['one']],
    [{ errors: [{ message: 'too long', field: 'name', code: 7 }] }, ['too long name']],
    [{ errors: [null, '', 7] }, []],
    [{ errors: 'one' }, []],
    [{}, []],
    [null, []],
    [undefined, []],
  ])('of %j are %j', (body, texts) => {
    expect(readTexts(body)).toEqual(texts)
  })
})

import { expect, it } from 'vitest'
import { fieldsOf, newEndpoint, toBody } from './endpoint-fields.ts'

const body = toBody({ ...newEndpoint, url: ' https://hooks.example.com/ ' })

it('asks for what the gateway does by itself, unless somebody says otherwise', () => {
  expect(body).toEqual({
    url: 'https://hooks.example.com/',
    format: 'standard',
    types: ['*'],
    ordered: true,
    unmatched: false,
    include_request: false,
    concurrency: 20,
    per_connection: 4,
    timeout_ms: 20_000,
    schedule: { max_attempts: 20, first_delay_ms: 5000, max_delay_ms: 36_000_000 },
  })
})

it('changes nothing of an endpoint in which nothing was changed', () => {
  const odd = {
    ...body,
    types: ['Ticket'],
    timeout_ms: 1500,
    schedule: { max_attempts: 1, first_delay_ms: 100, max_delay_ms: 30_000 },
  }
  expect(toBody(fieldsOf(odd as Parameters<typeof fieldsOf>[0]))).toEqual(odd)
})

it('takes all types where none is named', () => {
  expect(toBody({ ...newEndpoint, types: [] }).types).toEqual(['*'])
})

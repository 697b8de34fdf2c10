import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allowNone, checkAddress, checkUrl, parseAllow } from './address.ts'
import { allowOf } from '../../test/support/receiver.ts'

describe('checkUrl', () => {
  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://127.255.255.254:8080/path',
    'http://0.0.0.0/',
    'http://0/',
    'http://10.0.0.1/',
    'http://172.16.0.1/',
    'http://172.31.255.255/',
    'http://192.168.1.1/',
    'http://100.64.0.1/',
    'http://100.100.100.200/latest/meta-data/',
    'http://169.254.169.254/latest/meta-data/',
    'http://168.63.129.16/machine',
    'http://192.0.0.192/',
    'http://192.0.2.1/',
    'http://198.18.0.1/',
    'http://224.0.0.1/',
    'http://240.0.0.1/',
    'http://255.255.255.255/',
    // The same in other spellings.
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.0.0.1/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://127.0.0.1./',
    'http://１２７.0.0.1/',
    'http://%31%32%37.0.0.1/',
    'http://2852039166/',
    'http://[::]/',
    'http://[::1]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[::ffff:0:127.0.0.1]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::127.0.0.1]/',
    'http://[64:ff9b::a00:1]/',
    'http://[64:ff9b:1::808:808]/',
    'http://[2002:7f00:1::]/',
    'http://[2002:808:808::]/',
    'http://[2001::1]/',
    'http://[fe80::1]/',
    'http://[fec0::1]/',
    'http://[fc00::1]/',
    'http://[fd00:ec2::254]/',
    'http://[ff02::1]/',
    'http://[100::1]/',
    'http://[2001:db8::1]/',
    'http://[5f00::1]/',
    'http://[4000::1]/',
    'http://localhost/',
    'http://LOCALHOST:3000/',
    'http://localhost./',
    'http://api.localhost/',
    'http://localhost.localdomain/',
    'http://ip6-loopback/',
  ])('refuses %s', (url) => {
    expect(checkUrl(url, allowNone)).toMatch(/^Guidepost does not send to /)
  })

  it.each([
    ['ftp://example.com/', 'must begin with'],
    ['file:///etc/passwd', 'must begin with'],
    ['https://user:pass@example.com/', 'a user name or a password'],
    ['https://user@example.com/', 'a user name or a password'],
    ['example.com', 'cannot be read'],
    ['http://', 'cannot be read'],
    ['http://[::1%25eth0]/', 'cannot be read'],
    [`https://example.com/${'a'.repeat(2048)}`, 'longer than'],
  ])('refuses %s as well', (url, message) => {
    expect(checkUrl(url, allowNone)).toContain(message)
  })

  it.each([
    'https://example.com/hook?a=b',
    'http://example.com.:8080/',
    'https://8.8.8.8/',
    'https://[2606:4700:4700::1111]/',
    'https://[64:ff9b::808:808]/',
    'https://[::ffff:8.8.8.8]/',
    'https://localhost.example.com/',
  ])('takes %s', (url) => {
    expect(checkUrl(url, allowNone)).toBeUndefined()
  })
})

describe('parseAllow', () => {
  it.each([
    ['10.0.0.0/8', 'http://10.1.2.3/', true],
    ['10.0.0.0/8', 'http://[::ffff:10.1.2.3]/', true],
    ['10.0.0.0/8', 'http://11.0.0.0.1/', false],
    ['10.0.0.0/8', 'http://192.168.0.1/', false],
    ['127.0.0.1', 'http://127.0.0.1:9000/', true],
    ['127.0.0.1', 'http://127.0.0.2/', false],
    ['fd00::/8', 'http://[fd12::1]/', true],
    ['::1', 'http://[::1]/', true],
    ['localhost', 'http://localhost.:3000/', true],
    ['localhost', 'http://127.0.0.1/', false],
    ['*.localhost', 'http://a.localhost/', true],
    ['*.localhost', 'http://localhost/', false],
    ['LocalHost', 'http://localhost/', true],
  ])('with %s, is %s allowed? %s', (entry, url, allowed) => {
    expect(checkUrl(url, allowOf(entry)) === undefined).toBe(allowed)
  })

  it.each(['10.0.0.0/33', '10.0.0', 'http://localhost', 'a b', '*', '', '300.1.1.1', '-a', '*.*.a'])(
    'names %o as a mistake',
    (entry) => {
      expect(parseAllow(['10.0.0.0/8', entry])).toEqual({ mistakes: [expect.stringContaining(`"${entry}"`)] })
    },
  )
})

describe('checkAddress', () => {
  it.each(['', 'example.com', '127.1', '0x7f.0.0.1', '127.0.0.1.', '010.0.0.1', '1.2.3.4/8'])(
    'refuses %o, which is no address',
    (text) => {
      expect(checkAddress(text, allowNone)).toBeDefined()
    },
  )

  it('treats the mapped and the translated form of an IPv4 address like the address itself', () => {
    const part = fc.integer({ min: 0, max: 255 })
    fc.assert(
      fc.property(fc.tuple(part, part, part, part), (parts) => {
        const address = parts.join('.')
        const refused = checkAddress(address, allowNone) !== undefined
        expect(checkAddress(`::ffff:${address}`, allowNone) !== undefined).toBe(refused)
        expect(checkAddress(`64:ff9b::${address}`, allowNone) !== undefined).toBe(refused)
        if (refused) expect(checkAddress(`::${address}`, allowNone)).toBeDefined()
      }),
      property(200, 10_000),
    )
  })
})

import { describe, expect, test } from 'vitest'
import { endpointErrors, normalizeHost } from '../../../src/mail-servers/endpoint'
import { noHosts, reachableHosts, unreachableHosts } from '../../hosts'

const usualPorts = { tls: 465, starttls: 587 }

describe('a host', () => {
  test.each([
    ['SMTP.Example.com', 'smtp.example.com'],
    [' smtp.example.com. ', 'smtp.example.com'],
    ['smtp.büro.example', 'smtp.xn--bro-hoa.example'],
    ['192.0.2.25', '192.0.2.25'],
    ['0x7f.1', '127.0.0.1'],
    ['2130706433', '127.0.0.1'],
    ['017700000001', '127.0.0.1'],
    ['127.1', '127.0.0.1'],
    ['2001:DB8:0::25', '[2001:db8::25]'],
    ['[2001:db8::25]', '[2001:db8::25]'],
    ['_smtp.example.com', '_smtp.example.com'],
  ])('%s is %s', (text, host) => {
    expect(normalizeHost(text)).toBe(host)
  })

  test.each([
    '',
    ' ',
    'smtp example.com',
    'smtp.example.com:465',
    'smtps://smtp.example.com',
    'user@smtp.example.com',
    'smtp.example.com/x',
    'smtp.example.com?x',
    'smtp.example.com\\x',
    '[::1',
    '[smtp.example.com]',
    '[::1]:25',
    '[::1]/x',
    '1.2.3.4.5',
    '256.1.1.1',
    'a\0b.example.com',
    'x'.repeat(300),
    '%6c%6f.example.com',
  ])('%j is none', (text) => {
    expect(normalizeHost(text)).toBeUndefined()
  })
})

describe('in production', () => {
  const hostError = (text: string) => endpointErrors({ host: normalizeHost(text) ?? 'none', port: 465, security: 'tls' }, usualPorts, false)

  test.each(unreachableHosts)('%s is refused, with brackets and without', (text) => {
    for (const host of [text, text.replace(/[[\]]/g, '')])
      expect(hostError(host)).toEqual([{ path: 'host', message: expect.stringMatching(/private address|local network/) }])
  })

  test.each(noHosts)('%j is no host', (text) => {
    expect(normalizeHost(text)).toBeUndefined()
  })

  test.each(reachableHosts)('%s is taken, with brackets and without', (text) => {
    for (const host of [text, text.replace(/[[\]]/g, '')]) expect(hostError(host)).toEqual([])
  })

  test('a server without TLS is refused, and port 25 is blocked', () => {
    const errors = endpointErrors({ host: 'smtp.example.com', port: 25, security: 'none' }, usualPorts, false)
    expect(errors.map(({ path }) => path)).toEqual(['port', 'security'])
    expect(errors[0]?.message).toBe('Port 25 is blocked by Cloudflare: take 465 (tls) or 587 (starttls)')
  })
})

describe('under wrangler dev', () => {
  test('this machine and its network are reached, without TLS too', () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]', '10.0.0.1', 'mail'])
      expect(endpointErrors({ host, port: 2525, security: 'none' }, usualPorts, true)).toEqual([])
  })

  test('port 25 is refused all the same, since it will be once this is deployed', () => {
    expect(endpointErrors({ host: '127.0.0.1', port: 25, security: 'none' }, usualPorts, true)).toHaveLength(1)
  })
})

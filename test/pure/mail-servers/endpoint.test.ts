import { describe, expect, test } from 'vitest'
import { endpointErrors, normalizeHost } from '../../../src/mail-servers/endpoint'

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

  test.each([
    'localhost',
    'smtp.localhost',
    'mail',
    'mail.local',
    'mail.internal',
    'nas.lan',
    'mail.home.arpa',
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '255.255.255.255',
    '0x7f000001',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '::ffff:c0a8:101',
    '::10.0.0.1',
    'fd00::1',
    'fe80::1',
    'ff02::1',
    '64:ff9b::10.0.0.1',
    '64:ff9b::7f00:1',
  ])('%s is refused', (text) => {
    expect(hostError(text)).toEqual([{ path: 'host', message: expect.stringMatching(/private address|local network/) }])
  })

  test.each([
    'smtp.example.com',
    'local.example.com',
    'internal-mail.example.com',
    '192.0.2.25',
    '172.32.0.1',
    '11.0.0.1',
    '2001:db8::25',
    '::ffff:192.0.2.25',
    '64:ff9b::c000:219',
  ])('%s is taken', (text) => {
    expect(hostError(text)).toEqual([])
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

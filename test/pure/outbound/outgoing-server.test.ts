import { describe, expect, test } from 'vitest'
import { outgoingServerInput, type OutgoingServerRow, serverFor } from '../../../src/outbound/outgoing-server'

const server = (name: string, fromFilter: string | null): OutgoingServerRow => ({
  id: name,
  name,
  host: 'smtp.example.net',
  port: 465,
  security: 'tls',
  user: '',
  password: null,
  fromFilter,
  sequence: 1,
  active: true,
  createdAt: new Date(0),
})

describe('the server for a From address', () => {
  const servers = [
    server('ann', 'ann@example.com, bob@example.com'),
    server('domain', 'example.com, xn--bro-hoa.example'),
    server('rest', null),
    server('never', 'example.org'),
  ]

  test.each([
    ['ann@example.com', 'ann'],
    ['Bob@Example.COM', 'ann'],
    ['carla@example.com', 'domain'],
    ['info@büro.example', 'domain'],
    ['info@mail.example.com', 'rest'],
    ['info@notexample.com', 'rest'],
    ['ann@example.org', 'rest'],
    ['example.com@example.net', 'rest'],
    ['no address', 'rest'],
  ])('%s is %s', (from, name) => {
    expect(serverFor(servers, from)?.name).toBe(name)
  })

  test('is none where no filter fits', () => {
    expect(serverFor(servers.slice(0, 2), 'ann@example.org')).toBeUndefined()
    expect(serverFor([], 'ann@example.org')).toBeUndefined()
  })
})

describe('a filter', () => {
  const filterOf = (fromFilter: string | null) => outgoingServerInput.parse({ name: 'x', host: 'smtp.example.net', fromFilter }).fromFilter

  test.each([
    [null, null],
    ['', null],
    [' , ,', null],
    ['Ann@Example.COM', 'ann@example.com'],
    ['@example.com,example.com , Büro.example', 'example.com, xn--bro-hoa.example'],
  ])('%j is kept as %j', (given, kept) => {
    expect(filterOf(given)).toBe(kept)
  })
})

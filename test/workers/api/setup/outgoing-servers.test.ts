import { env, exports } from 'cloudflare:workers'
import { afterEach, describe, expect, test } from 'vitest'
import type { OutgoingServer } from '../../../../src/outbound/outgoing-server'
import { selectTransportServers } from '../../../../src/outbound/outgoing-server'
import { serverTransport } from '../../../../src/outbound/server-access'
import { toolsOf } from '../../../../src/make-tools'
import { adminToken, call, colleague, companyId, create, everyPage, nobody, type ProblemBody } from '../client'

const path = '/outgoing-servers'
const relay = { name: 'Relay', host: 'smtp.example.net', user: 'robot@example.com', password: 'hunter2' }

afterEach(() => env.DB.exec('delete from outgoing_servers'))

describe('outgoing servers', () => {
  test('are made with little said, read, changed and deleted, and never tell their password', async () => {
    const server = await create<OutgoingServer>(path, { ...relay, host: ' SMTP.Example.net.' })
    expect(server).toEqual({
      id: server.id,
      name: 'Relay',
      host: 'smtp.example.net',
      port: 465,
      security: 'tls',
      user: 'robot@example.com',
      hasPassword: true,
      fromFilter: null,
      sequence: 1,
      active: true,
    })
    expect((await call('GET', `${path}/${server.id}`)).body).toEqual(server)
    expect((await call('PATCH', `${path}/${server.id}`, { port: 2465, fromFilter: 'Example.com' })).body).toEqual({
      ...server,
      port: 2465,
      fromFilter: 'example.com',
    })
    expect((await call('PATCH', `${path}/${server.id}`, {})).body).toMatchObject({ port: 2465, hasPassword: true })
    expect((await call('PATCH', `${path}/${server.id}`, { port: 465, fromFilter: ' ' })).body).toEqual(server)
    expect((await call('DELETE', `${path}/${server.id}`)).status).toBe(204)
    for (const method of ['GET', 'DELETE'] as const) expect((await call(method, `${path}/${server.id}`)).status).toBe(404)
    expect((await call('PATCH', `${path}/${server.id}`, { name: 'x' })).status).toBe(404)
    expect((await call('POST', `${path}/${nobody}/test`)).status).toBe(404)
  })

  test('have the usual port of their security, unless they have another', async () => {
    const portOf = async (given: object) => (await create<OutgoingServer>(path, { ...relay, ...given })).port
    expect(await portOf({ security: 'starttls' })).toBe(587)
    expect(await portOf({ security: 'starttls', port: 2525 })).toBe(2525)
  })

  test('are listed as they are asked: active ones first, by sequence', async () => {
    const make = async (name: string, given: object) => create<OutgoingServer>(path, { ...relay, name, ...given })
    await make('off', { active: false, sequence: 0 })
    await make('late', { sequence: 20 })
    await make('first', { sequence: 3 })
    await make('second', { sequence: 3 })
    await make('last', {})
    const { rows, pages } = await everyPage<OutgoingServer>(path, 2)
    expect(rows.map(({ name, sequence }) => [name, sequence])).toEqual([
      ['first', 3],
      ['second', 3],
      ['late', 20],
      ['last', 21],
      ['off', 0],
    ])
    expect(pages).toBe(3)
    expect((await selectTransportServers(toolsOf(env).db)).map(({ name }) => name)).toEqual(['first', 'second', 'late', 'last'])
    expect((await call('GET', `${path}?cursor=eA`)).status).toBe(422)
  })

  test('are for administrators', async () => {
    for (const role of ['agent', 'read']) {
      const { token } = await colleague(role, companyId)
      for (const [method, below] of [
        ['GET', ''],
        ['POST', ''],
        ['POST', `/${nobody}/test`],
      ] as const)
        expect((await call(method, `${path}${below}`, method === 'POST' ? relay : undefined, token)).status).toBe(403)
    }
  })
})

describe('the password', () => {
  const stored = async () => env.DB.prepare('select password from outgoing_servers').first<string | null>('password')

  test('is sealed, each time anew, and taken away by null', async () => {
    const { id } = await create<OutgoingServer>(path, relay)
    const before = await stored()
    expect(before).toMatch(/^v1\.[\w-]+\.[\w-]+$/)
    await call('PATCH', `${path}/${id}`, { name: 'Other' })
    expect(await stored()).toBe(before)
    await call('PATCH', `${path}/${id}`, { password: 'hunter2' })
    expect(await stored()).not.toBe(before)
    expect((await call('PATCH', `${path}/${id}`, { password: null })).body).toMatchObject({ hasPassword: false })
    expect(await stored()).toBeNull()
  })

  test('that cannot be opened any more keeps the mail, and the test says what to do', async () => {
    const { id } = await create<OutgoingServer>(path, relay)
    const { password } = (await selectTransportServers(toolsOf(env).db))[0] ?? {}
    await call('PATCH', `${path}/${id}`, { name: 'Moved', password: 'other' })
    const other = await create<OutgoingServer>(path, relay)
    await env.DB.prepare('update outgoing_servers set password = ? where id = ?').bind(password, other.id).run()
    const { body } = await call<{ ok: boolean; detail: string }>('POST', `${path}/${other.id}/test`)
    expect(body).toEqual({ ok: false, detail: expect.stringContaining('set it again') })
    const row = (await selectTransportServers(toolsOf(env).db)).find((server) => server.id === other.id)
    if (!row) throw new Error('The server is gone.')
    const transport = await serverTransport(toolsOf(env), row)
    const departure = { envelope: { from: null, to: 'ann@example.org' } } as Parameters<typeof transport.send>[0] // nothing of it is looked at
    expect(await transport.send(departure)).toMatchObject({ outcome: 'temporary', reason: expect.stringContaining('SECRET_KEYS') })
  })
})

describe('what is refused with 422', () => {
  test.each<[string, object, string, string]>([
    ['a host that is none', { host: 'smtp.example.net:465' }, 'host', 'not a host'],
    ['this machine', { host: '127.0.0.1' }, 'host', 'private address'],
    ['this machine in disguise', { host: '0x7f.1' }, 'host', 'private address'],
    ['a private network', { host: '10.0.0.5' }, 'host', 'Cloudflare does not connect'],
    ['a local name', { host: 'mail.local' }, 'host', 'local network'],
    ['port 25', { port: 25 }, 'port', 'blocked'],
    ['no TLS', { security: 'none', port: 2525 }, 'security', 'wrangler dev'],
    ['no TLS and no port', { security: 'none' }, 'port', 'required'],
    ['a port that is none', { port: 70_000 }, 'port', '65535'],
    ['an empty password', { password: '' }, 'password', 'null removes'],
    ['a password of two lines', { password: 'a\r\nMAIL FROM:<b>' }, 'password', 'cannot be sent'],
    ['a password of nobody', { user: '' }, 'user', 'required with a password'],
    ['a user of two lines', { user: 'a\r\nb' }, 'user', 'control characters'],
    ['a filter that is none', { fromFilter: 'example.com, not a domain' }, 'fromFilter', 'not a domain is neither'],
    ['a filter of half an address', { fromFilter: 'ann@' }, 'fromFilter', 'neither'],
    ['a field that is none', { hasPassword: true }, 'hasPassword', 'not a known field'],
  ])('%s', async (_, given, where, words) => {
    const { status, body } = await call('POST', path, { ...relay, ...given })
    expect([status, body.errors?.map((error) => error.path)]).toEqual([422, [where]])
    expect(body.errors?.[0]?.message.toLowerCase()).toContain(words.toLowerCase())
    expect(JSON.stringify(body)).not.toContain('hunter2')
  })

  test('a change to it', async () => {
    const { id } = await create<OutgoingServer>(path, relay)
    for (const change of [{ host: '::1' }, { port: 25 }, { security: 'none' }, { user: '' }])
      expect((await call('PATCH', `${path}/${id}`, change)).status).toBe(422)
    expect((await call('GET', `${path}/${id}`)).body).toMatchObject({ host: 'smtp.example.net', port: 465, security: 'tls' })
  })
})

describe('under wrangler dev', () => {
  test.each(['localhost:8787', '127.0.0.1:8787', '[::1]:8787'])('at %s, this machine is taken, without TLS too', async (at) => {
    const made = await callAt(at, 'POST', '', { ...relay, host: '127.0.0.1', port: 2525, security: 'none' })
    expect(made).toMatchObject({ status: 201, body: { host: '127.0.0.1', port: 2525, security: 'none' } })
  })

  test.each(['localhost.example.com', 'example.com', '127.0.0.1.example.com'])('%s is not it', async (at) => {
    expect((await callAt(at, 'POST', '', { ...relay, host: '127.0.0.1' })).status).toBe(422)
  })

  test('a server from there can be switched off afterwards', async () => {
    const made = await callAt('localhost', 'POST', '', { ...relay, host: '127.0.0.1', port: 2525, security: 'none' })
    expect((await call('PATCH', `${path}/${made.body.id}`, { active: false })).body).toMatchObject({ active: false })
    expect((await call('PATCH', `${path}/${made.body.id}`, { port: 2526 })).status).toBe(422)
  })
})

async function callAt(host: string, method: string, below: string, body: object) {
  const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' }
  const request = new Request(`http://${host}/api${path}${below}`, { method, headers, body: JSON.stringify(body) })
  const response = await exports.default.fetch(request)
  return { status: response.status, body: await response.json<OutgoingServer & ProblemBody>() }
}

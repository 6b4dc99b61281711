import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test } from 'vitest'
import type { IncomingServer } from '../../../../src/fetchmail/server-schema'
import { call, colleague, companyId, create, everyPage, nobody, type ProblemBody, send } from '../client'

const path = '/incoming-servers'
const mailbox = { name: 'Tasks', type: 'imap', host: 'imap.example.net', user: 'task@example.com', password: 'hunter2' }

afterEach(() => env.DB.exec('delete from incoming_servers'))

const wrongPath = (answer: { body: ProblemBody }) => answer.body.errors?.map((error) => error.path)

describe('incoming servers', () => {
  test('are made with little said, read, changed and deleted, and never tell their password', async () => {
    const server = await create<IncomingServer>(path, { ...mailbox, host: ' IMAP.Example.net.', model: 'task' })
    expect(server).toEqual({
      id: server.id,
      name: 'Tasks',
      type: 'imap',
      host: 'imap.example.net',
      port: 993,
      security: 'tls',
      user: 'task@example.com',
      hasPassword: true,
      isAuthorized: false,
      model: 'task',
      companyId: null,
      priority: 1,
      deleteAfterFetch: false,
      fetchExisting: true,
      active: true,
      state: 'new',
      lastFetchAt: null,
      failingSince: null,
      lastError: null,
      nextFetchAt: server.nextFetchAt,
    })
    expect((await call('GET', `${path}/${server.id}`)).body).toEqual(server)
    expect((await call('PATCH', `${path}/${server.id}`, { model: null, companyId })).body).toEqual({ ...server, model: null, companyId })
    expect((await call('PATCH', `${path}/${server.id}`, { active: false })).body).toMatchObject({ state: 'off', nextFetchAt: null })
    expect((await call('PATCH', `${path}/${server.id}`, { password: null })).body).toMatchObject({ hasPassword: false })
    expect((await call('DELETE', `${path}/${server.id}`)).status).toBe(204)
    for (const method of ['GET', 'DELETE'] as const) expect((await call(method, `${path}/${server.id}`)).status).toBe(404)
    for (const verb of ['test', 'fetch', 'authorize']) expect((await call('POST', `${path}/${nobody}/${verb}`)).status).toBe(404)
  })

  test('have the usual host and port of their kind', async () => {
    const made = async (given: object) => {
      const { host, port } = await create<IncomingServer>(path, { ...mailbox, ...given })
      return `${host}:${port}`
    }
    expect(await made({ security: 'starttls' })).toBe('imap.example.net:143')
    expect(await made({ type: 'pop' })).toBe('imap.example.net:995')
    expect(await made({ type: 'pop', security: 'starttls' })).toBe('imap.example.net:110')
    expect(await made({ type: 'gmail', host: undefined, password: undefined })).toBe('imap.gmail.com:993')
    expect(await made({ type: 'outlook', host: undefined, password: undefined })).toBe('outlook.office365.com:993')
  })

  test('are listed newest first', async () => {
    for (const name of ['first', 'second', 'third']) await create<IncomingServer>(path, { ...mailbox, name })
    const { rows, pages } = await everyPage<IncomingServer>(path, 2)
    expect([rows.map(({ name, priority }) => `${name} ${priority}`), pages]).toEqual([['third 3', 'second 2', 'first 1'], 2])
  })

  test('say which field is wrong, and why', async () => {
    const refused = async (given: object) => {
      const answer = await call('POST', path, { ...mailbox, ...given })
      return [answer.status, ...(wrongPath(answer) ?? [])]
    }
    expect(await refused({ host: undefined })).toEqual([422, 'host'])
    expect(await refused({ host: 'not a host' })).toEqual([422, 'host'])
    expect(await refused({ host: '192.168.0.7' })).toEqual([422, 'host'])
    expect(await refused({ security: 'none' })).toEqual([422, 'security'])
    expect(await refused({ user: ' ' })).toEqual([422, 'user'])
    expect(await refused({ type: 'exchange' })).toEqual([422, 'type'])
    expect(await refused({ model: 'nothing' })).toEqual([422, 'model'])
    expect(await refused({ companyId: nobody })).toEqual([422, 'companyId'])
    expect(await refused({ deleteAfterFetch: true })).toEqual([422, 'deleteAfterFetch'])
    expect(await refused({ password: 'a\r\nb' })).toEqual([422, 'password'])
    expect(await refused({ state: 'ok' })).toEqual([422, 'state'])
  })

  test('keep the model and the company that they name', async () => {
    await create('/models', { key: 'order', label: 'Order' })
    const { id: company } = await create<{ id: string }>('/companies', { name: 'South' })
    await create<IncomingServer>(path, { ...mailbox, model: 'order', companyId: company })
    expect((await call('DELETE', '/models/order')).body.detail).toContain('incoming servers: 1')
    expect((await call('DELETE', `/companies/${company}`)).body.detail).toContain('incoming servers: 1')
  })

  test('are for administrators alone', async () => {
    const { token } = await colleague('agent', companyId)
    for (const [method, at] of [
      ['GET', path],
      ['POST', path],
      ['POST', `${path}/${nobody}/fetch`],
    ] as const)
      expect((await call(method, at, method === 'POST' ? mailbox : undefined, token)).status).toBe(403)
  })

  test('have no secret in the database that can be read there', async () => {
    const { id } = await create<IncomingServer>(path, mailbox)
    const stored = await env.DB.prepare('select * from incoming_servers where id = ?').bind(id).first()
    expect(JSON.stringify(stored)).not.toContain('hunter2')
    expect(stored?.['password']).toMatch(/^v1\./)
  })

  test('of another type than gmail and outlook have nothing to authorise', async () => {
    const { id } = await create<IncomingServer>(path, mailbox)
    expect(await call('POST', `${path}/${id}/authorize`)).toMatchObject({ status: 409 })
  })

  test('tell a stranger who comes back from a provider nothing', async () => {
    const { id } = await create<IncomingServer>(path, { ...mailbox, type: 'gmail' })
    for (const query of ['', `?state=${id}.x&code=y`, `?state=${nobody}.x&code=y`, '?state=%00&error=%3Cscript%3E']) {
      const response = await send<never>(`${path}/authorized${query}`).catch(() => undefined)
      expect(response).toBeUndefined() // A page, and no JSON.
    }
    expect((await call<IncomingServer>('GET', `${path}/${id}`)).body).toMatchObject({ isAuthorized: false, state: 'new' })
  })
})

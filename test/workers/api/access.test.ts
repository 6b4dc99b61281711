import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import type { Company } from '../../../src/aliases/company'
import { createApp } from '../../../src/api/app'
import type { Contact } from '../../../src/records/people/contact'
import type { RecordItem } from '../../../src/records/record'
import type { NewToken } from '../../../src/settings/token'
import { administrator, call, colleague, companyId, create, nobody, type Page, type ProblemBody, send } from './client'

const theirs = await create<Company>('/companies', { name: 'Theirs' })
const agent = await colleague('agent', companyId)
const reader = await colleague('read', companyId)
const stranger = await colleague('agent', theirs.id)
const pipe = await create<NewToken>('/tokens', { name: 'Pipe', role: 'ingest' })

const ours = await create<RecordItem>('/records', { model: 'lead', name: 'Ours' })
const foreign = await create<RecordItem>('/records', { model: 'lead', name: 'Foreign', companyId: theirs.id })
const shared = await create<RecordItem>('/records', { model: 'lead', name: 'Shared', companyId: null })

describe('without a valid token', () => {
  test.each([undefined, 'Bearer', 'Bearer wrong', `Basic ${env.ADMIN_TOKEN}`, `Bearer ${env.ADMIN_TOKEN}x`, 'Bearer '])(
    '%s is 401',
    async (authorization) => {
      const { status, headers, body } = await send('/records', authorization === undefined ? {} : { headers: { authorization } })
      expect([status, body.status, body.title]).toEqual([401, 401, 'Unauthorized'])
      expect(headers.get('www-authenticate')).toBe('Bearer')
      expect(headers.get('content-type')).toBe('application/problem+json')
    },
  )

  test('health, the document and the reference can be read', async () => {
    for (const path of ['/health', '/openapi.json']) expect((await send(path)).status).toBe(200)
  })
})

test('ADMIN_TOKEN is the Administrator', async () => {
  const { userId } = await create<NewToken>('/tokens', { name: 'x', role: 'admin' })
  expect(userId).toBe(administrator.userId)
})

describe('a role may do what it may, and no more', () => {
  const anId = '01900000-0000-7000-8000-0000000000aa'
  const adminOnly = [
    ['GET', '/companies'],
    ['GET', '/domains'],
    ['POST', '/models'],
    ['GET', '/aliases'],
    ['GET', '/users'],
    ['PATCH', `/users/${anId}`],
    ['GET', '/parameters'],
    ['PUT', '/parameters/mail.max_bytes'],
    ['GET', '/allowed-senders'],
    ['DELETE', '/blocked-senders/a@b.example'],
    ['POST', '/tokens'],
  ] as const
  const agents = [
    ['POST', '/records'],
    ['PATCH', `/records/${anId}`],
    ['DELETE', `/records/${anId}`],
    ['PUT', `/records/${anId}/followers/${anId}`],
    ['POST', '/contacts'],
    ['DELETE', `/contacts/${anId}`],
  ] as const
  const readers = [
    ['GET', '/records'],
    ['GET', `/records/${anId}`],
    ['GET', `/records/${anId}/followers`],
    ['GET', '/contacts'],
  ] as const

  const statuses = async (token: string, routes: readonly (readonly [string, string])[]) =>
    Promise.all(
      routes.map(async ([method, path]) => [
        method,
        path,
        (await call(method, path, method === 'GET' || method === 'DELETE' ? undefined : {}, token)).status === 403,
      ]),
    )

  const expected = (routes: readonly (readonly [string, string])[], isRefused: boolean) => routes.map((route) => [...route, isRefused])

  test('agent', async () => {
    expect(await statuses(agent.token, adminOnly)).toEqual(expected(adminOnly, true))
    expect(await statuses(agent.token, agents)).toEqual(expected(agents, false))
    expect(await statuses(agent.token, readers)).toEqual(expected(readers, false))
  })

  test('read', async () => {
    expect(await statuses(reader.token, adminOnly)).toEqual(expected(adminOnly, true))
    expect(await statuses(reader.token, agents)).toEqual(expected(agents, true))
    expect(await statuses(reader.token, readers)).toEqual(expected(readers, false))
  })

  test('ingest', async () => {
    for (const routes of [adminOnly, agents, readers]) expect(await statuses(pipe.token, routes)).toEqual(expected(routes, true))
  })

  test('and is told 404 and 405 for what is not there, whatever the role', async () => {
    expect((await call('GET', '/nothing', undefined, agent.token)).status).toBe(404)
    expect((await call('PUT', '/companies', {}, agent.token)).status).toBe(405)
  })
})

describe('another company', () => {
  test('has records that are not there', async () => {
    const seen = (await call<Page<RecordItem>>('GET', '/records?model=lead', undefined, agent.token)).body.data.map(({ name }) => name)
    expect(seen).toEqual(['Shared', 'Ours'])
    expect(
      (await call<Page<RecordItem>>('GET', '/records?model=lead', undefined, stranger.token)).body.data.map(({ name }) => name),
    ).toEqual(['Shared', 'Foreign'])
    expect((await call<Page<RecordItem>>('GET', '/records?model=lead')).body.data).toHaveLength(3)
    for (const [method, path, body] of [
      ['GET', `/records/${foreign.id}`],
      ['PATCH', `/records/${foreign.id}`, { name: 'Mine' }],
      ['DELETE', `/records/${foreign.id}`],
      ['GET', `/records/${foreign.id}/followers`],
      ['PUT', `/records/${foreign.id}/followers/${agent.user.contactId}`],
      ['PUT', `/records/${ours.id}/followers/${stranger.user.contactId}`],
      ['GET', `/contacts/${stranger.user.contactId}`],
      ['PATCH', `/contacts/${stranger.user.contactId}`, { name: 'Mine' }],
    ] as const)
      expect([method, path, (await call(method, path, body, agent.token)).status]).toEqual([method, path, 404])
    expect((await call<RecordItem>('GET', `/records/${foreign.id}`)).body.name).toBe('Foreign')
    expect((await call('PATCH', `/records/${shared.id}`, { name: 'Shared' }, agent.token)).status).toBe(200)
  })

  test('cannot be named in what an agent writes', async () => {
    for (const body of [
      { model: 'lead', name: 'x', companyId: theirs.id },
      { model: 'lead', name: 'x', parentId: foreign.id },
    ])
      expect((await call('POST', '/records', body, agent.token)).status).toBe(422)
    expect((await call('PATCH', `/records/${ours.id}`, { companyId: theirs.id }, agent.token)).status).toBe(422)
    expect((await call('POST', '/contacts', { name: 'x', companyId: theirs.id }, agent.token)).status).toBe(422)
  })

  test('is not where the records of an agent are kept', async () => {
    expect(await create<RecordItem>('/records', { model: 'lead', name: 'x' }, stranger.token)).toMatchObject({ companyId: theirs.id })
    expect(await create<RecordItem>('/records', { model: 'lead', name: 'x', companyId: null }, stranger.token)).toMatchObject({
      companyId: null,
    })
    expect(await create<Contact>('/contacts', { name: 'x' }, stranger.token)).toMatchObject({ companyId: theirs.id })
    expect(await create<RecordItem>('/records', { model: 'lead', name: 'x' })).toMatchObject({ companyId })
  })
})

describe('an error is a problem document:', () => {
  const asAdmin = { authorization: `Bearer ${env.ADMIN_TOKEN}` }
  const json = { ...asAdmin, 'content-type': 'application/json' }

  test.each<[number, string, RequestInit]>([
    [400, '/companies', { method: 'POST', headers: json, body: '{"name":' }],
    [404, '/nothing', { headers: asAdmin }],
    [404, '/companies/not-an-id', { headers: asAdmin }],
    [404, '/companies/%00', { headers: asAdmin }],
    [404, '/models/Not%20A%20Key', { headers: asAdmin }],
    [405, '/companies', { method: 'PUT', headers: json, body: '{}' }],
    [415, '/companies', { method: 'POST', headers: { ...asAdmin, 'content-type': 'text/plain' }, body: '{"name":"x"}' }],
    [422, '/companies', { method: 'POST', headers: json, body: '[]' }],
    [422, '/companies', { method: 'POST', headers: asAdmin }],
    [422, '/companies', { method: 'POST', headers: json, body: '{"name":"x","__proto__":{"email":"a@b.example"},"id":"1"}' }],
    [422, '/companies?limit=0', { headers: asAdmin }],
    [422, '/companies?limit=101', { headers: asAdmin }],
    [422, '/companies?limit=ten', { headers: asAdmin }],
    [422, '/companies?cursor=%25%00', { headers: asAdmin }],
    [422, '/companies?cursor=bm90LWFuLWlk', { headers: asAdmin }],
    [422, '/records?q=%00', { headers: asAdmin }],
    [422, '/records?parentId=x', { headers: asAdmin }],
  ])('%i at %s', async (status, path, init) => {
    const answer = await send(path, init)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.body).toMatchObject({ type: 'about:blank', title: expect.any(String), status, detail: expect.any(String) })
    expect((answer.body.errors ?? []).length > 0).toBe(status === 422)
  })

  test('405 says what may be done', async () => {
    expect((await send('/companies', { method: 'DELETE', headers: asAdmin })).headers.get('allow')).toBe('HEAD, GET, POST')
  })

  test('422 names every field, unknown ones too', async () => {
    const { body } = await call('POST', '/companies', { email: 'x', size: 3 })
    expect(body.errors?.map(({ path }) => path).toSorted()).toEqual(['email', 'name', 'size'])
  })

  test('413 for a body that says it is too large, and for one that is', async () => {
    const tooLarge = 40 * 1024 * 1024 + 1
    const said = await send('/companies', {
      method: 'POST',
      headers: { ...json, 'content-length': String(tooLarge) },
      body: 'x'.repeat(tooLarge),
    })
    expect(said.status).toBe(413)
    const block = new Uint8Array(1024 * 1024)
    let left = 41
    const endless = new ReadableStream({
      pull: (controller) => (left-- > 0 ? controller.enqueue(block) : controller.close()),
    })
    expect((await send('/companies', { method: 'POST', headers: json, body: endless })).status).toBe(413)
  })

  test('500 says nothing of what went wrong', async () => {
    const broken = {
      ...env,
      DB: {
        prepare: () => {
          throw new Error('SELECT secret FROM stack')
        },
      },
    }
    const response = await createApp().fetch(new Request('http://postern.test/api/records', { headers: asAdmin }), broken)
    const text = await response.text()
    expect([response.status, response.headers.get('content-type')]).toEqual([500, 'application/problem+json'])
    expect(text).not.toMatch(/select|secret|stack|Error:/i)
  })

  test('503 names the secrets that are not set, whatever is asked', async () => {
    for (const [lacking, name] of [
      [{ ADMIN_TOKEN: '' }, 'ADMIN_TOKEN'],
      [{ SECRET_KEYS: ' ' }, 'SECRET_KEYS'],
    ] as const)
      for (const path of ['/', '/api/health', '/api/records', '/api/docs', '/api/nothing']) {
        const response = await createApp().fetch(new Request(`http://postern.test${path}`, { headers: asAdmin }), { ...env, ...lacking })
        const problem: ProblemBody = await response.json()
        expect([path, response.status, problem.detail]).toEqual([path, 503, expect.stringContaining(name)])
      }
  })

  test('503 when the database does not answer', async () => {
    const broken = {
      ...env,
      DB: {
        prepare: () => {
          throw new Error('gone')
        },
      },
    }
    const response = await createApp().fetch(new Request('http://postern.test/api/health'), broken)
    expect(response.status).toBe(503)
  })

  test('404 for every kind of id that is not there', async () => {
    for (const path of ['companies', 'domains', 'models', 'aliases', 'records', 'contacts', 'users', 'allowed-senders', 'tokens']) {
      const method = path === 'tokens' ? 'DELETE' : 'GET'
      expect([path, (await call(method, `/${path}/${nobody}`)).status]).toEqual([path, 404])
    }
  })
})

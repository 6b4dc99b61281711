import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import type { Company } from '../../../../src/aliases/company'
import type { AllowedSender } from '../../../../src/loops/allowed-sender'
import type { BlockedSender } from '../../../../src/loops/blocked-sender'
import type { Model } from '../../../../src/models/model'
import type { RecordItem } from '../../../../src/records/record'
import type { Parameter } from '../../../../src/settings/parameter-store'
import type { NewToken, Token } from '../../../../src/settings/token'
import { administrator, adminToken, call, companyId, create, everyPage, nobody, type Page } from '../client'

describe('companies', () => {
  test('are made, read, changed and deleted', async () => {
    const company = await create<Company>('/companies', { name: ' Acme ', email: 'Office@Acme.example' })
    expect(company).toEqual({ id: company.id, name: 'Acme', email: 'Office@Acme.example', domainId: null })
    expect((await call('PATCH', `/companies/${company.id}`, { email: null })).body).toEqual({ ...company, email: null })
    expect((await call('PATCH', `/companies/${company.id}`, {})).body).toEqual({ ...company, email: null })
    expect((await call('GET', `/companies/${company.id}`)).body).toEqual({ ...company, email: null })
    expect((await call('DELETE', `/companies/${company.id}`)).status).toBe(204)
    for (const method of ['GET', 'DELETE'] as const) expect((await call(method, `/companies/${company.id}`)).status).toBe(404)
    expect((await call('PATCH', `/companies/${company.id}`, { name: 'x' })).status).toBe(404)
  })

  test('are never none', async () => {
    await call('PATCH', `/contacts/${administrator.contactId}`, { companyId: null })
    expect((await call('DELETE', `/companies/${companyId}`)).body.detail).toContain('it is the only one')
    await call('PATCH', `/contacts/${administrator.contactId}`, { companyId })
  })

  test('stay while records belong to them, and need a domain that is there', async () => {
    expect((await call('DELETE', `/companies/${companyId}`)).status).toBe(409)
    expect((await call('POST', '/companies', { name: 'x', domainId: nobody })).body.errors?.[0]?.path).toBe('domainId')
    expect((await call('PATCH', `/companies/${companyId}`, { domainId: nobody })).body.errors?.[0]?.path).toBe('domainId')
  })
})

describe('models', () => {
  const fields = [
    { key: 'size', label: 'Size', type: 'number', required: true },
    { key: 'due', label: 'Due', type: 'date' },
    { key: 'urgent', label: 'Urgent', type: 'boolean' },
    { key: 'level', label: 'Level', type: 'choice', options: ['low', 'high'] },
  ]

  test('are made, read, changed and deleted, and their fields are kept to', async () => {
    const model = await create<Model>('/models', { key: 'order-line', label: 'Order line', fields })
    expect(model.fields[1]).toEqual({ key: 'due', label: 'Due', type: 'date', options: null, required: false })
    expect((await call('GET', '/models/order-line')).body).toEqual(model)
    const make = async (values: unknown) =>
      (await call<RecordItem & { errors?: { path: string }[] }>('POST', '/records', { model: 'order-line', name: 'x', values })).body
    expect((await make({ size: 2.5, due: '2026-02-28', urgent: true })).values).toEqual({
      size: 2.5,
      due: '2026-02-28',
      urgent: true,
      level: 'low',
    })
    expect((await make({ size: 0, due: '2026-02-28T10:00:00+01:00' })).values).toEqual({
      size: 0,
      due: '2026-02-28T10:00:00+01:00',
      level: 'low',
    })
    expect((await make({ due: '2026-02-30', urgent: 'yes', level: 'x' })).errors?.map(({ path }) => path).toSorted()).toEqual([
      'values.due',
      'values.level',
      'values.size',
      'values.urgent',
    ])
    expect((await call('DELETE', '/models/order-line')).body.detail).toContain('records: 2')
    expect((await call<Model>('PATCH', '/models/order-line', { fields: [] })).body).toEqual({ ...model, fields: [] })
    for (const { id } of (await everyPage<RecordItem>('/records?model=order-line', 100)).rows) await call('DELETE', `/records/${id}`)
    expect((await call('DELETE', '/models/order-line')).status).toBe(204)
    expect((await call('GET', '/models/order-line')).status).toBe(404)
  })

  test('are listed by key, and those from the start are there', async () => {
    const { rows } = await everyPage<Model>('/models', 4)
    expect(rows.map(({ key }) => key)).toEqual(['contact', 'lead', 'project', 'task', 'team', 'ticket'])
  })

  test('clash by key, stay while aliases need them, and contact stays always', async () => {
    expect((await call('POST', '/models', { key: 'lead', label: 'Lead' })).status).toBe(409)
    await create('/models', { key: 'idea', label: 'Idea' })
    await create('/aliases', { localPart: 'ideas', model: 'idea' })
    expect((await call('DELETE', '/models/idea')).body.detail).toContain('Aliases of it: 1')
    expect((await call('DELETE', '/models/contact')).status).toBe(409)
  })

  test.each([
    ['a key that is none', { key: 'Big Deal', label: 'x' }, 'key'],
    ['a choice without options', { key: 'x', label: 'x', fields: [{ key: 'a', label: 'A', type: 'choice' }] }, 'fields.0.options'],
    [
      'options without a choice',
      { key: 'x', label: 'x', fields: [{ key: 'a', label: 'A', type: 'text', options: ['b'] }] },
      'fields.0.options',
    ],
    [
      'an option twice',
      { key: 'x', label: 'x', fields: [{ key: 'a', label: 'A', type: 'choice', options: ['b', 'b'] }] },
      'fields.0.options',
    ],
    [
      'a field twice',
      {
        key: 'x',
        label: 'x',
        fields: [
          { key: 'a', label: 'A', type: 'text' },
          { key: 'a', label: 'B', type: 'text' },
        ],
      },
      'fields',
    ],
  ])('are refused with 422 for %s', async (_, body, path) => {
    const answer = await call('POST', '/models', body)
    expect([answer.status, answer.body.errors?.map((error) => error.path)]).toEqual([422, [path]])
  })
})

describe('parameters', () => {
  const key = 'mail.gateway.loop.threshold'
  const valueNow = async () => (await call<{ data: Parameter[] }>('GET', '/parameters')).body.data.find((one) => one.key === key)

  test('are listed with their defaults, set and put back', async () => {
    expect((await call<{ data: Parameter[] }>('GET', '/parameters')).body.data).toHaveLength(10)
    expect(await valueNow()).toMatchObject({ value: 20, default: 20, description: expect.any(String) })
    expect(await call('PUT', `/parameters/${key}`, { value: 3 })).toMatchObject({ status: 200, body: { key, value: 3, default: 20 } })
    await call('PUT', `/parameters/${key}`, { value: 4 })
    expect((await valueNow())?.value).toBe(4)
    for (let twice = 0; twice < 2; twice++) expect((await call('DELETE', `/parameters/${key}`)).status).toBe(204)
    expect((await valueNow())?.value).toBe(20)
  })

  test.each([
    [key, '3'],
    [key, -1],
    [key, 1.5],
    [key, null],
    ['mail.gateway.refusal', 'shout'],
    ['mail.gateway.reply_token', 'true'],
    ['mail.catchall.domain.allowed', 'a@b.example'],
    ['mail.catchall.domain.allowed', 'a\0b'],
    ['mail.gateway.authserv_id', 'mx.example.net; dmarc=pass'],
    ['mail.gateway.authserv_id', 'mx.example.net mx.example.org'],
  ])('%s is refused the value %j', async (name, value) => {
    const { status, body } = await call('PUT', `/parameters/${name}`, { value })
    expect([status, body.errors?.map(({ path }) => path)]).toEqual([422, ['value']])
  })

  test('that are none are 404', async () => {
    expect((await call('PUT', '/parameters/nothing', { value: 1 })).status).toBe(404)
    expect((await call('PUT', '/parameters/toString', { value: 1 })).status).toBe(404)
    expect((await call('DELETE', '/parameters/nothing')).status).toBe(404)
  })
})

describe('allowed senders', () => {
  test('are made once, listed, read and deleted', async () => {
    const sender = await create<AllowedSender>('/allowed-senders', { email: 'Robot@BÜRO.example' })
    expect(sender).toEqual({ id: sender.id, email: 'Robot@BÜRO.example', emailNormalized: 'robot@xn--bro-hoa.example' })
    const again = await call('POST', '/allowed-senders', { email: 'robot@büro.example' })
    expect([again.status, again.body.detail]).toEqual([409, expect.stringContaining('robot@xn--bro-hoa.example')])
    expect((await call('GET', `/allowed-senders/${sender.id}`)).body).toEqual(sender)
    await create('/allowed-senders', { email: 'second@example.org' })
    expect((await everyPage<AllowedSender>('/allowed-senders', 1)).rows.map(({ emailNormalized }) => emailNormalized)).toEqual([
      'second@example.org',
      'robot@xn--bro-hoa.example',
    ])
    expect((await call('DELETE', `/allowed-senders/${sender.id}`)).status).toBe(204)
    for (const method of ['GET', 'DELETE'] as const) expect((await call(method, `/allowed-senders/${sender.id}`)).status).toBe(404)
    expect((await call('POST', '/allowed-senders', { email: 'nobody' })).status).toBe(422)
  })
})

describe('blocked senders', () => {
  test('are listed while they are blocked, and released', async () => {
    const block = (email: string, inMs: number) =>
      env.DB.prepare(
        "insert into blocked_senders (email_normalized, email, count, threshold, blocked_until, last_mail_id) values (lower(?1), ?1, 21, 20, ?2, 'm')",
      ).bind(email, Date.now() + inMs)
    await env.DB.batch([block('Soon@example.org', 60_000), block('late@example.org', 90_000), block('past@example.org', -1000)])
    const request = { key: 'k', nowMs: Date.now(), windowMs: 7_200_000, threshold: 1 }
    const counter = env.SENDERS.getByName('soon@example.org')
    await counter.ask(request)
    expect((await counter.peek({ ...request, key: 'other' })).verdict).toBe('over')

    const { rows } = await everyPage<BlockedSender>('/blocked-senders', 1)
    expect(rows.map(({ email }) => email)).toEqual(['late@example.org', 'Soon@example.org'])
    expect(rows[1]).toEqual({
      email: 'Soon@example.org',
      count: 21,
      threshold: 20,
      blockedUntil: expect.stringMatching(/^\d{4}-.*Z$/),
      lastMailId: 'm',
    })
    expect((await call('DELETE', '/blocked-senders/SOON%40example.org')).status).toBe(204)
    expect((await counter.peek({ ...request, key: 'other' })).verdict).toBe('pass')
    expect((await call<Page<BlockedSender>>('GET', '/blocked-senders')).body.data).toHaveLength(1)
    for (const email of ['soon@example.org', 'x', '%00', '%ff'])
      expect((await call('DELETE', `/blocked-senders/${email}`)).status).toBe(404)
  })
})

describe('tokens', () => {
  test('are shown once, work, are noted when used, and are deleted', async () => {
    const made = await create<NewToken>('/tokens', { name: 'Script', role: 'admin' })
    expect(made).toMatchObject({ role: 'admin', userId: administrator.userId, lastUsedAt: null, expiresAt: null })
    expect(made.token).toMatch(/^pst_[\w-]{43}$/)
    expect(await env.DB.prepare('select count(*) as n from tokens where hash = ?').bind(made.token).first('n')).toBe(0)
    const { body } = await call<Page<Token>>('GET', '/tokens', undefined, made.token)
    expect(body.data[0]).toMatchObject({ id: made.id, lastUsedAt: expect.any(String) })
    expect(body.data[0]).not.toHaveProperty('token')
    await env.DB.prepare('update tokens set last_used_at = last_used_at - 60000 where id = ?').bind(made.id).run()
    const used = async () => (await call<Page<Token>>('GET', '/tokens', undefined, made.token)).body.data[0]?.lastUsedAt
    expect(await used()).toBe(await used())
    const minuteAgo = await used()
    await env.DB.prepare('update tokens set last_used_at = last_used_at - 600000 where id = ?').bind(made.id).run()
    expect(Date.parse((await used()) ?? '')).toBeGreaterThan(Date.parse(minuteAgo ?? ''))
    expect((await call('DELETE', `/tokens/${made.id}`)).status).toBe(204)
    expect((await call('GET', '/tokens', undefined, made.token)).status).toBe(401)
    expect((await call('DELETE', `/tokens/${made.id}`)).status).toBe(404)
  })

  test('act as their user, or as nobody for the role ingest', async () => {
    expect((await create<NewToken>('/tokens', { name: 'Pipe', role: 'ingest' })).userId).toBeNull()
    for (const body of [
      { name: 'x', role: 'agent', userId: null },
      { name: 'x', role: 'agent', userId: nobody },
    ])
      expect((await call('POST', '/tokens', body)).body.errors?.[0]?.path).toBe('userId')
    expect((await call('POST', '/tokens', { name: 'x', role: 'owner' })).body.errors?.[0]?.path).toBe('role')
  })

  test('end when they expire, when their user is inactive and when it is deleted', async () => {
    const works = async (token: string) => (await call('GET', '/records', undefined, token)).status
    const expired = await create<NewToken>('/tokens', { name: 'Old', role: 'admin', expiresAt: new Date(Date.now() - 1000).toISOString() })
    expect(await works(expired.token)).toBe(401)
    const lasting = await create<NewToken>('/tokens', {
      name: 'New',
      role: 'admin',
      expiresAt: new Date(Date.now() + 60_000).toISOString(),
    })
    expect(await works(lasting.token)).toBe(200)
    const user = await create<{ id: string }>('/users', { name: 'Leaver', email: 'leaver@staff.example' })
    const { token, id } = await create<NewToken>('/tokens', { name: 'Leaver', role: 'agent', userId: user.id })
    expect(await works(token)).toBe(200)
    await call('PATCH', `/users/${user.id}`, { active: false })
    expect(await works(token)).toBe(401)
    await call('DELETE', `/users/${user.id}`)
    expect((await call<Page<Token>>('GET', '/tokens', undefined, adminToken)).body.data.map((one) => one.id)).not.toContain(id)
  })
})

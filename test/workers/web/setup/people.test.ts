/** Users, tokens, models, parameters and senders as forms. */
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Model } from '../../../../src/models/model'
import type { User } from '../../../../src/records/people/user'
import * as world from '../../../world'
import { call, type Page } from '../../api/client'
import { tools } from '../../delivery'
import { signIn } from '../browser'
import { chosenAt, mistakeAt, valueAt } from './setup-form'

beforeEach(() => world.seed(tools))

describe('users and their tokens', () => {
  test('a user is made and given a token, which is shown once and signs in', async () => {
    const admin = await signIn()
    const form = {
      name: 'Eva Lind',
      email: 'eva@example.com',
      companyId: world.companies.north,
      role: 'agent',
      notifyBy: 'inbox',
      active: 'true',
    }
    const { location } = await admin.post('/setup/users', form)
    const id = /[\da-f-]{36}/.exec(location ?? '')?.[0] ?? ''
    expect((await call<User>('GET', `/users/${id}`)).body).toMatchObject({ name: 'Eva Lind', role: 'agent', notifyBy: 'inbox' })
    expect(chosenAt((await admin.get(`/setup/tokens?user=${id}`)).html, 'userId')).toBe(id)
    const { html } = await admin.post('/setup/tokens', { name: 'Laptop', role: 'agent', userId: id, expiresAt: '2099-01-31' })
    const token = /pst_[\w-]+/.exec(html)?.[0] ?? ''
    expect((await (await signIn(token)).get('/records')).html).toContain('Eva Lind')
    const list = (await admin.get('/setup/tokens')).html
    expect(list).not.toContain('pst_')
    expect(list).toContain('Agent · Eva Lind · expires 2099-01-31')
  })

  test('an address that another user has is told of beside the address', async () => {
    const { status, html } = await (
      await signIn()
    ).post('/setup/users', { name: 'Ann', email: 'ann@example.com', role: 'agent', notifyBy: 'email' })
    expect(status).toBe(422)
    expect(mistakeAt(html, 'email')).toContain('is the address of the user Ann Hale')
  })

  test('a token without a name or without a user is told of', async () => {
    const admin = await signIn()
    expect(mistakeAt((await admin.post('/setup/tokens', { name: '', role: 'ingest', userId: '' })).html, 'name')).toBe('Is required')
    const { html } = await admin.post('/setup/tokens', { name: 'x', role: 'agent', userId: '' })
    expect(mistakeAt(html, 'userId')).toContain('needs a user')
  })

  test('a deleted token signs in no more', async () => {
    const admin = await signIn()
    const { html } = await admin.post('/setup/tokens', { name: 'Old', role: 'agent', userId: '01900000-0000-7000-8000-000000000003' })
    const token = /pst_[\w-]+/.exec(html)?.[0] ?? ''
    const path = /action="(\/setup\/tokens\/[\da-f-]{36})\/delete"/.exec(html)?.[1] ?? ''
    expect((await admin.get(`${path}/delete?name=Old`)).html).toContain('The token Old will be deleted.')
    expect((await admin.post(`${path}/delete`)).status).toBe(303)
    await expect(signIn(token)).rejects.toThrow('422')
  })
})

describe('a model', () => {
  const row = (index: number, label: string, type = 'text', more: Record<string, string> = {}) =>
    Object.fromEntries(
      Object.entries({ label, type, key: '', options: '', ...more }).map(([part, value]) => [`fields.${index}.${part}`, value]),
    )

  test('is made of rows, with keys of its own making', async () => {
    const { location } = await (
      await signIn()
    ).post('/setup/models', {
      key: 'order',
      label: 'Order',
      ...row(0, 'Due date', 'date', { required: 'true' }),
      ...row(1, ''),
      ...row(2, 'State', 'choice', { options: 'open, done,' }),
    })
    expect(location).toBe('/setup/models/order?done=created')
    expect((await call<Model>('GET', '/models/order')).body.fields).toEqual([
      { key: 'dueDate', label: 'Due date', type: 'date', options: null, required: true },
      { key: 'state', label: 'State', type: 'choice', options: ['open', 'done'], required: false },
    ])
    await env.DB.exec("delete from models where key = 'order'")
  })

  test('whose key is taken, or whose choice has nothing to choose from, is told of', async () => {
    const admin = await signIn()
    const taken = await admin.post('/setup/models', { key: 'lead', label: 'Lead' })
    expect(mistakeAt(taken.html, 'key')).toContain('A model with the key lead already exists')
    const empty = await admin.post('/setup/models', { key: 'empty', label: 'Empty', ...row(0, ''), ...row(1, 'State', 'choice') })
    expect(empty.status).toBe(422)
    expect(empty.html).toMatch(/name="fields\.1\.options"[^>]*aria-invalid="true"/)
    expect(valueAt(empty.html, 'fields.1.label')).toBe('State')
  })

  test('has more rows on demand, and a field taken out', async () => {
    const admin = await signIn()
    const rows = { ...row(0, 'Size', 'text', { key: 'size' }), ...row(1, 'Colour', 'text', { key: 'colour', gone: 'true' }) }
    await admin.post('/setup/models', { key: 'shirt', label: 'Shirt', ...row(0, 'Size'), ...row(1, 'Colour') })
    const more = await admin.post('/setup/models/shirt', { label: 'Shirt', ...rows, afterwards: 'rows' })
    expect(more.status).toBe(200)
    expect(valueAt(more.html, 'fields.3.label')).toBe('')
    await admin.post('/setup/models/shirt', { label: 'T-shirt', ...rows })
    const { body } = await call<Model>('GET', '/models/shirt')
    expect([body.label, body.fields.map(({ key }) => key)]).toEqual(['T-shirt', ['size']])
    await env.DB.exec("delete from models where key = 'shirt'")
  })
})

describe('parameters', () => {
  test('are set, told of where they are wrong, and put back', async () => {
    const admin = await signIn()
    const path = '/setup/parameters/mail.gateway.loop.threshold'
    expect((await admin.post(path, { type: 'number', value: '5' })).location).toBe(
      '/setup/parameters?done=saved#mail.gateway.loop.threshold',
    )
    expect((await admin.get('/setup/parameters')).html).toContain('Changed')
    const wrong = await admin.post(path, { type: 'number', value: 'many' })
    expect(wrong.status).toBe(422)
    expect(mistakeAt(wrong.html, 'mail.gateway.loop.threshold')).toBeTruthy()
    expect(wrong.html).toContain('value="many"')
    await admin.post(`${path}/default`)
    expect((await admin.get('/setup/parameters')).html).not.toContain('Changed')
  })

  test('of two values and of several words are chosen', async () => {
    const admin = await signIn()
    await admin.post('/setup/parameters/mail.gateway.reply_token', { type: 'boolean', value: 'false' })
    await admin.post('/setup/parameters/mail.gateway.auto_reply', { type: 'string', value: 'drop' })
    const { body } = await call<{ data: { key: string; value: unknown }[] }>('GET', '/parameters')
    expect(body.data).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ key: 'mail.gateway.reply_token', value: false }),
        expect.objectContaining({ key: 'mail.gateway.auto_reply', value: 'drop' }),
      ]),
    )
  })
})

describe('senders', () => {
  test('are allowed once, and counted again', async () => {
    const admin = await signIn()
    expect((await admin.post('/setup/allowed-senders', { email: 'robot@example.net' })).status).toBe(303)
    const again = await admin.post('/setup/allowed-senders', { email: 'Robot@Example.net' })
    expect(again.status).toBe(422)
    expect(mistakeAt(again.html, 'email')).toContain('is already an allowed sender')
    const { body } = await call<Page<{ id: string }>>('GET', '/allowed-senders')
    await admin.post(`/setup/allowed-senders/${body.data[0]?.id}/delete`)
    expect((await admin.get('/setup/allowed-senders')).html).toContain('No allowed senders')
  })

  test('that are blocked can be released', async () => {
    const until = Date.now() + 3_600_000
    await env.DB.exec(
      `insert into blocked_senders (email_normalized, email, count, threshold, blocked_until, last_mail_id) values ('robot@example.net', 'robot@example.net', 20, 20, ${until}, 'x')`,
    )
    const admin = await signIn()
    expect((await admin.get('/setup/blocked-senders')).html).toContain('20 records, 20 allowed')
    expect((await admin.post('/setup/blocked-senders/release', { email: 'robot@example.net' })).status).toBe(303)
    expect((await admin.get('/setup/blocked-senders')).html).toContain('No blocked senders')
  })
})

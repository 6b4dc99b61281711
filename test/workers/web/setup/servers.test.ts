/** Incoming and outgoing servers as forms. */
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import type { IncomingServer } from '../../../../src/fetchmail/server-schema'
import type { OutgoingServer } from '../../../../src/outbound/outgoing-server'
import * as world from '../../../world'
import { call, create } from '../../api/client'
import { tools } from '../../delivery'
import { signIn } from '../browser'
import { mistakeAt, valueAt } from './setup-form'

beforeEach(() => world.seed(tools))

const mailbox = { name: 'Post', type: 'imap', host: 'imap.example.net', security: 'tls', user: 'post@example.com', active: 'true' }
const relay = { name: 'Relay', host: 'smtp.example.net', security: 'tls', user: 'postern', active: 'true' }
const passwordOf = async (table: string, id: string) =>
  (await env.DB.prepare(`select password from ${table} where id = ?`).bind(id).first<{ password: string | null }>())?.password
const idIn = (location: string | null) => /[\da-f-]{36}/.exec(location ?? '')?.[0] ?? ''

describe('an incoming server', () => {
  test('is made, and its password never shown; what is left empty stays', async () => {
    const admin = await signIn()
    const { location } = await admin.post('/setup/incoming-servers', { ...mailbox, password: 'hunter2', fetchExisting: 'true' })
    const id = idIn(location)
    const path = `/setup/incoming-servers/${id}`
    const sealed = await passwordOf('incoming_servers', id)
    const { html } = await admin.get(path)
    expect(html).not.toContain('hunter2')
    expect(html).toContain('Leave empty to keep the current password')
    expect(valueAt(html, 'port')).toBe('993')
    await admin.post(path, { ...mailbox, name: 'Letters', port: '993', priority: valueAt(html, 'priority') ?? '', password: '' })
    expect(await passwordOf('incoming_servers', id)).toBe(sealed)
    expect((await call<IncomingServer>('GET', `/incoming-servers/${id}`)).body).toMatchObject({ name: 'Letters', fetchExisting: false })
    await admin.post(path, { ...mailbox, port: '993', password: '', forgetPassword: 'true' })
    expect(await passwordOf('incoming_servers', id)).toBeNull()
  })

  test('says since when and why it fails, and a new name does not make it forget', async () => {
    const id = world.servers.tasks
    await env.DB.exec(`update incoming_servers set failing_since = 1790000000000, last_error = 'The password is wrong' where id = '${id}'`)
    const admin = await signIn()
    const { html } = await admin.get(`/setup/incoming-servers/${id}`)
    expect(html).toContain('Failing since')
    expect(html).toContain('The password is wrong')
    const { body } = await call<IncomingServer>('GET', `/incoming-servers/${id}`)
    const kept = Object.fromEntries(Object.entries(body).map(([key, value]) => [key, value === null ? '' : String(value)]))
    expect((await admin.post(`/setup/incoming-servers/${id}`, { ...kept, name: 'Renamed' })).status).toBe(303)
    expect((await call<IncomingServer>('GET', `/incoming-servers/${id}`)).body).toMatchObject({ name: 'Renamed', state: 'failing' })
  })

  test('is switched off and on', async () => {
    const admin = await signIn()
    const path = `/setup/incoming-servers/${world.servers.letters}`
    expect((await admin.post(`${path}/switch`)).location).toBe(`${path}?done=switched-off`)
    expect((await admin.get(path)).html).not.toContain('Fetch now')
    expect((await admin.post(`${path}/switch`)).location).toBe(`${path}?done=switched-on`)
  })

  test.each([
    ['host', { host: '' }, 'Is required'],
    ['host', { host: '10.0.0.1' }, ''],
    ['port', { port: 'many' }, 'Must be a whole number'],
    ['port', { port: '70000' }, 'Must be 65535 or less'],
    ['name', { name: ' ' }, 'Is required'],
    ['deleteAfterFetch', { deleteAfterFetch: 'true' }, 'pop'],
    ['security', { security: 'none' }, ''],
  ])('has a mistake in %s told of there: %o', async (field, change, words) => {
    const { status, html } = await (await signIn()).post('/setup/incoming-servers', { ...mailbox, ...change })
    expect(status).toBe(422)
    expect(html).toContain(`id="field-${field}"`)
    expect(mistakeAt(html, field)).toContain(words)
    expect(html).toMatch(new RegExp(`name="${field}"[^>]*aria-invalid="true"`))
  })

  test('at Google is signed in to there; without a client, what is missing is told', async () => {
    const { id } = await create<IncomingServer>('/incoming-servers', { name: 'Sales', type: 'gmail', user: 'sales@example.com' })
    const path = `/setup/incoming-servers/${id}`
    const admin = await signIn()
    expect((await admin.get(path)).html).toContain('Sign in to Google')
    const { status, html } = await admin.post(`${path}/sign-in`)
    expect(status).toBe(422)
    expect(html).toContain('GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET not set')
  })
})

describe('an outgoing server', () => {
  test('is made, switched off and shown in order', async () => {
    const admin = await signIn()
    const { location } = await admin.post('/setup/outgoing-servers', { ...relay, password: 'hunter2', fromFilter: 'Example.com' })
    const path = (location ?? '').split('?')[0] ?? ''
    const { html } = await admin.get(path)
    expect(html).not.toContain('hunter2')
    expect([valueAt(html, 'port'), valueAt(html, 'fromFilter')]).toEqual(['465', 'example.com'])
    expect((await admin.post(`${path}/switch`)).location).toBe(`${path}?done=switched-off`)
    expect((await call<OutgoingServer>('GET', `/outgoing-servers/${idIn(path)}`)).body).toMatchObject({ active: false, hasPassword: true })
    expect((await admin.get('/setup/outgoing-servers')).html).toContain('for example.com · order 1')
  })

  test.each([
    ['user', { user: '', password: 'x' }, 'Is required with a password'],
    ['fromFilter', { fromFilter: 'no one, example.com' }, 'no one is neither an address nor a domain'],
    ['host', { host: 'not a host' }, 'Is not a host name'],
  ])('has a mistake in %s told of there', async (field, change, words) => {
    const { status, html } = await (await signIn()).post('/setup/outgoing-servers', { ...relay, ...change })
    expect(status).toBe(422)
    expect(mistakeAt(html, field)).toContain(words)
  })
})

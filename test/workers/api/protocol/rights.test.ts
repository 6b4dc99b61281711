/** What decides somebody's rights stands on the user, and is an administrator's to change: what a colleague may try all the same. */
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import type { Company } from '../../../../src/aliases/company'
import type { Contact } from '../../../../src/records/people/contact'
import type { RecordItem } from '../../../../src/records/record'
import type { User } from '../../../../src/records/people/user'
import type { NewToken, Token } from '../../../../src/settings/token'
import { signIn } from '../../web/browser'
import { administrator, call, colleague, companyId, create, nobody, type Page } from '../client'

const theirs = await create<Company>('/companies', { name: 'Theirs' })
const agent = await colleague('agent', theirs.id)
const other = await colleague('agent', theirs.id)
const ours = await create<RecordItem>('/records', { model: 'lead', name: 'Ours' })
const shared = await create<RecordItem>('/records', { model: 'lead', name: 'Shared', companyId: null })

const leadsSeenBy = async (token: string) =>
  (await call<Page<RecordItem>>('GET', '/records?model=lead', undefined, token)).body.data.map(({ name }) => name)

describe('the contact of a user', () => {
  const contacts = { 'one’s own': agent.user.contactId, 'a colleague’s': other.user.contactId }
  const changes: [string, object][] = [
    ['the company', { companyId: null }],
    ['whether it is active', { active: false }],
    ['the address', { email: 'other@staff.example' }],
    ['no address any more', { email: null }],
    ['what it belongs to', { parentId: shared.id }],
    ['all at once', { name: 'X', companyId: null, active: false, email: 'other@staff.example' }],
  ]

  describe.each(Object.entries(contacts))('%s', (_, contactId) => {
    test.each(changes)('keeps %s, whatever an agent sends', async (_name, change) => {
      const before = await env.DB.prepare('select * from records where id = ?').bind(contactId).first()
      for (const path of ['/contacts', '/records']) {
        const { status, body } = await call('PATCH', `${path}/${contactId}`, change, agent.token)
        const isUnknown = status === 422 && body.errors?.every(({ message }) => message === 'Is not a known field')
        expect(isUnknown || (status === 409 && body.detail.includes('only an administrator can change'))).toBe(true)
      }
      expect(await env.DB.prepare('select * from records where id = ?').bind(contactId).first()).toEqual(before)
    })

    test('keeps its company and address, whatever an agent sends by a form', async () => {
      const browser = await signIn(agent.token)
      const before = await env.DB.prepare('select * from records where id = ?').bind(contactId).first()
      for (const field of [{ companyId: '' }, { email: 'other@staff.example' }, { parentId: shared.id }]) {
        const email = String(before?.['email'])
        const answer = await browser.post(`/records/${contactId}`, { name: 'X', email, ...field })
        expect(answer.status).toBe(422)
        expect(answer.html).toContain('only an administrator can change')
      }
      expect(await env.DB.prepare('select * from records where id = ?').bind(contactId).first()).toEqual(before)
    })

    test('is not deleted by an agent', async () => {
      expect((await call('DELETE', `/contacts/${contactId}`, undefined, agent.token)).status).toBe(409)
      expect((await call('DELETE', `/records/${contactId}`, undefined, agent.token)).status).toBe(409)
    })

    test('may be given another name, by a request and by a form that says the rest as it is', async () => {
      const contact = (await call<Contact>('GET', `/contacts/${contactId}`)).body
      const { name, email, active } = contact
      const same = { email, companyId: theirs.id, active }
      expect((await call('PATCH', `/contacts/${contactId}`, { name: 'New name', ...same }, agent.token)).status).toBe(200)
      expect((await (await signIn(agent.token)).post(`/records/${contactId}`, { name, email: email ?? '' })).status).toBe(303)
      expect((await call('GET', `/contacts/${contactId}`)).body).toEqual(contact)
    })
  })

  test('is an administrator’s to change', async () => {
    const { user } = await colleague('agent', theirs.id)
    const change = { email: 'moved@staff.example', companyId: null, active: false }
    expect((await call('PATCH', `/contacts/${user.contactId}`, change)).body).toMatchObject(change)
  })

  test('is no other contact that an agent gives the address of a user', async () => {
    const taken = { email: other.user.email?.toUpperCase() }
    const plain = await create<Contact>('/contacts', { name: 'Plain', email: 'plain@example.org' }, agent.token)
    for (const [method, path, body] of [
      ['POST', '/contacts', { name: 'Twin', ...taken }],
      ['POST', '/records', { model: 'contact', name: 'Twin', ...taken }],
      ['PATCH', `/contacts/${plain.id}`, taken],
      ['PATCH', `/records/${plain.id}`, taken],
    ] as const) {
      const { status, body: problem } = await call(method, path, body, agent.token)
      expect([method, path, status, problem.detail]).toEqual([method, path, 409, expect.stringContaining('the address of a user')])
    }
    const lead = await call('POST', '/records', { model: 'task', name: 'About them', ...taken }, agent.token)
    expect(lead.status).toBe(201)
  })
})

describe('the company of a user', () => {
  test('is what an agent sees, whatever the company of the contact is', async () => {
    const { user, token } = await colleague('agent', theirs.id)
    await call('PATCH', `/contacts/${user.contactId}`, { companyId })
    expect(await leadsSeenBy(token)).not.toContain('Ours')
    await call('PATCH', `/contacts/${user.contactId}`, { companyId: null })
    expect(await leadsSeenBy(token)).not.toContain('Ours')
    await call('PATCH', `/users/${user.id}`, { companyId })
    expect(await leadsSeenBy(token)).toContain('Ours')
  })

  test('grants nothing where it is missing', async () => {
    const { user, token } = await colleague('agent', companyId)
    expect((await call<User>('PATCH', `/users/${user.id}`, { companyId: null })).body.companyId).toBeNull()
    expect(await leadsSeenBy(token)).toEqual(['Shared'])
    expect((await call('GET', `/records/${ours.id}`, undefined, token)).status).toBe(404)
    expect((await call<Page<unknown>>('GET', '/mails', undefined, token)).body.data).toEqual([])
    for (const company of [companyId, theirs.id])
      expect((await call('POST', '/records', { model: 'lead', name: 'x', companyId: company }, token)).status).toBe(422)
    const made = await create<RecordItem>('/records', { model: 'task', name: 'Made by somebody of no company' }, token)
    expect(made.companyId).toBeNull()
  })

  test('is that of the contact, else of whoever makes the user, unless it is said', async () => {
    const make = async (contact: object, input: object) => {
      const { id: contactId } = await create<Contact>('/contacts', { name: 'x', email: `${crypto.randomUUID()}@staff.example`, ...contact })
      return (await create<User>('/users', { contactId, ...input })).companyId
    }
    expect(await make({ companyId: theirs.id }, {})).toBe(theirs.id)
    expect(await make({ companyId: null }, {})).toBe(companyId)
    expect(await make({ companyId: theirs.id }, { companyId })).toBe(companyId)
    expect(await make({ companyId: theirs.id }, { companyId: null })).toBeNull()
    expect((await call('POST', '/users', { name: 'x', email: 'x@staff.example', companyId: nobody })).body.errors?.[0]?.path).toBe(
      'companyId',
    )
  })

  test('changes with that of the contact, where both were the same', async () => {
    const { user } = await colleague('agent', companyId)
    expect((await call('PATCH', `/users/${user.id}`, { companyId: nobody })).body.errors?.[0]?.path).toBe('companyId')
    await call('PATCH', `/users/${user.id}`, { companyId: theirs.id })
    expect((await call<Contact>('GET', `/contacts/${user.contactId}`)).body.companyId).toBe(theirs.id)
    await call('PATCH', `/contacts/${user.contactId}`, { companyId: null })
    await call('PATCH', `/users/${user.id}`, { companyId })
    expect((await call<Contact>('GET', `/contacts/${user.contactId}`)).body.companyId).toBeNull()
  })

  test('is not deleted while users belong to it, and they are named', async () => {
    const company = await create<Company>('/companies', { name: 'Short-lived' })
    const { user } = await colleague('agent', company.id)
    await call('PATCH', `/contacts/${user.contactId}`, { companyId: null })
    const { status, body } = await call('DELETE', `/companies/${company.id}`)
    expect([status, body.detail]).toEqual([409, expect.stringContaining(`users: 1 (${user.name})`)])
    await call('PATCH', `/users/${user.id}`, { companyId: null })
    expect((await call('DELETE', `/companies/${company.id}`)).status).toBe(204)
  })

  test('is chosen on the page of the user', async () => {
    const { user } = await colleague('agent', companyId)
    const browser = await signIn()
    const { name, email, role, notifyBy } = user
    const form = { name, email: email ?? '', role, notifyBy, active: 'true' }
    expect((await browser.post(`/setup/users/${user.id}`, { ...form, companyId: theirs.id })).status).toBe(303)
    expect((await call<User>('GET', `/users/${user.id}`)).body.companyId).toBe(theirs.id)
    await browser.post(`/setup/users/${user.id}`, { ...form, companyId: '' })
    expect((await call<User>('GET', `/users/${user.id}`)).body.companyId).toBeNull()
    expect((await browser.get('/setup/users')).html).toContain('no company')
  })
})

describe('a token may do no more than its user may now', () => {
  const rolesOf = async (userId: string) =>
    (await call<Page<Token>>('GET', '/tokens')).body.data.filter((token) => token.userId === userId).map((token) => token.effectiveRole)

  test('and follows the user from administrator to agent and back', async () => {
    const { user } = await colleague('agent', theirs.id)
    await call('PATCH', `/users/${user.id}`, { role: 'admin' })
    const { id, token } = await create<NewToken>('/tokens', { name: 'x', role: 'admin', userId: user.id })
    const browser = await signIn(token)
    expect((await call('GET', '/users', undefined, token)).status).toBe(200)
    await call('PATCH', `/users/${user.id}`, { role: 'agent' })
    expect((await call('GET', '/users', undefined, token)).status).toBe(403)
    expect(await leadsSeenBy(token)).toEqual(['Shared'])
    expect((await browser.get('/setup')).status).toBe(403)
    expect((await call<Token>('GET', `/tokens/${id}`)).body).toMatchObject({ role: 'admin', effectiveRole: 'agent' })
    expect((await (await signIn()).get('/setup/tokens')).html).toContain('Administrator, now Agent, like its user')
    await call('PATCH', `/users/${user.id}`, { role: 'admin' })
    expect((await call('GET', '/users', undefined, token)).status).toBe(200)
  })

  test('and no more than it says itself', async () => {
    const { user, token } = await colleague('agent', theirs.id)
    const reader = await create<NewToken>('/tokens', { name: 'x', role: 'read', userId: user.id })
    await call('PATCH', `/users/${user.id}`, { role: 'admin' })
    expect((await call('GET', '/users', undefined, token)).status).toBe(403)
    expect(await leadsSeenBy(token)).toEqual(['Shared'])
    expect(await leadsSeenBy(reader.token)).toEqual(['Shared'])
    expect((await call('POST', '/records', {}, reader.token)).status).toBe(403)
  })

  test('and nothing while the user is inactive', async () => {
    const { user, token } = await colleague('agent', theirs.id)
    const pipe = await create<NewToken>('/tokens', { name: 'x', role: 'ingest', userId: user.id })
    await call('PATCH', `/users/${user.id}`, { active: false })
    expect((await call('GET', '/records', undefined, token)).status).toBe(401)
    expect((await call('POST', '/mails', undefined, pipe.token)).status).toBe(401)
    expect(await rolesOf(user.id)).toEqual([null, null])
  })

  test('and is not made for more', async () => {
    const { user } = await colleague('agent', theirs.id)
    const { status, body } = await call('POST', '/tokens', { name: 'x', role: 'admin', userId: user.id })
    expect([status, body.errors?.map(({ path }) => path)]).toEqual([422, ['role']])
  })

  test('and that of ADMIN_TOKEN stays an administrator', async () => {
    for (const change of [{ role: 'agent' }, { active: false }])
      expect((await call('PATCH', `/users/${administrator.userId}`, change)).status).toBe(409)
    expect((await call('PATCH', `/users/${administrator.userId}`, { notifyBy: 'email' })).status).toBe(200)
  })

  test('which is nothing on the pages for one that may only deliver', async () => {
    const { user } = await colleague('agent', theirs.id)
    const pipe = await create<NewToken>('/tokens', { name: 'x', role: 'ingest', userId: user.id })
    await expect(signIn(pipe.token)).rejects.toThrow('422')
  })
})

test('a token is read without the key itself', async () => {
  const { token, ...shown } = await create<NewToken>('/tokens', { name: 'Shown', role: 'ingest' })
  expect((await call<Token>('GET', `/tokens/${shown.id}`)).body).toEqual(shown)
  expect((await call('GET', `/tokens/${nobody}`)).status).toBe(404)
  expect((await call('GET', `/tokens/${shown.id}`, undefined, token)).status).toBe(403)
})

import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import type { Alias } from '../../../../src/aliases/alias'
import type { Domain } from '../../../../src/aliases/alias-domain'
import type { Contact } from '../../../../src/records/people/contact'
import type { RecordItem } from '../../../../src/records/record'
import type { User } from '../../../../src/records/people/user'
import { administrator, call, companyId, create, everyPage, nobody, type Page } from '../client'

const domain = await create<Domain>('/domains', { name: 'example.com', defaultFrom: 'hello' })
const info = await create<Alias>('/aliases', { localPart: 'info', model: 'lead' })

const names = async (query: string) => (await call<Page<RecordItem>>('GET', `/records?${query}`)).body.data.map(({ name }) => name)

describe('a record', () => {
  test('is made with the first choices, read, listed, changed and deleted', async () => {
    const parent = await create<RecordItem>('/records', { model: 'team', name: 'Sales' })
    const record = await create<RecordItem>('/records', {
      model: 'lead',
      name: 'Chairs',
      email: 'Ann@Example.ORG',
      parentId: parent.id,
      values: { source: 'fair' },
    })
    expect(record).toMatchObject({
      model: 'lead',
      name: 'Chairs',
      email: 'Ann@Example.ORG',
      values: { stage: 'new', priority: 'low', source: 'fair' },
      companyId,
      parentId: parent.id,
      aliasId: null,
      bounceCount: 0,
      hasFailure: false,
    })
    expect((await call('GET', `/records/${record.id}`)).body).toEqual(record)
    const changed = await call<RecordItem>('PATCH', `/records/${record.id}`, {
      values: { stage: 'won', source: null },
      parentId: null,
      companyId: null,
    })
    expect(changed.status).toBe(200)
    expect(changed.body).toMatchObject({ name: 'Chairs', values: { stage: 'won', priority: 'low' }, parentId: null, companyId: null })
    expect(changed.body.values).not.toHaveProperty('source')
    expect((await call('DELETE', `/records/${record.id}`)).status).toBe(204)
    for (const method of ['GET', 'DELETE'] as const) expect((await call(method, `/records/${record.id}`)).status).toBe(404)
    expect((await call('PATCH', `/records/${record.id}`, { name: 'x' })).status).toBe(404)
  })

  test('is found by model, address, parent and parts of name and address', async () => {
    const parent = await create<RecordItem>('/records', { model: 'project', name: 'Parent' })
    await create('/records', { model: 'task', name: 'Paint 100% of_it', email: 'Bob.Finder@Example.ORG', parentId: parent.id })
    await create('/records', { model: 'ticket', name: 'Broken', email: 'bob.finder@example.org' })
    expect(await names('model=task')).toEqual(['Paint 100% of_it'])
    expect(await names('email=BOB.finder%40example.org')).toEqual(['Broken', 'Paint 100% of_it'])
    expect(await names('email=bob.finder%40EXAMPLE.org&model=ticket')).toEqual(['Broken'])
    expect(await names(`parentId=${parent.id}`)).toEqual(['Paint 100% of_it'])
    expect(await names('q=100%25')).toEqual(['Paint 100% of_it'])
    expect(await names('q=FINDER%40')).toEqual(['Broken', 'Paint 100% of_it'])
    expect(await names(`q=${'x'.repeat(200)}`)).toEqual([])
    expect((await call('GET', '/records?email=nonsense')).status).toBe(422)
  })

  test.each([
    ['a model that is not there', { model: 'nothing', name: 'x' }, 'model'],
    ['no name', { model: 'lead' }, 'name'],
    ['a blank name', { model: 'lead', name: '  ' }, 'name'],
    ['a name with a NUL', { model: 'lead', name: 'a\0' }, 'name'],
    ['half a character', { model: 'lead', name: 'a\ud800' }, 'name'],
    ['no address', { model: 'lead', name: 'x', email: 'Ann <ann@example.org>' }, 'email'],
    ['an unknown value', { model: 'lead', name: 'x', values: { size: 1 } }, 'values.size'],
    ['a wrong value', { model: 'lead', name: 'x', values: { stage: 'maybe' } }, 'values.stage'],
    ['a value that cannot be stored', { model: 'lead', name: 'x', values: { source: 'a\0' } }, 'values.source'],
    ['a parent that is not there', { model: 'lead', name: 'x', parentId: nobody }, 'parentId'],
    ['a company that is not there', { model: 'lead', name: 'x', companyId: nobody }, 'companyId'],
    ['a field that is none', { model: 'lead', name: 'x', active: false }, 'active'],
  ])('is refused with 422 for %s', async (_, body, path) => {
    const answer = await call('POST', '/records', body)
    expect([answer.status, answer.body.errors?.map((error) => error.path)]).toEqual([422, [path]])
  })

  test('is not its own parent, and its model does not change', async () => {
    const record = await create<RecordItem>('/records', { model: 'lead', name: 'Self' })
    expect((await call('PATCH', `/records/${record.id}`, { parentId: record.id })).body.errors?.[0]?.path).toBe('parentId')
    expect((await call('PATCH', `/records/${record.id}`, { model: 'task' })).body.errors?.[0]?.path).toBe('model')
    expect((await call('PATCH', `/records/${record.id}`, { values: { stage: 'x' } })).body.errors?.[0]?.path).toBe('values.stage')
  })

  test('stays while an alias is forced to it or owned by it', async () => {
    const owner = await create<RecordItem>('/records', { model: 'team', name: 'Owner' })
    const forced = await create<RecordItem>('/records', { model: 'ticket', name: 'Forced' })
    const alias = await create<Alias>('/aliases', {
      localPart: 'keeps',
      model: 'ticket',
      ownerRecordId: owner.id,
      forceRecordId: forced.id,
    })
    for (const record of [owner, forced]) {
      const { status, body } = await call('DELETE', `/records/${record.id}`)
      expect([status, body.detail]).toEqual([409, expect.stringContaining(`keeps@example.com (${alias.id})`)])
    }
    await call('DELETE', `/aliases/${alias.id}`)
    expect((await call('DELETE', `/records/${owner.id}`)).status).toBe(204)
  })

  test('takes its chatter with it, and says so while some of it has failed', async () => {
    const record = await create<RecordItem>('/records', { model: 'lead', name: 'Failing' })
    await env.DB.batch([
      env.DB.prepare(
        `insert into messages (id, record_id, kind, internal, marks, internet_message_id, from_name, from_address, "to", cc, preview, date, created_at) values ('m1', ?, 'sent', 0, '[]', 'm1@x', '', '', '[]', '[]', '', 0, 0)`,
      ).bind(record.id),
      env.DB.prepare(
        `insert into notifications (id, message_id, record_id, address, way, status, created_at) values ('n1', 'm1', ?, 'a@b.example', 'email', 'bounced', 0)`,
      ).bind(record.id),
    ])
    expect((await call<RecordItem>('GET', `/records/${record.id}`)).body.hasFailure).toBe(true)
    await env.DB.exec("update notifications set status = 'dismissed'")
    expect((await call<RecordItem>('GET', `/records/${record.id}`)).body.hasFailure).toBe(false)
    await call('DELETE', `/records/${record.id}`)
    expect(await env.DB.prepare('select count(*) as n from messages').first('n')).toBe(0)
  })

  test('is listed in pages, each once, newest first', async () => {
    const rows = Array.from({ length: 130 }, (_, index) => `01910000-0000-7000-8000-${String(index).padStart(12, '0')}`)
    await env.DB.prepare(
      "insert into records (id, model, name, field_values, created_at, updated_at) select value, 'task', 'many', '{}', 0, 0 from json_each(?)",
    )
      .bind(JSON.stringify(rows))
      .run()
    const { rows: listed, pages } = await everyPage<RecordItem>('/records?q=many', 40)
    expect(pages).toBe(4)
    expect(listed.map(({ id }) => id)).toEqual(rows.toReversed())
  })

  test('has its failures looked up in the index of failures alone', async () => {
    const sql =
      "explain query plan select exists (select 1 from notifications n where n.record_id = records.id and n.status in ('bounced', 'failed')) from records"
    const { results } = await env.DB.prepare(sql).all<{ detail: string }>()
    expect(results.map(({ detail }) => detail).join('\n')).toContain('USING INDEX notifications_in_error (record_id=?)')
  })
})

describe('a contact', () => {
  test('is a record of the model contact, from either side', async () => {
    const contact = await create<Contact>('/contacts', { name: 'Ann', email: 'Ann.Smith@Example.ORG' })
    expect(contact).toEqual({
      id: contact.id,
      name: 'Ann',
      email: 'Ann.Smith@Example.ORG',
      emailNormalized: 'ann.smith@example.org',
      companyId,
      bounceCount: 0,
      active: true,
    })
    expect((await call<RecordItem>('GET', `/records/${contact.id}`)).body).toMatchObject({ model: 'contact', name: 'Ann' })
    const record = await create<RecordItem>('/records', { model: 'contact', name: 'Ben', email: 'ben@example.org' })
    expect((await call<Contact>('GET', `/contacts/${record.id}`)).body).toMatchObject({ name: 'Ben', active: true })
    const changed = await call<Contact>('PATCH', `/contacts/${record.id}`, { active: false, email: 'BEN@new.example' })
    expect(changed.body).toMatchObject({ active: false, email: 'BEN@new.example', emailNormalized: 'ben@new.example' })
    expect((await call<Page<Contact>>('GET', '/contacts?email=ann.smith%40example.org')).body.data).toEqual([contact])
    expect((await call<Page<Contact>>('GET', '/contacts?q=new.ex')).body.data.map(({ id }) => id)).toEqual([record.id])
    expect((await call('DELETE', `/contacts/${record.id}`)).status).toBe(204)
    const lead = await create<RecordItem>('/records', { model: 'lead', name: 'No contact' })
    for (const method of ['GET', 'DELETE'] as const) expect((await call(method, `/contacts/${lead.id}`)).status).toBe(404)
  })

  test('starts afresh with a new address', async () => {
    const contact = await create<Contact>('/contacts', { name: 'Bouncing', email: 'old@example.org' })
    await env.DB.prepare('update records set bounce_count = 7, hard_bounces = 5 where id = ?').bind(contact.id).run()
    expect((await call<Contact>('PATCH', `/contacts/${contact.id}`, { email: 'OLD@example.org' })).body.bounceCount).toBe(7)
    expect((await call<Contact>('PATCH', `/contacts/${contact.id}`, { email: 'new@example.org' })).body.bounceCount).toBe(0)
  })

  test.each(['Info@Example.com', 'info+tag@example.com', 'catchall@example.com', 'bounce@example.com', 'hello@example.com'])(
    'never has an address of ours: %s',
    async (email) => {
      for (const [path, body] of [
        ['/contacts', { name: 'Us', email }],
        ['/records', { model: 'contact', name: 'Us', email }],
        ['/users', { name: 'Us', email }],
      ] as const) {
        const answer = await call('POST', path, body)
        expect([answer.status, answer.body.errors]).toEqual([422, [{ path: 'email', message: `${email} is one of our own addresses` }]])
      }
      const contact = await create<Contact>('/contacts', { name: 'Them' })
      expect((await call('PATCH', `/contacts/${contact.id}`, { email })).status).toBe(422)
      expect((await call('PATCH', `/records/${contact.id}`, { email })).status).toBe(422)
    },
  )

  test('may have what is an address of ours no longer', async () => {
    await call('PATCH', `/domains/${domain.id}`, { defaultFrom: null })
    expect((await call('POST', '/contacts', { name: 'Free', email: 'hello@example.com' })).status).toBe(201)
    expect((await call('POST', '/records', { model: 'lead', name: 'About us', email: info.address })).status).toBe(201)
  })
})

describe('followers', () => {
  test('are put once, listed as contacts and taken away', async () => {
    const record = await create<RecordItem>('/records', { model: 'lead', name: 'Followed' })
    const contact = await create<Contact>('/contacts', { name: 'Fan', email: 'fan@example.org' })
    const path = `/records/${record.id}/followers`
    for (let twice = 0; twice < 2; twice++) expect((await call('PUT', `${path}/${contact.id}`)).status).toBe(204)
    await call('PUT', `${path}/${administrator.contactId}`)
    const listed = await everyPage<Contact>(path, 1)
    expect(listed.rows.map(({ name }) => name)).toEqual(['Fan', 'Administrator'])
    expect(listed.rows[0]).toEqual(contact)
    for (let twice = 0; twice < 2; twice++) expect((await call('DELETE', `${path}/${contact.id}`)).status).toBe(204)
    expect((await call<Page<Contact>>('GET', path)).body.data).toHaveLength(1)
  })

  test('are contacts that are there, and none of our addresses', async () => {
    const record = await create<RecordItem>('/records', { model: 'lead', name: 'Followed' })
    const later = await create<Contact>('/contacts', { name: 'Later ours', email: 'later@example.com' })
    await create('/aliases', { localPart: 'later', model: 'lead' })
    expect((await call('PUT', `/records/${record.id}/followers/${later.id}`)).status).toBe(422)
    for (const path of [
      `/records/${record.id}/followers/${nobody}`,
      `/records/${nobody}/followers/${later.id}`,
      `/records/${record.id}/followers/x`,
      `/records/${record.id}/followers/${record.id}`,
    ])
      expect((await call('PUT', path)).status, path).toBe(404)
    expect((await call('GET', `/records/${nobody}/followers`)).status).toBe(404)
    expect((await call('DELETE', `/records/${nobody}/followers/${later.id}`)).status).toBe(404)
  })
})

describe('a user', () => {
  test('is made with a contact, changed and deleted', async () => {
    const user = await create<User>('/users', { name: 'Uma', email: 'Uma@staff.example' })
    expect(user).toEqual({
      id: user.id,
      contactId: user.contactId,
      name: 'Uma',
      email: 'Uma@staff.example',
      role: 'agent',
      companyId,
      notifyBy: 'email',
      active: true,
    })
    expect((await call<Contact>('GET', `/contacts/${user.contactId}`)).body).toMatchObject({ name: 'Uma', companyId })
    const changed = await call<User>('PATCH', `/users/${user.id}`, {
      name: 'Uma Thor',
      email: 'uma@new.example',
      role: 'admin',
      notifyBy: 'inbox',
      active: false,
    })
    expect(changed.body).toEqual({ ...user, name: 'Uma Thor', email: 'uma@new.example', role: 'admin', notifyBy: 'inbox', active: false })
    expect((await call('GET', `/users/${user.id}`)).body).toEqual(changed.body)
    const kept = await call('DELETE', `/contacts/${user.contactId}`)
    expect([kept.status, kept.body.detail]).toEqual([409, expect.stringContaining(user.id)])
    expect((await call('DELETE', `/users/${user.id}`)).status).toBe(204)
    expect((await call('DELETE', `/users/${user.id}`)).status).toBe(404)
    expect((await call('DELETE', `/contacts/${user.contactId}`)).status).toBe(204)
  })

  test('can be made of a contact, once', async () => {
    const contact = await create<Contact>('/contacts', { name: 'Vic', email: 'vic@staff.example' })
    expect(await create<User>('/users', { contactId: contact.id, role: 'admin' })).toMatchObject({
      contactId: contact.id,
      name: 'Vic',
      role: 'admin',
    })
    expect((await call('POST', '/users', { contactId: contact.id })).status).toBe(409)
    const silent = await create<Contact>('/contacts', { name: 'Silent' })
    const lead = await create<RecordItem>('/records', { model: 'lead', name: 'x', email: 'x@staff.example' })
    for (const contactId of [silent.id, lead.id, nobody])
      expect((await call('POST', '/users', { contactId })).body.errors?.[0]?.path).toBe('contactId')
    expect((await call('POST', '/users', { contactId: silent.id, name: 'y' })).body.errors?.[0]?.path).toBe('name')
    expect((await call('POST', '/users', {})).body.errors?.map(({ path }) => path)).toEqual(['name', 'email'])
  })

  test('has an address of its own, also when several are made at once', async () => {
    const before = (await everyPage<Contact>('/contacts?email=wim%40staff.example', 100)).rows.length
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => call<User>('POST', '/users', { name: 'Wim', email: 'wim@staff.example' })),
    )
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['201', '409', '409', '409', '409', '409'])
    expect((await everyPage<Contact>('/contacts?email=wim%40staff.example', 100)).rows).toHaveLength(before + 1)
    const other = await create<User>('/users', { name: 'Xan', email: 'xan@staff.example' })
    for (const path of [`/users/${other.id}`, `/contacts/${other.contactId}`, `/records/${other.contactId}`]) {
      const { status, body } = await call('PATCH', path, { email: 'WIM@staff.example' })
      expect([status, body.detail]).toEqual([409, expect.stringContaining('the user Wim')])
    }
    expect((await call('POST', '/contacts', { name: 'Another Wim', email: 'wim@staff.example' })).status).toBe(201)
  })

  test('called Administrator stays', async () => {
    expect((await call('DELETE', `/users/${administrator.userId}`)).status).toBe(409)
    expect((await call<Page<User>>('GET', '/users')).body.data.at(-1)).toMatchObject({
      id: administrator.userId,
      name: 'Administrator',
      role: 'admin',
    })
  })
})

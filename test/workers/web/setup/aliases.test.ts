/** Aliases and domains as forms: what they take, and which field a mistake stands beside. */
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Alias } from '../../../../src/aliases/alias'
import type { Domain } from '../../../../src/aliases/alias-domain'
import * as world from '../../../world'
import { call, create } from '../../api/client'
import { tools } from '../../delivery'
import { signIn } from '../browser'
import { chosenAt, mistakeAt, valueAt } from './setup-form'

beforeEach(() => world.seed(tools))

const readAlias = async (id: string) => (await call<Alias>('GET', `/aliases/${id}`)).body
const idIn = (location: string | null) => /[\da-f-]{36}/.exec(location ?? '')?.[0] ?? ''

describe('a new alias', () => {
  test('is made of what was written, cleaned', async () => {
    const { status, location } = await (
      await signIn()
    ).post('/setup/aliases', {
      localPart: ' Hélène ',
      domainId: world.domains.north,
      model: 'ticket',
      'defaults.stage': '',
      'defaults.priority': 'high',
      contactPolicy: 'contacts',
      refusalText: 'Please call us.\r\nThank you.',
      localPartOnly: 'true',
      ownerRecordId: '',
      forceRecordId: '',
    })
    expect([status, location]).toEqual([303, expect.stringMatching(/^\/setup\/aliases\/.*\?done=created$/)])
    expect(await readAlias(idIn(location))).toMatchObject({
      address: 'helene@example.net',
      model: 'ticket',
      defaults: { priority: 'high' },
      contactPolicy: 'contacts',
      refusalText: 'Please call us.\nThank you.',
      localPartOnly: true,
      ownerRecordId: null,
    })
  })

  test('whose address is taken is told of beside the local part, and what was typed stays', async () => {
    const { status, html } = await (
      await signIn()
    ).post('/setup/aliases', {
      localPart: 'Info',
      domainId: world.domains.example,
      model: 'task',
      contactPolicy: 'users',
      refusalText: 'Not <here>',
    })
    expect(status).toBe(422)
    expect(mistakeAt(html, 'localPart')).toContain('info@example.com is taken: it is the address of the alias info@example.com')
    expect([valueAt(html, 'localPart'), chosenAt(html, 'model'), chosenAt(html, 'contactPolicy')]).toEqual(['Info', 'task', 'users'])
    expect(html).toContain('Not &lt;here&gt;')
  })

  test('shows the fields of the model that was chosen', async () => {
    const admin = await signIn()
    expect((await admin.get('/setup/aliases/new?model=ticket')).html).toContain('value="solved"')
    expect((await admin.get('/setup/aliases/new')).html).not.toContain('value="solved"')
    const { html } = await admin.get('/setup/aliases/fields?model=ticket')
    expect(html).toContain('name="defaults.stage"')
    expect(html).not.toContain('<html')
  })
})

describe('the record of an alias', () => {
  const sent = { localPart: 'europe', domainId: world.domains.example, model: 'lead', contactPolicy: 'everyone' }

  test('is named by its name, with its model or without, or by the address of its page', async () => {
    const admin = await signIn()
    const team = await create<{ id: string }>('/records', { model: 'team', name: 'Sales Europe' })
    const { id } = await create<Alias>('/aliases', { localPart: 'europe', model: 'lead' })
    for (const ownerRecordId of ['Sales Europe', 'sales europe (team)', `http://postern.test/records/${team.id}`]) {
      await env.DB.exec(`update aliases set owner_record_id = null where id = '${id}'`)
      expect((await admin.post(`/setup/aliases/${id}`, { ...sent, ownerRecordId })).status).toBe(303)
      expect(await readAlias(id)).toMatchObject({ ownerRecordId: team.id })
    }
    expect(valueAt((await admin.get(`/setup/aliases/${id}`)).html, 'ownerRecordId')).toBe('Sales Europe (team)')
    expect((await admin.get('/setup/records-named?field=ownerRecordId&ownerRecordId=europe')).html).toContain('value="Sales Europe (team)"')
    expect((await admin.post(`/setup/aliases/${id}`, { ...sent, ownerRecordId: '' })).status).toBe(303)
    expect(await readAlias(id)).toMatchObject({ ownerRecordId: null })
  })

  test('that is none, or one of several, is told of', async () => {
    const admin = await signIn()
    await create('/records', { model: 'team', name: 'Twins' })
    await create('/records', { model: 'project', name: 'Twins' })
    const unknown = await admin.post('/setup/aliases', { ...sent, forceRecordId: 'Nothing like it' })
    expect(mistakeAt(unknown.html, 'forceRecordId')).toContain('No record has this name')
    const several = await admin.post('/setup/aliases', { ...sent, ownerRecordId: 'Twins' })
    expect(mistakeAt(several.html, 'ownerRecordId')).toContain('Several records match')
    const gone = await admin.post('/setup/aliases', { ...sent, ownerRecordId: '01900000-0000-7000-8000-00000000ffff' })
    expect(mistakeAt(gone.html, 'ownerRecordId')).toBeTruthy()
  })
})

describe('an alias that is changed', () => {
  test('loses the values that were emptied, and is untested again', async () => {
    const { id } = await create<Alias>('/aliases', { localPart: 'urgent', model: 'ticket', defaults: { priority: 'high', stage: 'open' } })
    await env.DB.exec(`update aliases set status = 'valid' where id = '${id}'`)
    const form = { localPart: 'urgent', domainId: world.domains.example, model: 'ticket', contactPolicy: 'everyone' }
    const admin = await signIn()
    await admin.post(`/setup/aliases/${id}`, { ...form, 'defaults.priority': 'high', 'defaults.stage': 'open' })
    expect(await readAlias(id)).toMatchObject({ status: 'valid' })
    await admin.post(`/setup/aliases/${id}`, { ...form, 'defaults.priority': '', 'defaults.stage': 'open' })
    expect(await readAlias(id)).toMatchObject({ defaults: { stage: 'open' }, status: 'untested' })
  })

  test('tells what it did lately', async () => {
    await env.DB.exec(`update records set created_at = ${Date.now() - 86_400_000} where id = '${world.records.quote}'`)
    const admin = await signIn()
    expect((await admin.get('/setup/aliases')).html).toContain('1 record in 30 days')
    expect((await admin.get(`/setup/aliases/${world.aliases.info}`)).html).toContain(`href="/records/${world.records.quote}"`)
  })
})

describe('an alias domain', () => {
  const form = { name: 'example.com', catchall: 'catchall', bounce: 'bounce', defaultFrom: 'notifications', sequence: '1' }
  const path = `/setup/domains/${world.domains.example}`

  test('is renamed along with its aliases', async () => {
    expect((await (await signIn()).post(path, { ...form, name: 'Mail.Example.com' })).status).toBe(303)
    expect(await readAlias(world.aliases.info)).toMatchObject({ address: 'info@mail.example.com' })
    expect((await call<Domain>('GET', `/domains/${world.domains.example}`)).body).toMatchObject({
      sequence: 1,
      companyIds: [world.companies.example],
    })
  })

  test.each([
    ['catchall', { catchall: 'info' }, 'info@example.com'],
    ['bounce', { bounce: 'Info' }, 'info@example.com'],
    ['name', { name: 'no domain' }, 'Is not a valid mail domain'],
    ['sequence', { sequence: 'first' }, 'Must be a whole number'],
  ])('has a mistake in %s told of there', async (field, change, words) => {
    const { status, html } = await (await signIn()).post(path, { ...form, ...change })
    expect(status).toBe(422)
    expect(mistakeAt(html, field)).toContain(words)
  })
})

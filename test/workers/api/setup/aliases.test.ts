import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import type { Alias } from '../../../../src/aliases/alias'
import type { Domain } from '../../../../src/aliases/alias-domain'
import type { Company } from '../../../../src/aliases/company'
import type { RecordItem } from '../../../../src/records/record'
import { call, create, nobody, type Page } from '../client'

const main = await create<Domain>('/domains', { name: 'example.com' })
const other = await create<Domain>('/domains', { name: 'other.example' })

const lead = await create<RecordItem>('/records', { model: 'lead', name: 'A lead' })

const statusNow = async (alias: Alias) => (await call<Alias>('GET', `/aliases/${alias.id}`)).body.status
const heldBy = async (aliasId: string) => {
  const { results } = await env.DB.prepare('select address from addresses where alias_id = ?').bind(aliasId).all<{ address: string }>()
  return results.map(({ address }) => address)
}

describe('an alias', () => {
  test('is made with defaults, read, listed, changed and deleted', async () => {
    const alias = await create<Alias>('/aliases', { localPart: ' Hélène.Prôvâïder ', model: 'lead', defaults: { source: 'web' } })
    expect(alias).toEqual({
      id: alias.id,
      localPart: 'helene.provaider',
      domainId: main.id,
      address: 'helene.provaider@example.com',
      model: 'lead',
      defaults: { source: 'web' },
      forceRecordId: null,
      ownerRecordId: null,
      contactPolicy: 'everyone',
      localPartOnly: false,
      refusalText: null,
      status: 'untested',
    })
    expect((await call('GET', `/aliases/${alias.id}`)).body).toEqual(alias)
    expect((await call<Page<Alias>>('GET', '/aliases')).body.data[0]).toEqual(alias)
    const changed = await call<Alias>('PATCH', `/aliases/${alias.id}`, { refusalText: 'Not you' })
    expect(changed).toMatchObject({ status: 200, body: { ...alias, refusalText: 'Not you' } })
    expect((await call('DELETE', `/aliases/${alias.id}`)).status).toBe(204)
    expect((await call('GET', `/aliases/${alias.id}`)).status).toBe(404)
    expect((await call('DELETE', `/aliases/${alias.id}`)).status).toBe(404)
    expect((await call('PATCH', `/aliases/${alias.id}`, { localPart: 'x' })).status).toBe(404)
    expect(await heldBy(alias.id)).toEqual([])
  })

  test('without a local part is inactive and holds no address; without a domain it holds its local part alone', async () => {
    const inactive = await create<Alias>('/aliases', { localPart: ' @x ', model: 'lead' })
    expect(inactive).toMatchObject({ localPart: null, address: null })
    expect(await heldBy(inactive.id)).toEqual([])
    const bare = await create<Alias>('/aliases', { localPart: 'bare', domainId: null, model: 'lead' })
    expect(bare).toMatchObject({ domainId: null, address: null, localPart: 'bare' })
    expect(await heldBy(bare.id)).toEqual(['bare'])
    await call('PATCH', `/aliases/${bare.id}`, { domainId: other.id })
    expect(await heldBy(bare.id)).toEqual(['bare@other.example'])
    await call('PATCH', `/aliases/${bare.id}`, { localPart: null })
    expect(await heldBy(bare.id)).toEqual([])
  })

  test('gets the domain of its owner, else of the forced record, else the first', async () => {
    const theirs = await create<Company>('/companies', { name: 'Theirs', domainId: other.id })
    const team = await create<RecordItem>('/records', { model: 'team', name: 'Abroad', companyId: theirs.id })
    const shared = await create<RecordItem>('/records', { model: 'team', name: 'Shared', companyId: null })
    expect((await create<Alias>('/aliases', { localPart: 'owned', model: 'lead', ownerRecordId: team.id })).address).toBe(
      'owned@other.example',
    )
    expect((await create<Alias>('/aliases', { localPart: 'forced', model: 'team', forceRecordId: team.id })).address).toBe(
      'forced@other.example',
    )
    expect((await create<Alias>('/aliases', { localPart: 'shared', model: 'lead', ownerRecordId: shared.id })).address).toBe(
      'shared@example.com',
    )
    const foreign = await call('POST', '/aliases', { localPart: 'foreign', model: 'lead', domainId: main.id, ownerRecordId: team.id })
    expect(foreign.status).toBe(422)
    expect(foreign.body.detail).toContain('Abroad')
    expect(foreign.body.detail).toContain('other.example')
  })

  test('is untested again when policy, defaults or model change, and only then', async () => {
    const alias = await create<Alias>('/aliases', { localPart: 'status', model: 'lead', defaults: { stage: 'won', source: 'a' } })
    const markValid = () => env.DB.prepare("update aliases set status = 'valid' where id = ?").bind(alias.id).run()
    for (const change of [{ contactPolicy: 'users' }, { defaults: { stage: 'lost' } }, { model: 'ticket', defaults: {} }]) {
      await markValid()
      await call('PATCH', `/aliases/${alias.id}`, change)
      expect(await statusNow(alias), JSON.stringify(change)).toBe('untested')
    }
    for (const change of [{ refusalText: 'x' }, { localPart: 'status2' }, { contactPolicy: 'users' }, {}]) {
      await markValid()
      await call('PATCH', `/aliases/${alias.id}`, change)
      expect(await statusNow(alias), JSON.stringify(change)).toBe('valid')
    }
  })
})

describe('a clash is 409 and names', () => {
  test('the address, the other alias and its owner', async () => {
    const team = await create<RecordItem>('/records', { model: 'team', name: 'Direct Sales' })
    const first = await create<Alias>('/aliases', { localPart: 'sales', model: 'lead', ownerRecordId: team.id })
    const { status, headers, body } = await call('POST', '/aliases', { localPart: 'SALES', model: 'ticket' })
    expect(status).toBe(409)
    expect(headers.get('content-type')).toBe('application/problem+json')
    for (const part of ['sales@example.com', first.id, 'Direct Sales', team.id]) expect(body.detail).toContain(part)
    const moved = await create<Alias>('/aliases', { localPart: 'elsewhere', model: 'lead' })
    expect((await call('PATCH', `/aliases/${moved.id}`, { localPart: 'sales' })).status).toBe(409)
    expect(await heldBy(moved.id)).toEqual(['elsewhere@example.com'])
  })

  test('the catchall or bounce address of a domain', async () => {
    const { status, body } = await call('POST', '/aliases', { localPart: 'catchall', model: 'lead' })
    expect([status, body.detail]).toEqual([409, 'catchall@example.com is taken: it is the catchall address of the domain example.com.'])
    expect((await call('POST', '/aliases', { localPart: 'bounce', model: 'lead' })).body.detail).toContain(
      'the bounce address of the domain example.com',
    )
  })

  test('the local part of another alias without domain', async () => {
    await create<Alias>('/aliases', { localPart: 'lonely', domainId: null, model: 'lead' })
    expect((await call('POST', '/aliases', { localPart: 'lonely', domainId: null, model: 'lead' })).status).toBe(409)
    expect((await call('POST', '/aliases', { localPart: 'lonely', model: 'lead' })).status).toBe(201)
  })

  test('also when many ask at once: one has it', async () => {
    const asked = Array.from({ length: 12 }, () =>
      call<{ id: string; detail: string }>('POST', '/aliases', { localPart: 'rush', model: 'lead' }),
    )
    const answers = await Promise.all(asked)
    const made = answers.filter(({ status }) => status === 201)
    expect(made).toHaveLength(1)
    const refused = answers.filter(({ status }) => status === 409)
    expect(refused).toHaveLength(11)
    for (const { body } of refused)
      expect(body.detail).toContain(`rush@example.com is taken: it is the address of the alias rush@example.com (${made[0]?.body.id})`)
  })
})

describe('an alias is refused with 422', () => {
  test.each([
    ['a model that is not there', { model: 'nothing' }, 'model'],
    ['a default that is no field', { model: 'lead', defaults: { colour: 'red' } }, 'defaults.colour'],
    ['a default that is no option', { model: 'lead', defaults: { stage: 'x' } }, 'defaults.stage'],
    ['a default of the wrong type', { model: 'lead', defaults: { source: 1 } }, 'defaults.source'],
    ['a forced record of another model', { model: 'ticket', forceRecordId: lead.id }, 'forceRecordId'],
    ['a forced record that is not there', { model: 'lead', forceRecordId: nobody }, 'forceRecordId'],
    ['an owner that is not there', { model: 'lead', ownerRecordId: nobody }, 'ownerRecordId'],
    ['a domain that is not there', { model: 'lead', domainId: nobody }, 'domainId'],
    ['a policy that is none', { model: 'lead', contactPolicy: 'friends' }, 'contactPolicy'],
    ['a local part that is too long', { model: 'lead', localPart: 'a'.repeat(65) }, 'localPart'],
    ['text that cannot be stored', { model: 'lead', refusalText: 'a\0b' }, 'refusalText'],
    ['a field that is none', { model: 'lead', owner: lead.id }, 'owner'],
  ])('for %s', async (_, wish, path) => {
    const { status, body } = await call('POST', '/aliases', { localPart: 'refused', ...wish })
    expect(status).toBe(422)
    expect(body.errors?.map((error) => error.path)).toEqual([path])
  })

  test('when a change of model leaves its defaults behind', async () => {
    const alias = await create<Alias>('/aliases', { localPart: 'model', model: 'lead', defaults: { stage: 'won' } })
    const { status, body } = await call('PATCH', `/aliases/${alias.id}`, { model: 'task' })
    expect([status, body.errors?.[0]?.path]).toEqual([422, 'defaults.stage'])
  })
})

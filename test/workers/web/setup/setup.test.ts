/** Set-up as a whole: who may, what it costs, what is wrong with it, and how things go. */
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import * as world from '../../../world'
import { colleague, create } from '../../api/client'
import { tools } from '../../delivery'
import { openBrowser, signIn } from '../browser'

beforeEach(() => world.seed(tools))

const kinds = [
  'companies',
  'domains',
  'aliases',
  'models',
  'incoming-servers',
  'outgoing-servers',
  'users',
  'tokens',
  'parameters',
  'allowed-senders',
  'blocked-senders',
  'upkeep',
  'dead-letters',
]
const formed = ['companies', 'domains', 'aliases', 'models', 'incoming-servers', 'outgoing-servers', 'users']
const pages = [
  '/setup',
  '/setup/ways-in',
  ...kinds.map((kind) => `/setup/${kind}`),
  ...formed.map((kind) => `/setup/${kind}/new`),
  `/setup/aliases/${world.aliases.journal}`,
  `/setup/domains/${world.domains.example}`,
  `/setup/companies/${world.companies.example}`,
  `/setup/incoming-servers/${world.servers.tasks}`,
  '/setup/models/ticket',
  `/setup/aliases/${world.aliases.info}/delete`,
]

describe('a page of set-up', () => {
  test.each(pages)('%s takes three round trips at most, and writes nothing', async (path) => {
    const { status, reads, writes, html } = await (await signIn()).get(path)
    expect([status, writes]).toEqual([200, 0])
    expect(reads).toBeLessThanOrEqual(3)
    expect(html).toMatch(/<h1>[^<]/)
  })

  test('is for administrators, and says so', async () => {
    const { token } = await colleague('agent', world.companies.example)
    const agent = await signIn(token)
    for (const path of ['/setup', '/setup/aliases', '/setup/parameters', '/setup/records-named?field=x&x=Sales']) {
      const { status, html } = await agent.get(path)
      expect([path, status]).toEqual([path, 403])
      expect(html).toContain('Only administrators can open set-up.')
    }
    expect((await agent.post('/setup/aliases', { localPart: 'mine', model: 'lead' })).status).toBe(403)
  })

  test('takes nothing from another site', async () => {
    const form = { localPart: 'mine', model: 'lead' }
    const forged = await (await signIn()).post('/setup/aliases', form, { origin: 'https://example.org', 'sec-fetch-site': 'cross-site' })
    expect(forged.status).toBe(403)
    expect((await openBrowser('').post('/setup/aliases', form)).location).toMatch(/^\/sign-in/)
  })

  test('shows names as they are, whatever is in them', async () => {
    const name = '"><script>alert(1)</script>'
    const { id } = await create<{ id: string }>('/companies', { name })
    const admin = await signIn()
    for (const path of ['/setup/companies', `/setup/companies/${id}`, `/setup/companies/${id}/delete`, '/setup/users/new']) {
      const { html } = await admin.get(path)
      expect(html).not.toContain('<script>alert')
      expect(html).toContain('&lt;script&gt;alert(1)')
    }
  })
})

describe('the overview', () => {
  test('tells what is wrong', async () => {
    await env.DB.exec(`update incoming_servers set failing_since = 1, last_error = 'No' where id = '${world.servers.tasks}'`)
    await env.DB.exec(`update aliases set status = 'invalid' where id in ('${world.aliases.info}', '${world.aliases.jobs}')`)
    const { html } = await (await signIn()).get('/setup')
    expect(html).toContain('1 failing')
    expect(html).toContain('2 misconfigured')
    expect(html).not.toMatch(/\d\+? blocked/)
  })

  test('asks about a domain that the first mail named, until somebody says yes', async () => {
    await env.DB.exec(`update alias_domains set named_by_mail = 1 where id = '${world.domains.example}'`)
    const admin = await signIn()
    expect((await admin.get('/setup')).html).toContain('was taken from the first mail. Is it right?')
    const confirmed = await admin.post(`/setup/domains/${world.domains.example}/confirm`, { name: 'example.com', from: 'setup' })
    expect(confirmed.location).toBe('/setup?done=confirmed')
    expect((await admin.get('/setup')).html).not.toContain('was named by the first mail')
  })
})

describe('deleting', () => {
  test('asks first, and does it', async () => {
    const admin = await signIn()
    const path = `/setup/aliases/${world.aliases.idle}`
    const { html } = await admin.get(`${path}/delete`)
    expect(html).toContain('Records it opened are kept.')
    expect((await admin.get(path)).status).toBe(200)
    expect((await admin.post(`${path}/delete`)).location).toBe('/setup/aliases?done=deleted')
    expect((await admin.get(path)).status).toBe(404)
  })

  test.each([
    [`/setup/domains/${world.domains.example}`, 'Aliases that use it'],
    [`/setup/companies/${world.companies.example}`, 'Records that belong to it'],
    ['/setup/models/contact', 'it holds the contacts'],
    ['/setup/models/lead', 'Aliases of it'],
  ])('%s says what stops it', async (path, words) => {
    const { status, html } = await (await signIn()).post(`${path}/delete`)
    expect(status).toBe(422)
    expect(html).toContain(words)
  })
})

test('long lists go on, by key', async () => {
  const rows = Array.from(
    { length: 60 },
    (_, index) => `('01a00000-0000-7000-8000-${String(index).padStart(12, '0')}', 'Company ${index}', 1)`,
  )
  await env.DB.exec(`insert into companies (id, name, created_at) values ${rows.join(', ')}`)
  const admin = await signIn()
  const first = await admin.get('/setup/companies')
  expect(first.html).toContain('Company 59')
  expect(first.html).not.toContain('>Company 9<')
  expect(first.html.length).toBeLessThan(100_000)
  const next = /href="(\/setup\/companies\?after=[^"]+)"/.exec(first.html)?.[1] ?? ''
  expect((await admin.get(next)).html).toContain('>Company 9<')
})

import { expect, test } from 'vitest'
import type { Alias } from '../../../src/aliases/alias'
import type { Domain } from '../../../src/aliases/alias-domain'
import type { RecordItem } from '../../../src/records/record'
import { call, companyId, create, send } from './client'

type Schema = { $ref?: string; properties?: Record<string, unknown> }
type Operation = { requestBody?: { content: Record<string, { schema: Schema }> }; parameters?: { name: string; in: string }[] }
type ApiDocument = { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Schema> } }

/** What no field is meant to be given. */
const junk: unknown[] = [
  null,
  '',
  ' ',
  'a\0b',
  '\ud800',
  '\u202e',
  "'; drop table records; --",
  '%',
  'x'.repeat(300_000),
  1e308,
  -1,
  0.5,
  true,
  [],
  [null],
  {},
  { a: { b: [] } },
  { constructor: 1 },
]

const { paths, components } = (await send<ApiDocument>('/openapi.json')).body
const domain = await create<Domain>('/domains', { name: 'example.com' })
const alias = await create<Alias>('/aliases', { localPart: 'info', model: 'lead' })
const record = await create<RecordItem>('/records', { model: 'lead', name: 'x' })
const ids: Record<string, string> = { companies: companyId, domains: domain.id, aliases: alias.id, records: record.id }

/** What validates but for the one field under test, where a body needs more than one. */
const sound: Record<string, unknown> = {
  name: 'x',
  model: 'lead',
  key: 'junk',
  label: 'Junk',
  role: 'ingest',
  email: 'a@b.example',
  kind: 'note',
  text: 'x',
}

const bodies = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item).flatMap(([method, { requestBody }]) => {
    const schema = requestBody?.content['application/json']?.schema
    const meant = components.schemas[schema?.$ref?.split('/').at(-1) ?? ''] ?? schema
    const fields = Object.keys(meant?.properties ?? {})
    return fields.length > 0 ? [{ method: method.toUpperCase(), path, fields }] : []
  }),
)

const filled = (path: string) =>
  path
    .replace('/api', '')
    .replace('{id}', ids[path.split('/')[2] ?? ''] ?? companyId)
    .replace('{key}', 'lead')

test.each(bodies)('junk in a body is no fault of ours: $method $path', async ({ method, path, fields }) => {
  const base = Object.fromEntries(Object.entries(sound).filter(([key]) => fields.includes(key)))
  for (const field of fields)
    for (const value of junk) {
      const { status, body } = await call(method, filled(path), { ...(method === 'PATCH' ? {} : base), [field]: value })
      expect(status, `${field} = ${JSON.stringify(value).slice(0, 80)}: ${JSON.stringify(body)}`).toBeLessThan(500)
    }
})

const queries = Object.entries(paths).flatMap(([path, item]) =>
  (item['get']?.parameters ?? []).filter((parameter) => parameter.in === 'query').map(({ name }) => ({ path, name })),
)

test.each(queries)('junk in a query is no fault of ours: $path?$name', async ({ path, name }) => {
  for (const value of ['', '%00', '%ff', '%ED%A0%80', "'%22;", '1e999', '-1', 'x'.repeat(5000), '%F0%9F%98%80'.repeat(50)]) {
    const { status } = await call('GET', `${filled(path)}?${name}=${value}`)
    expect(status, value.slice(0, 80)).toBeLessThan(500)
  }
})

test('so is junk in a path', async () => {
  for (const path of Object.keys(paths).filter((path) => path.includes('{')))
    for (const value of ['%00', '%ff', '..%2f', "'", 'null', 'x'.repeat(2000), '%F0%9F%98%80']) {
      const { status } = await call('GET', path.replace('/api', '').replace(/\{\w+\}/g, value))
      expect([404, 405], `${path} ${value.slice(0, 40)}: ${status}`).toContain(status)
    }
})

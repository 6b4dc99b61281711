import { exports } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { version } from '../../../package.json'
import { createApp } from '../../../src/api/app'
import { send } from './client'

type Operation = {
  summary?: string
  security?: unknown[]
  requestBody?: { content: Record<string, unknown> }
  responses: Record<string, { content?: Record<string, unknown> }>
}
type ApiDocument = {
  openapi: string
  info: { version: string }
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> }
}

const document = (await send<ApiDocument>('/openapi.json')).body
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ name: `${method} ${path}`, path, operation })),
)

test('health says the version', async () => {
  expect((await send('/health')).body).toEqual({ status: 'ok', version })
})

test('the document is OpenAPI 3.1 with every path that is mounted', () => {
  expect(document.openapi).toMatch(/^3\.1\./)
  expect(document.info.version).toBe(version)
  const mounted = createApp()
    .routes.filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api'))
    .map(({ method, path }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
  expect(operations.map(({ name }) => name).toSorted()).toEqual([...new Set(mounted)].toSorted())
  expect(mounted.length).toBeGreaterThan(50)
})

test('every reference in it leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1] ?? '')
  expect(references.length).toBeGreaterThan(100)
  for (const name of references) expect(document.components.schemas).toHaveProperty(name)
})

test('every operation is described with its body, its answers and its errors', () => {
  for (const { name, path, operation } of operations) {
    expect(operation.summary, name).toBeTruthy()
    const statuses = Object.keys(operation.responses)
    expect(
      statuses.some((status) => status.startsWith('2')),
      name,
    ).toBe(true)
    for (const status of statuses.filter((status) => Number(status) >= 400))
      expect(Object.keys(operation.responses[status]?.content ?? {}), `${name} ${status}`).toEqual(['application/problem+json'])
    const expected = ['401', '403', '500', '503', ...(path.includes('{') ? ['404'] : []), ...(operation.requestBody ? ['413', '422'] : [])]
    expect(statuses, name).toEqual(expect.arrayContaining(expected))
  }
  expect(document.components.securitySchemes).toEqual({ bearer: expect.objectContaining({ type: 'http', scheme: 'bearer' }) })
})

test('what needs no token says so', () => {
  const open = operations.filter(({ operation }) => operation.security?.length === 0).map(({ path }) => path)
  expect(open.toSorted()).toEqual(['/api/docs', '/api/health', '/api/incoming-servers/authorized', '/api/openapi.json'])
})

test('the reference is one page that shows every path and loads nothing', async () => {
  const response = await exports.default.fetch(new Request('http://postern.test/api/docs'))
  const page = await response.text()
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  for (const { path } of operations) expect(page).toContain(path)
  expect(page).not.toMatch(/<script|<link|<img|@import|url\(/)
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('unsafe')
  const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? ''
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style))
  expect(policy).toContain(`'sha256-${Buffer.from(digest).toString('base64')}'`)
})

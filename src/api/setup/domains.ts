import { createRoute } from '@hono/zod-openapi'
import {
  changeDomain,
  createDomain,
  deleteDomain,
  domainChange,
  domainInput,
  domainSchema,
  listDomains,
  readDomain,
} from '../../aliases/alias-domain'
import { answerPage, pageQuery, pageSchema, sliceOf } from '../protocol/page'
import { answer, body, bodyProblems, idParams, noContent, problems, resource } from '../protocol/route'

const tags = ['Domains']

const list = createRoute({
  method: 'get',
  path: '/domains',
  tags,
  summary: 'Domains, newest first',
  request: { query: pageQuery() },
  responses: { 200: answer('A page of domains', pageSchema(domainSchema)), ...problems(422) },
})

const create = createRoute({
  method: 'post',
  path: '/domains',
  tags,
  summary: 'Create a domain',
  description:
    'The first domain ever is given to every company and every alias that has none. An address that somebody has already is 409.',
  request: { body: body(domainInput) },
  responses: { 201: answer('The new domain', domainSchema), ...bodyProblems(409) },
})

const read = createRoute({
  method: 'get',
  path: '/domains/{id}',
  tags,
  summary: 'One domain',
  request: { params: idParams },
  responses: { 200: answer('The domain', domainSchema), ...problems(404) },
})

const change = createRoute({
  method: 'patch',
  path: '/domains/{id}',
  tags,
  summary: 'Change a domain',
  description:
    'Another name, catchall or bounce moves the addresses of the domain and of its aliases; one that somebody has already is 409.',
  request: { params: idParams, body: body(domainChange) },
  responses: { 200: answer('The domain as it is now', domainSchema), ...bodyProblems(404, 409) },
})

const remove = createRoute({
  method: 'delete',
  path: '/domains/{id}',
  tags,
  summary: 'Delete a domain',
  description: 'A domain that aliases point to stays: 409.',
  request: { params: idParams },
  responses: { ...noContent, ...problems(404, 409) },
})

export const domains = resource()
  .openapi(list, async (c) => c.json(answerPage(await listDomains(c.var.tools, sliceOf(c.req.valid('query')))), 200))
  .openapi(create, async (c) => c.json(await createDomain(c.var.tools, c.req.valid('json')), 201))
  .openapi(read, async (c) => c.json(await readDomain(c.var.tools, c.req.valid('param').id), 200))
  .openapi(change, async (c) => c.json(await changeDomain(c.var.tools, c.req.valid('param').id, c.req.valid('json')), 200))
  .openapi(remove, async (c) => {
    await deleteDomain(c.var.tools, c.req.valid('param').id)
    return c.body(null, 204)
  })

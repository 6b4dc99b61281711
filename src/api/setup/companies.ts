import { createRoute } from '@hono/zod-openapi'
import {
  changeCompany,
  companyChange,
  companyInput,
  companySchema,
  createCompany,
  deleteCompany,
  listCompanies,
  readCompany,
} from '../../aliases/company'
import { answerPage, pageQuery, pageSchema, sliceOf } from '../protocol/page'
import { answer, body, bodyProblems, idParams, noContent, problems, resource } from '../protocol/route'

const tags = ['Companies']

const list = createRoute({
  method: 'get',
  path: '/companies',
  tags,
  summary: 'Companies, newest first',
  request: { query: pageQuery() },
  responses: { 200: answer('A page of companies', pageSchema(companySchema)), ...problems(422) },
})

const create = createRoute({
  method: 'post',
  path: '/companies',
  tags,
  summary: 'Create a company',
  request: { body: body(companyInput) },
  responses: { 201: answer('The new company', companySchema), ...bodyProblems() },
})

const read = createRoute({
  method: 'get',
  path: '/companies/{id}',
  tags,
  summary: 'One company',
  request: { params: idParams },
  responses: { 200: answer('The company', companySchema), ...problems(404) },
})

const change = createRoute({
  method: 'patch',
  path: '/companies/{id}',
  tags,
  summary: 'Change a company',
  request: { params: idParams, body: body(companyChange) },
  responses: { 200: answer('The company as it is now', companySchema), ...bodyProblems(404) },
})

const remove = createRoute({
  method: 'delete',
  path: '/companies/{id}',
  tags,
  summary: 'Delete a company that no record belongs to',
  request: { params: idParams },
  responses: { ...noContent, ...problems(404, 409) },
})

export const companies = resource()
  .openapi(list, async (c) => c.json(answerPage(await listCompanies(c.var.tools, sliceOf(c.req.valid('query')))), 200))
  .openapi(create, async (c) => c.json(await createCompany(c.var.tools, c.req.valid('json')), 201))
  .openapi(read, async (c) => c.json(await readCompany(c.var.tools, c.req.valid('param').id), 200))
  .openapi(change, async (c) => c.json(await changeCompany(c.var.tools, c.req.valid('param').id, c.req.valid('json')), 200))
  .openapi(remove, async (c) => {
    await deleteCompany(c.var.tools, c.req.valid('param').id)
    return c.body(null, 204)
  })

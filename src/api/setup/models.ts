import { createRoute, z } from '@hono/zod-openapi'
import {
  changeModel,
  createModel,
  deleteModel,
  listModels,
  modelChange,
  modelInput,
  modelKey,
  modelSchema,
  readModel,
} from '../../models/model'
import { answerPage, pageQuery, pageSchema, sliceOf } from '../protocol/page'
import { answer, body, bodyProblems, noContent, problems, resource } from '../protocol/route'

const tags = ['Models']

const keyParams = z.object({ key: modelKey })

const list = createRoute({
  method: 'get',
  path: '/models',
  tags,
  summary: 'Models, by key',
  request: { query: pageQuery(modelKey) },
  responses: { 200: answer('A page of models', pageSchema(modelSchema)), ...problems(422) },
})

const create = createRoute({
  method: 'post',
  path: '/models',
  tags,
  summary: 'Create a model',
  request: { body: body(modelInput) },
  responses: { 201: answer('The new model', modelSchema), ...bodyProblems(409) },
})

const read = createRoute({
  method: 'get',
  path: '/models/{key}',
  tags,
  summary: 'One model',
  request: { params: keyParams },
  responses: { 200: answer('The model', modelSchema), ...problems(404) },
})

const change = createRoute({
  method: 'patch',
  path: '/models/{key}',
  tags,
  summary: 'Change a model',
  request: { params: keyParams, body: body(modelChange) },
  responses: { 200: answer('The model as it is now', modelSchema), ...bodyProblems(404) },
})

const remove = createRoute({
  method: 'delete',
  path: '/models/{key}',
  tags,
  summary: 'Delete a model that no record or alias is of',
  request: { params: keyParams },
  responses: { ...noContent, ...problems(404, 409) },
})

export const models = resource()
  .openapi(list, async (c) => c.json(answerPage(await listModels(c.var.tools, sliceOf(c.req.valid('query')))), 200))
  .openapi(create, async (c) => c.json(await createModel(c.var.tools, c.req.valid('json')), 201))
  .openapi(read, async (c) => c.json(await readModel(c.var.tools, c.req.valid('param').key), 200))
  .openapi(change, async (c) => c.json(await changeModel(c.var.tools, c.req.valid('param').key, c.req.valid('json')), 200))
  .openapi(remove, async (c) => {
    await deleteModel(c.var.tools, c.req.valid('param').key)
    return c.body(null, 204)
  })

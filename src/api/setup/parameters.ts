import { createRoute, z } from '@hono/zod-openapi'
import { deleteParameter, listParameters, parameterInput, parameterSchema, putParameter } from '../../settings/parameter-store'
import { answer, body, bodyProblems, noContent, problems, resource } from '../protocol/route'

const tags = ['Parameters']

const keyParams = z.object({ key: z.string().openapi({ example: 'mail.max_bytes' }) })

const list = createRoute({
  method: 'get',
  path: '/parameters',
  tags,
  summary: 'All system parameters',
  responses: { 200: answer('Every parameter with its value and its default', z.object({ data: z.array(parameterSchema) })), ...problems() },
})

const put = createRoute({
  method: 'put',
  path: '/parameters/{key}',
  tags,
  summary: 'Set a parameter',
  description: '422 for a value of the wrong type or out of range.',
  request: { params: keyParams, body: body(parameterInput) },
  responses: { 200: answer('The parameter as it is now', parameterSchema), ...bodyProblems(404) },
})

const remove = createRoute({
  method: 'delete',
  path: '/parameters/{key}',
  tags,
  summary: 'Reset a parameter to its default',
  request: { params: keyParams },
  responses: { ...noContent, ...problems(404) },
})

export const parameters = resource()
  .openapi(list, async (c) => c.json({ data: await listParameters(c.var.tools) }, 200))
  .openapi(put, async (c) => c.json(await putParameter(c.var.tools, c.req.valid('param').key, c.req.valid('json')), 200))
  .openapi(remove, async (c) => {
    await deleteParameter(c.var.tools, c.req.valid('param').key)
    return c.body(null, 204)
  })

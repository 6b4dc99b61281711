import { createRoute } from '@hono/zod-openapi'
import { serverTestSchema } from '../../mail-servers/server-test'
import {
  changeOutgoingServer,
  createOutgoingServer,
  deleteOutgoingServer,
  listOutgoingServers,
  outgoingServerChange,
  outgoingServerInput,
  outgoingServerKey,
  outgoingServerSchema,
  readOutgoingServer,
} from '../../outbound/outgoing-server'
import { testOutgoingServer } from '../../outbound/server-access'
import { isDevelopment } from '../../platform/development'
import { answerPage, pageQuery, pageSchema, sliceOf } from '../protocol/page'
import { answer, body, bodyProblems, idParams, noContent, problems, resource } from '../protocol/route'

const tags = ['Outgoing mail']

const list = createRoute({
  method: 'get',
  path: '/outgoing-servers',
  tags,
  summary: 'SMTP servers for outgoing mail, active ones first, by sequence',
  description: 'What none of them is for leaves by the `send_email` binding.',
  request: { query: pageQuery(outgoingServerKey) },
  responses: { 200: answer('A page of servers', pageSchema(outgoingServerSchema)), ...problems(422) },
})

const create = createRoute({
  method: 'post',
  path: '/outgoing-servers',
  tags,
  summary: 'Add a server',
  request: { body: body(outgoingServerInput) },
  responses: { 201: answer('The new server', outgoingServerSchema), ...bodyProblems() },
})

const read = createRoute({
  method: 'get',
  path: '/outgoing-servers/{id}',
  tags,
  summary: 'One server',
  request: { params: idParams },
  responses: { 200: answer('The server', outgoingServerSchema), ...problems(404) },
})

const change = createRoute({
  method: 'patch',
  path: '/outgoing-servers/{id}',
  tags,
  summary: 'Change a server',
  request: { params: idParams, body: body(outgoingServerChange) },
  responses: { 200: answer('The server as it is now', outgoingServerSchema), ...bodyProblems(404) },
})

const remove = createRoute({
  method: 'delete',
  path: '/outgoing-servers/{id}',
  tags,
  summary: 'Delete a server',
  description: 'Mail that waits for it leaves by the next one.',
  request: { params: idParams },
  responses: { ...noContent, ...problems(404) },
})

const test = createRoute({
  method: 'post',
  path: '/outgoing-servers/{id}/test',
  tags,
  summary: 'Log in to a server, and send nothing',
  request: { params: idParams },
  responses: { 200: answer('Whether it worked, and what happened', serverTestSchema), ...problems(404) },
})

export const outgoingServers = resource()
  .openapi(list, async (c) => c.json(answerPage(await listOutgoingServers(c.var.tools, sliceOf(c.req.valid('query')))), 200))
  .openapi(create, async (c) => c.json(await createOutgoingServer(c.var.tools, c.req.valid('json'), isDevelopment(c.req.url)), 201))
  .openapi(read, async (c) => c.json(await readOutgoingServer(c.var.tools, c.req.valid('param').id), 200))
  .openapi(change, async (c) =>
    c.json(await changeOutgoingServer(c.var.tools, c.req.valid('param').id, c.req.valid('json'), isDevelopment(c.req.url)), 200),
  )
  .openapi(remove, async (c) => {
    await deleteOutgoingServer(c.var.tools, c.req.valid('param').id)
    return c.body(null, 204)
  })
  .openapi(test, async (c) => c.json(await testOutgoingServer(c.var.tools, c.req.valid('param').id), 200))

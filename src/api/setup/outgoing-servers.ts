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
import { crud } from '../protocol/crud'
import { pageQuery } from '../protocol/page'
import { answer, idParams, problems } from '../protocol/route'

const tags = ['Outgoing mail']

const test = createRoute({
  method: 'post',
  path: '/outgoing-servers/{id}/test',
  tags,
  summary: 'Test a server: log in without sending mail',
  request: { params: idParams },
  responses: { 200: answer('Whether it worked, and what happened', serverTestSchema), ...problems(404) },
})

export const outgoingServers = crud({
  path: '/outgoing-servers',
  tag: 'Outgoing mail',
  one: 'server',
  many: 'servers',
  item: outgoingServerSchema,
  list: {
    summary: 'SMTP servers for outgoing mail, active ones first, by sequence',
    description: 'Mail that none of them matches is sent by the `send_email` binding.',
    query: pageQuery(outgoingServerKey),
    run: ({ tools }, slice) => listOutgoingServers(tools, slice),
  },
  create: {
    summary: 'Add a server',
    input: outgoingServerInput,
    run: ({ tools, isDevelopment }, input) => createOutgoingServer(tools, input, isDevelopment),
  },
  read: { run: ({ tools }, id) => readOutgoingServer(tools, id) },
  change: {
    input: outgoingServerChange,
    run: ({ tools, isDevelopment }, id, change) => changeOutgoingServer(tools, id, change, isDevelopment),
  },
  remove: {
    description: 'Mail waiting for it is sent by the next one.',
    run: ({ tools }, id) => deleteOutgoingServer(tools, id),
  },
}).openapi(test, async (c) => c.json(await testOutgoingServer(c.var.tools, c.req.valid('param').id), 200))

import { createRoute, z } from '@hono/zod-openapi'
import { html } from 'hono/html'
import { beginAuthorization, finishAuthorization, deleteAuthorization } from '../../fetchmail/authorization'
import { fetchNow } from '../../fetchmail/fetch'
import {
  changeIncomingServer,
  createIncomingServer,
  deleteIncomingServer,
  listIncomingServers,
  readIncomingServer,
} from '../../fetchmail/incoming-server'
import { testIncomingServer } from '../../fetchmail/server-access'
import { fetchReportSchema, incomingServerChange, incomingServerInput, incomingServerSchema } from '../../fetchmail/server-schema'
import { time } from '../../requests/input'
import { serverTestSchema } from '../../mail-servers/server-test'
import { crud } from '../protocol/crud'
import { answer, idParams, noContent, problems, resource } from '../protocol/route'

const tags = ['Incoming mail']

/** Where the provider sends the browser back to; no token comes with it. */
export const authorizedPath = '/incoming-servers/authorized'

const authorized = createRoute({
  method: 'get',
  path: authorizedPath,
  tags,
  summary: 'OAuth redirect from Google or Microsoft',
  description: 'Needs no token: the `state` from `authorize` proves the request.',
  security: [],
  responses: {
    200: { description: 'A page with the result', content: { 'text/html': { schema: z.string() } } },
    ...problems(),
  },
})

const test = createRoute({
  method: 'post',
  path: '/incoming-servers/{id}/test',
  tags,
  summary: 'Test a server: log in and count its mail',
  request: { params: idParams },
  responses: { 200: answer('Whether it worked, and what happened', serverTestSchema), ...problems(404) },
})

const fetch = createRoute({
  method: 'post',
  path: '/incoming-servers/{id}/fetch',
  tags,
  summary: 'Fetch now: one run of at most 50 mails',
  description: 'Answers when the run is over. If more mail waits, further runs follow automatically.',
  request: { params: idParams },
  responses: { 200: answer('The result of the run', fetchReportSchema), ...problems(404, 409) },
})

const authorize = createRoute({
  method: 'post',
  path: '/incoming-servers/{id}/authorize',
  tags,
  summary: 'Start authorizing Postern with Google or Microsoft',
  description: 'Open `url` in a browser within ten minutes, signed in as the user of the mailbox.',
  request: { params: idParams },
  responses: {
    200: answer('Where to grant access', z.object({ url: z.string(), expiresAt: time }).openapi('Authorization')),
    ...problems(404, 409),
  },
})

const unauthorize = createRoute({
  method: 'delete',
  path: '/incoming-servers/{id}/authorization',
  tags,
  summary: 'Delete the authorization of Google or Microsoft',
  request: { params: idParams },
  responses: { ...noContent, ...problems(404) },
})

/** It stands before the routes with an id. */
const first = resource().openapi(authorized, async (c) => {
  const finished = await finishAuthorization(c.var.tools, new URL(c.req.url))
  const words = finished.ok ? `${finished.value} is connected. You can close this window.` : finished.reason
  return c.html(authorizedPage(finished.ok ? 'Connected' : 'Not connected', words), 200, {
    'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  })
})

export const incomingServers = crud(
  {
    path: '/incoming-servers',
    tag: 'Incoming mail',
    one: 'server',
    many: 'servers',
    item: incomingServerSchema,
    list: { summary: 'Mailboxes to fetch mail from, newest first', run: ({ tools }, slice) => listIncomingServers(tools, slice) },
    create: {
      summary: 'Add a server',
      description: 'Fetching starts at the next cron trigger.',
      input: incomingServerInput,
      run: ({ tools, isDevelopment }, input) => createIncomingServer(tools, input, isDevelopment),
    },
    read: { run: ({ tools }, id) => readIncomingServer(tools, id) },
    change: {
      description: 'A change that may fix a failure is tried at once. A new host, user or type resets what was fetched.',
      input: incomingServerChange,
      run: ({ tools, isDevelopment }, id, change) => changeIncomingServer(tools, id, change, isDevelopment),
    },
    remove: { description: 'Mail already fetched is kept.', run: ({ tools }, id) => deleteIncomingServer(tools, id) },
  },
  first,
)
  .openapi(test, async (c) => c.json(await testIncomingServer(c.var.tools, c.req.valid('param').id), 200))
  .openapi(fetch, async (c) => {
    const { id } = await readIncomingServer(c.var.tools, c.req.valid('param').id)
    return c.json(await fetchNow(c.var.tools, id), 200)
  })
  .openapi(authorize, async (c) => {
    const { origin } = new URL(c.req.url)
    return c.json(await beginAuthorization(c.var.tools, c.req.valid('param').id, `${origin}/api${authorizedPath}`), 200)
  })
  .openapi(unauthorize, async (c) => {
    await deleteAuthorization(c.var.tools, c.req.valid('param').id)
    return c.body(null, 204)
  })

function authorizedPage(title: string, words: string) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Postern</title>
      </head>
      <body>
        <h1>${title}</h1>
        <p>${words}</p>
        <p><a href="/setup/incoming-servers">To the incoming servers</a></p>
      </body>
    </html>`
}

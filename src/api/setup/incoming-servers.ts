import { createRoute, z } from '@hono/zod-openapi'
import { html } from 'hono/html'
import { beginAuthorization, deleteAuthorization, finishAuthorization } from '../../fetchmail/authorization'
import { fetchNow } from '../../fetchmail/fetch'
import { incomingServerResource, readIncomingServer } from '../../fetchmail/incoming-server'
import { testIncomingServer } from '../../fetchmail/server-access'
import { fetchReportSchema } from '../../fetchmail/server-schema'
import { serverTestSchema } from '../../mail-servers/server-test'
import type { Tools } from '../../platform/tools'
import { time } from '../../requests/input'
import { crud } from '../protocol/crud'
import { problems, resource } from '../protocol/route'
import { action } from '../protocol/routes'

const tag = 'Incoming mail'

/** Where the provider sends the browser back to; no token comes with it. */
export const authorizedPath = '/incoming-servers/authorized'

const authorized = createRoute({
  method: 'get',
  path: authorizedPath,
  tags: [tag],
  summary: 'OAuth redirect from Google or Microsoft',
  description: 'Needs no token: the `state` from `authorize` proves the request.',
  security: [],
  responses: {
    200: { description: 'A page with the result', content: { 'text/html': { schema: z.string() } } },
    ...problems(),
  },
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

const more = [
  action('post', '/{id}/test', 'Test a server: log in and count its mail', testIncomingServer, {
    answer: ['Whether it worked, and what happened', serverTestSchema],
  }),
  action('post', '/{id}/fetch', 'Fetch now: one run of at most 50 mails', fetchFrom, {
    description: 'Answers when the run is over. If more mail waits, further runs follow automatically.',
    answer: ['The result of the run', fetchReportSchema],
    conflicts: true,
  }),
  action('post', '/{id}/authorize', 'Start authorizing Postern with Google or Microsoft', authorize, {
    description: 'Open `url` in a browser within ten minutes, signed in as the user of the mailbox.',
    answer: ['Where to grant access', z.object({ url: z.string(), expiresAt: time }).openapi('Authorization')],
    conflicts: true,
  }),
  action('delete', '/{id}/authorization', 'Delete the authorization of Google or Microsoft', deleteAuthorization),
]

export const incomingServers = crud(
  incomingServerResource,
  tag,
  {
    list: { summary: 'Mailboxes to fetch mail from, newest first' },
    create: { summary: 'Add a server', description: 'Fetching starts at the next cron trigger.' },
    change: { description: 'A change that may fix a failure is tried at once. A new host, user or type resets what was fetched.' },
    remove: { description: 'Mail already fetched is kept.' },
  },
  more,
  first,
)

async function fetchFrom(tools: Tools, serverId: string) {
  const { id } = await readIncomingServer(tools, serverId)
  return fetchNow(tools, id)
}

async function authorize(tools: Tools, serverId: string, { origin }: { origin: string }) {
  return beginAuthorization(tools, serverId, `${origin}/api${authorizedPath}`)
}

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

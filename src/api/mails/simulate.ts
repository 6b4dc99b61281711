import { createRoute, z } from '@hono/zod-openapi'
import { doors, mailKinds, outcomes } from '../../db/schema'
import { invalid } from '../../requests/request-error'
import { type DoorServer, isFetched } from '../../inbound/doors/door'
import { doorServerOf } from '../../inbound/doors/door-server'
import { simulate as simulateDelivery } from '../../inbound/gateway'
import { maxRawBytes } from '../../inbound/doors/raw'
import { readTrace } from '../../inbound/trace/stored'
import { id } from '../../requests/input'
import { normalizeAddress } from '../../mail/address/address'
import type { Tools } from '../../platform/tools'
import { authenticationSchema, bounceSchema, traceSchema } from './mail-schema'
import { answer, body, bodyProblems, resource } from '../protocol/route'

const input = z
  .strictObject({
    from: z.string().max(1000).openapi({ description: 'Envelope sender; empty or `<>` is the null sender' }),
    to: z
      .string()
      .max(1000)
      .refine((text) => normalizeAddress(text) !== undefined, 'Is not a valid mail address'),
    door: z.enum(doors).optional().openapi({ description: 'Absent: `edge`, or `imap` with a `serverId`. Decides whose verdicts count' }),
    serverId: id.optional().openapi({ description: 'As if fetched from this incoming server' }),
    raw: z.string().max(maxRawBytes).optional().openapi({ description: 'The mail as text' }),
    rawBase64: z.base64().max(36_000_000).optional().openapi({ description: 'The mail as bytes' }),
  })
  .refine(({ raw, rawBase64 }) => (raw === undefined) !== (rawBase64 === undefined), {
    path: ['raw'],
    message: 'Give either raw or rawBase64',
  })
  .refine(({ door, serverId }) => serverId === undefined || door === undefined || isFetched({ door }), {
    path: ['door'],
    message: 'Mail from an incoming server comes by imap or pop',
  })
  .openapi('SimulateInput')

const simulation = z
  .object({
    kind: z.enum(mailKinds),
    automatic: z.boolean(),
    authentication: authenticationSchema,
    outcome: z.enum(outcomes),
    reason: z.string(),
    trace: traceSchema,
    bounce: bounceSchema.nullable(),
    aliasId: id.nullable(),
    recordId: id.nullable().openapi({ description: 'The record it would be added to; null where it would open one' }),
    text: z.string(),
    visibleText: z.string().openapi({ description: 'Without quoted history and signature' }),
  })
  .openapi('Simulation')

const route = createRoute({
  method: 'post',
  path: '/simulate',
  tags: ['Mails'],
  summary: 'Simulate a mail without changing anything',
  request: { body: body(input) },
  responses: { 200: answer('The decision, with its trace', simulation), ...bodyProblems() },
})

export const simulate = resource().openapi(route, async (c) => {
  const { from, to, door, serverId, raw, rawBase64 } = c.req.valid('json')
  const bytes = rawBase64 === undefined ? c.var.files.text(raw ?? '') : c.var.files.base64(rawBase64)?.read()
  if (!bytes) throw invalid('rawBase64', 'Is not base64')
  const server = serverId === undefined ? undefined : await findServer(c.var.tools, serverId)
  const { mail, outcome, reason, trace, bounce, aliasId, recordId } = await simulateDelivery(c.var.tools, {
    door: door ?? (server ? 'imap' : 'edge'),
    server,
    envelope: { from, to },
    raw: bytes,
    size: bytes.byteLength,
  })
  return c.json(
    {
      kind: mail.kind,
      automatic: mail.automatic,
      authentication: mail.authentication,
      outcome,
      reason,
      trace: readTrace(trace),
      bounce,
      aliasId,
      recordId,
      text: mail.text,
      visibleText: mail.visibleText,
    },
    200,
  )
})

async function findServer(tools: Tools, serverId: string): Promise<DoorServer> {
  const server = await doorServerOf(tools, serverId)
  if (!server) throw invalid('serverId', 'There is no such incoming server')
  return server
}

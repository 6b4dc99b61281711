/** What a request may say of an incoming server, and what it is told. Pure. */
import { z } from '@hono/zod-openapi'
import { incomingServerTypes, serverSecurities } from '../db/schema'
import { id, line, time } from '../requests/input'
import { serverFields } from '../mail-servers/server-fields'
import { modelKey } from '../models/model'

export const serverStates = ['new', 'ok', 'failing', 'off'] as const

export const incomingServerSchema = z
  .object({
    id,
    name: z.string(),
    type: z.enum(incomingServerTypes),
    host: z.string(),
    port: z.int(),
    security: z.enum(serverSecurities),
    user: z.string(),
    hasPassword: z.boolean(),
    isAuthorized: z.boolean().openapi({ description: 'Whether Google or Microsoft has granted access: see `authorize`' }),
    model: z.string().nullable(),
    companyId: id.nullable(),
    priority: z.int(),
    deleteAfterFetch: z.boolean(),
    fetchExisting: z.boolean(),
    active: z.boolean(),
    state: z
      .enum(serverStates)
      .openapi({ description: '`new` was never fetched, `failing` is retried less and less often, `off` is inactive' }),
    lastFetchAt: time.nullable().openapi({ description: 'When a run last succeeded' }),
    failingSince: time.nullable(),
    lastError: z.string().nullable().openapi({ description: 'Also of a single mail that could not be fetched' }),
    nextFetchAt: time.nullable().openapi({ description: 'The next run is at the cron trigger after it. Null while it is off' }),
  })
  .openapi('IncomingServer')
export type IncomingServer = z.output<typeof incomingServerSchema>

const fields = {
  name: line(),
  type: z.enum(incomingServerTypes).openapi({ description: '`gmail` and `outlook` are IMAP, signed in with Google or Microsoft' }),
  host: serverFields.host,
  port: serverFields.port,
  security: serverFields.security,
  user: serverFields.user.min(1, 'Is required'),
  password: serverFields.password.openapi({
    description: 'Write-only. For `gmail` and `outlook` an app password, used until access is authorized',
  }),
  model: modelKey
    .nullable()
    .openapi({ description: 'Model of the records opened by mail that matches nothing else. Null: such mail is held' }),
  companyId: id.nullable().openapi({ description: 'Of those records. Null: by the domain, else the default company' }),
  priority: z.int().min(0).max(1_000_000).openapi({ description: 'Of the servers due, the lowest is fetched first' }),
  deleteAfterFetch: z.boolean().openapi({ description: 'POP3 only: mail is deleted there once it is stored here' }),
  fetchExisting: z.boolean().openapi({ description: 'Whether to fetch mail that is in the mailbox before the first run' }),
  active: z.boolean().openapi({ description: 'Turning it on resets its failures' }),
}

export const incomingServerChange = z.strictObject(fields).partial().openapi('IncomingServerChange')

export const incomingServerInput = z
  .strictObject({
    ...fields,
    host: fields.host.optional().openapi({ description: 'Absent: imap.gmail.com, outlook.office365.com; required with imap and pop' }),
    port: fields.port.optional().openapi({ description: 'Absent: 993 and 995 with `tls`, else 143 and 110' }),
    security: fields.security.default('tls'),
    password: fields.password.default(null),
    model: fields.model.default(null),
    companyId: fields.companyId.default(null),
    priority: fields.priority.optional().openapi({ description: 'Absent: one more than the highest' }),
    deleteAfterFetch: fields.deleteAfterFetch.default(false),
    fetchExisting: fields.fetchExisting.default(true),
    active: fields.active.default(true),
  })
  .openapi('IncomingServerInput')

export const fetchReportSchema = z
  .object({
    fetched: z.int().openapi({ description: 'Mails fetched in this run' }),
    outcomes: z.record(z.string(), z.int()).openapi({ description: 'Deliveries by outcome: a mail to two of our addresses counts twice' }),
    error: z.string().optional().openapi({ description: 'What went wrong' }),
  })
  .openapi('FetchReport')
export type FetchReport = z.output<typeof fetchReportSchema>

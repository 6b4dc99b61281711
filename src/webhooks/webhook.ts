/** Addresses elsewhere that are told of what happens here. */
import { z } from '@hono/zod-openapi'
import { count, desc, eq, getTableColumns, sql } from 'drizzle-orm'
import { insertAll, runBatch } from '../db/client'
import { olderThan, type Page, pageOf, type Slice } from '../db/keyset'
import { webhookEvents, webhooks, webhookSubscriptions } from '../db/schema'
import { conflict, invalid, notFound } from '../requests/request-error'
import { describeResource } from '../requests/resource'
import { id, time } from '../requests/input'
import { isHost, isLocalHost } from '../mail-servers/endpoint'
import { type Place, seal } from '../settings/sealed'
import type { Tools } from '../platform/tools'
import type { WebhookEvent } from './event'
import { isSecret, newSecret } from './signature'

export type WebhookRow = typeof webhooks.$inferSelect

export const webhookSchema = z
  .object({
    id,
    url: z.string(),
    events: z.array(z.enum(webhookEvents)),
    active: z.boolean(),
    hasSecret: z.boolean(),
    failingSince: time.nullable().openapi({ description: 'Since when no delivery has succeeded; after five days it is turned off' }),
    lastError: z.string().nullable().openapi({ description: 'Why the last delivery failed, or why it was turned off' }),
  })
  .openapi('Webhook')
export type Webhook = z.output<typeof webhookSchema>

export const newWebhookSchema = webhookSchema
  .extend({ secret: z.string().openapi({ description: 'Signs its deliveries; shown only here' }) })
  .openapi('NewWebhook')
export type NewWebhook = z.output<typeof newWebhookSchema>

export const changedWebhookSchema = webhookSchema
  .extend({ secret: z.string().optional().openapi({ description: 'The new secret, if one was made' }) })
  .openapi('ChangedWebhook')
export type ChangedWebhook = z.output<typeof changedWebhookSchema>

/** Every event, each of them read and written with the mail it is about: so many webhooks may want to know. */
const maxWebhooks = 20

const url = z
  .string()
  .trim()
  .max(2000)
  .transform((text, context) => {
    const problem = problemOf(text)
    if (problem === undefined) return new URL(text).href
    context.addIssue({ code: 'custom', message: problem })
    return z.NEVER
  })
  .openapi({ format: 'uri', description: 'A public https URL. Must answer 2xx; redirects are not followed' })

const events = z
  .array(z.string())
  .max(100)
  .transform((names, context) => {
    const unknown = names.find((name) => !isEvent(name))
    const message = unknown === undefined ? 'Choose at least one event' : `${unknown.slice(0, 100)} is not an event`
    if (names.length > 0 && unknown === undefined) return webhookEvents.filter((event) => names.includes(event))
    context.addIssue({ code: 'custom', message: `${message}. Events: ${webhookEvents.join(', ')}` })
    return z.NEVER
  })
  .openapi({ type: 'array', items: { type: 'string', enum: [...webhookEvents] }, minItems: 1 })

const secret = z
  .string()
  .refine(isSecret, 'Must be whsec_ and 24 to 64 bytes in base64, as Standard Webhooks specifies; leave it out to have one generated')

const fields = { url, events, active: z.boolean() }

export const webhookInput = z
  .strictObject({
    ...fields,
    active: fields.active.default(true),
    secret: secret.optional().openapi({ description: 'Absent: one is generated' }),
  })
  .openapi('WebhookInput')
export type WebhookInput = z.output<typeof webhookInput>

export const webhookChange = z
  .strictObject({
    ...fields,
    secret: secret.nullable().openapi({ description: 'Null: a new one is generated and returned once. Write-only' }),
  })
  .partial()
  .openapi('WebhookChange')

/** Newest first. */
export async function listWebhooks({ db }: Tools, { limit, after }: Slice): Promise<Page<Webhook>> {
  const rows = await selectWebhooks(db)
    .where(olderThan(webhooks.id, after))
    .orderBy(desc(webhooks.id))
    .limit(limit + 1)
  return pageOf(rows.map(webhookOf), limit, (webhook) => webhook.id)
}

/** @throws {RequestError} not-found */
export async function readWebhook({ db }: Tools, webhookId: string): Promise<Webhook> {
  const [row] = await selectWebhook(db, webhookId)
  if (!row) throw notFound('webhook')
  return webhookOf(row)
}

/**
 * @param isDevelopment under `wrangler dev`, which reaches whatever this machine does
 * @throws {RequestError} invalid for an address that nobody reaches from outside; conflict when there are too many
 */
export async function createWebhook(tools: Tools, input: WebhookInput, isDevelopment: boolean): Promise<NewWebhook> {
  const { db, newId, now } = tools
  checkUrl(input.url, isDevelopment)
  const [counted] = await db.select({ webhooks: count() }).from(webhooks)
  if ((counted?.webhooks ?? 0) >= maxWebhooks) throw conflict(`The limit of ${maxWebhooks} webhooks is reached: delete one first.`)
  const webhookId = newId()
  const key = input.secret ?? newSecret()
  const sealed = await seal(tools.keys, secretPlace(webhookId), key)
  const row = { id: webhookId, url: input.url, secret: sealed, active: input.active, failingSince: null, lastError: null, createdAt: now() }
  await runBatch(db, [db.insert(webhooks).values(row), ...subscribe(webhookId, input.events)])
  return { ...webhookOf({ ...row, events: JSON.stringify(input.events) }), secret: key }
}

/** Another address, and switching it on, begin anew: earlier failures are forgotten. @throws {RequestError} not-found; invalid as `createWebhook` */
export async function changeWebhook(
  tools: Tools,
  webhookId: string,
  change: z.output<typeof webhookChange>,
  isDevelopment: boolean,
): Promise<ChangedWebhook> {
  const { db } = tools
  const current = await readWebhook(tools, webhookId)
  if (change.url !== undefined && change.url !== current.url) checkUrl(change.url, isDevelopment)
  const isAnew = (change.url !== undefined && change.url !== current.url) || (change.active === true && !current.active)
  const key = change.secret === null ? newSecret() : change.secret
  const set = {
    ...(change.url !== undefined && { url: change.url }),
    ...(change.active !== undefined && { active: change.active }),
    ...(key !== undefined && { secret: await seal(tools.keys, secretPlace(webhookId), key) }),
    ...(isAnew && { failingSince: null, lastError: null }),
  }
  await runBatch(db, [
    ...(Object.keys(set).length > 0 ? [db.update(webhooks).set(set).where(eq(webhooks.id, webhookId))] : []),
    ...(change.events ? resubscribe(tools, webhookId, change.events) : []),
  ])
  return { ...(await readWebhook(tools, webhookId)), ...(change.secret === null && key !== undefined && { secret: key }) }
}

/** Its deliveries go with it. @throws {RequestError} not-found */
export async function deleteWebhook({ db }: Tools, webhookId: string): Promise<void> {
  const deleted = await db.delete(webhooks).where(eq(webhooks.id, webhookId)).returning({ id: webhooks.id })
  if (deleted.length === 0) throw notFound('webhook')
}

/** Where the secret of a webhook is sealed for. */
export function secretPlace(webhookId: string): Place {
  return { table: 'webhooks', rowId: webhookId }
}

type WebhookWithEvents = WebhookRow & { events: string | null }

/** Each with its events, as JSON. */
function selectWebhooks(db: Tools['db']) {
  const events = sql<string | null>`(select json_group_array(event) from webhook_subscriptions where webhook_id = "webhooks"."id")`
  return db.select({ ...getTableColumns(webhooks), events: events.as('events') }).from(webhooks)
}

export function selectWebhook(db: Tools['db'], webhookId: string) {
  return selectWebhooks(db).where(eq(webhooks.id, webhookId))
}

export function webhookOf({ id: webhookId, url: address, active, failingSince, lastError, events: names }: WebhookWithEvents): Webhook {
  const subscribed: unknown = JSON.parse(names ?? '[]')
  return {
    id: webhookId,
    url: address,
    events: webhookEvents.filter((event) => Array.isArray(subscribed) && subscribed.includes(event)),
    active,
    hasSecret: true,
    failingSince: failingSince?.toISOString() ?? null,
    lastError,
  }
}

function subscribe(webhookId: string, names: WebhookEvent[]) {
  return insertAll(
    webhookSubscriptions,
    names.map((event) => ({ event, webhookId })),
  )
}

function resubscribe({ db }: Tools, webhookId: string, names: WebhookEvent[]) {
  return [db.delete(webhookSubscriptions).where(eq(webhookSubscriptions.webhookId, webhookId)), ...subscribe(webhookId, names)]
}

function isEvent(name: string): name is WebhookEvent {
  return webhookEvents.some((event) => event === name)
}

function problemOf(text: string): string | undefined {
  if (!URL.canParse(text)) return 'Is not a full URL, such as https://example.com/postern'
  const { protocol, username, password, hostname } = new URL(text)
  if (protocol !== 'https:' && protocol !== 'http:') return 'Is not an https URL'
  if (!isHost(hostname)) return 'Has an invalid host name'
  return username !== '' || password !== '' ? 'Must not contain a user or password: verify the signature instead' : undefined
}

function checkUrl(address: string, isDevelopment: boolean): void {
  if (isDevelopment) return
  const { protocol, hostname } = new URL(address)
  if (protocol !== 'https:') throw invalid('url', 'Is not https (http is for wrangler dev only)')
  if (isLocalHost(hostname))
    throw invalid('url', `${hostname} is on a private network, which Cloudflare does not reach (only wrangler dev does)`)
}

export const webhookResource = describeResource({
  path: '/webhooks',
  one: 'webhook',
  many: 'webhooks',
  schema: webhookSchema,
  list: listWebhooks,
  read: readWebhook,
  create: {
    input: webhookInput,
    answer: newWebhookSchema,
    run: (tools, input, { isDevelopment }) => createWebhook(tools, input, isDevelopment),
    conflicts: true,
  },
  change: {
    input: webhookChange,
    answer: changedWebhookSchema,
    run: (tools, id, change, { isDevelopment }) => changeWebhook(tools, id, change, isDevelopment),
  },
  remove: { run: deleteWebhook },
})

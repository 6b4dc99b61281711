/** Incoming servers: mailboxes elsewhere that mail is fetched from, each with the model of what matches nothing else. */
import type { z } from '@hono/zod-openapi'
import { desc, eq, max } from 'drizzle-orm'
import { readBatch } from '../db/client'
import { olderThan, type Page, pageOf, type Slice } from '../db/keyset'
import { companies, incomingServers, models } from '../db/schema'
import { type FieldError, invalidFields, notFound } from '../requests/request-error'
import { describeResource } from '../requests/resource'
import { endpointErrors } from '../mail-servers/endpoint'
import { type Place, seal } from '../settings/sealed'
import type { Tools } from '../platform/tools'
import { resetServer } from './fetch'
import { usualMailboxPorts } from './open-mailbox'
import { incomingServerChange, incomingServerInput, type IncomingServer, incomingServerSchema } from './server-schema'

export type IncomingServerRow = typeof incomingServers.$inferSelect
type Input = z.output<typeof incomingServerInput>
type Change = z.output<typeof incomingServerChange>

const usualHosts = { imap: undefined, pop: undefined, gmail: 'imap.gmail.com', outlook: 'outlook.office365.com' } as const

/** Newest first. */
export async function listIncomingServers({ db }: Tools, { limit, after }: Slice): Promise<Page<IncomingServer>> {
  const rows = await db
    .select()
    .from(incomingServers)
    .where(olderThan(incomingServers.id, after))
    .orderBy(desc(incomingServers.id))
    .limit(limit + 1)
  return pageOf(rows.map(incomingServerOf), limit, (server) => server.id)
}

/** @throws {RequestError} not-found */
export async function readIncomingServer(tools: Tools, serverId: string): Promise<IncomingServer> {
  return incomingServerOf(await selectIncomingServer(tools, serverId))
}

/**
 * @param isDevelopment under `wrangler dev`
 * @throws {RequestError} invalid naming the fields
 */
export async function createIncomingServer(tools: Tools, input: Input, isDevelopment: boolean): Promise<IncomingServer> {
  const host = input.host ?? usualHosts[input.type]
  if (host === undefined) throw invalidFields([{ path: 'host', message: 'Is required' }])
  const port = input.port ?? usualPort(input)
  await check(tools, { ...input, host, port }, isDevelopment)
  const serverId = tools.newId()
  const now = tools.now()
  const row: IncomingServerRow = {
    ...input,
    id: serverId,
    host,
    port,
    password: await sealed(tools, serverId, input.password),
    grant: null,
    pendingGrant: null,
    priority: input.priority ?? (await nextPriority(tools)),
    lastFetchAt: null,
    failingSince: null,
    lastError: null,
    failures: 0,
    nextFetchAt: now,
    createdAt: now,
  }
  await tools.db.insert(incomingServers).values(row)
  return incomingServerOf(row)
}

/**
 * A change that may mend it is tried at once; with another mailbox behind it, what was fetched is forgotten.
 * @throws {RequestError} not-found; invalid as `createIncomingServer`
 */
export async function changeIncomingServer(
  tools: Tools,
  serverId: string,
  change: Change,
  isDevelopment: boolean,
): Promise<IncomingServer> {
  const current = await selectIncomingServer(tools, serverId)
  const { password, ...rest } = change
  const next = { ...current, ...withoutAbsent(rest) }
  if (checkedKeys.some((key) => change[key] !== undefined)) await check(tools, next, isDevelopment)
  const set = {
    ...withoutAbsent(rest),
    ...(password !== undefined && { password: await sealed(tools, serverId, password) }),
    ...(mayFixFailure(change) && { failingSince: null, lastError: null, failures: 0, nextFetchAt: tools.now() }),
    ...(isOtherAccount(current, next) && { grant: null, pendingGrant: null, lastFetchAt: null }),
  }
  if (Object.keys(set).length > 0) await tools.db.update(incomingServers).set(set).where(eq(incomingServers.id, serverId))
  if (isOtherAccount(current, next)) await resetServer(tools, serverId)
  return readIncomingServer(tools, serverId)
}

/** What was fetched stays. @throws {RequestError} not-found */
export async function deleteIncomingServer(tools: Tools, serverId: string): Promise<void> {
  const deleted = await tools.db.delete(incomingServers).where(eq(incomingServers.id, serverId)).returning({ id: incomingServers.id })
  if (deleted.length === 0) throw notFound('incoming server')
  await resetServer(tools, serverId)
}

/** @throws {RequestError} not-found */
export async function selectIncomingServer({ db }: Tools, serverId: string): Promise<IncomingServerRow> {
  const [row] = await db.select().from(incomingServers).where(eq(incomingServers.id, serverId))
  if (!row) throw notFound('incoming server')
  return row
}

/** Where a secret of a server is sealed for: none opens in the place of another. */
export function secretPlace(serverId: string, secret: 'password' | 'grant' | 'pending-grant'): Place {
  return { table: 'incoming_servers', rowId: `${serverId}/${secret}` }
}

/** A change of nothing else is not held up by what was taken under `wrangler dev`. */
const checkedKeys = ['type', 'host', 'port', 'security', 'model', 'companyId', 'deleteAfterFetch'] as const

type Checked = Pick<IncomingServerRow, (typeof checkedKeys)[number]>

async function check({ db }: Tools, server: Checked, isDevelopment: boolean): Promise<void> {
  const { type, model, companyId, deleteAfterFetch } = server
  const [knownModels, knownCompanies] = await readBatch(db, [
    db
      .select({ key: models.key })
      .from(models)
      .where(eq(models.key, model ?? '')),
    db
      .select({ id: companies.id })
      .from(companies)
      .where(eq(companies.id, companyId ?? '')),
  ])
  const wrong: (FieldError | false)[] = [
    ...endpointErrors(server, usualMailboxPorts[type === 'pop' ? 'pop' : 'imap'], isDevelopment),
    model !== null && knownModels.length === 0 && { path: 'model', message: `There is no model ${model}` },
    companyId !== null && knownCompanies.length === 0 && { path: 'companyId', message: 'There is no such company' },
    deleteAfterFetch && type !== 'pop' && { path: 'deleteAfterFetch', message: 'Is only for the type pop: IMAP marks mail as read' },
  ]
  const errors = wrong.filter((error) => error !== false)
  if (errors.length > 0) throw invalidFields(errors)
}

function usualPort({ type, security }: Pick<Input, 'type' | 'security'>): number {
  const usual = usualMailboxPorts[type === 'pop' ? 'pop' : 'imap']
  return security === 'tls' ? usual.tls : usual.starttls
}

function mayFixFailure({ host, port, security, user, password, type, active }: Change): boolean {
  return [host, port, security, user, password, type].some((value) => value !== undefined) || active === true
}

type Account = Pick<IncomingServerRow, 'type' | 'host' | 'user'>

function isOtherAccount(current: Account, next: Account): boolean {
  return current.type !== next.type || current.host !== next.host || current.user !== next.user
}

function withoutAbsent<T extends object>(change: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const given = Object.entries(change).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as { [K in keyof T]: Exclude<T[K], undefined> } // what is left has a value
}

async function sealed({ keys }: Tools, serverId: string, password: string | null): Promise<string | null> {
  return password === null ? null : seal(keys, secretPlace(serverId, 'password'), password)
}

async function nextPriority({ db }: Tools): Promise<number> {
  const [row] = await db.select({ greatest: max(incomingServers.priority) }).from(incomingServers)
  return (row?.greatest ?? 0) + 1
}

export function incomingServerOf(row: IncomingServerRow): IncomingServer {
  const { id, name, type, host, port, security, user, model, companyId, priority, deleteAfterFetch, fetchExisting, active, lastError } = row
  return {
    id,
    name,
    type,
    host,
    port,
    security,
    user,
    hasPassword: row.password !== null,
    isAuthorized: row.grant !== null,
    model,
    companyId,
    priority,
    deleteAfterFetch,
    fetchExisting,
    active,
    state: stateOf(row),
    lastFetchAt: row.lastFetchAt?.toISOString() ?? null,
    failingSince: row.failingSince?.toISOString() ?? null,
    lastError,
    nextFetchAt: active ? row.nextFetchAt.toISOString() : null,
  }
}

function stateOf({ active, failingSince, lastFetchAt }: IncomingServerRow): IncomingServer['state'] {
  if (!active) return 'off'
  if (failingSince) return 'failing'
  return lastFetchAt ? 'ok' : 'new'
}

export const incomingServerResource = describeResource({
  path: '/incoming-servers',
  one: 'server',
  many: 'servers',
  schema: incomingServerSchema,
  list: listIncomingServers,
  read: readIncomingServer,
  create: { input: incomingServerInput, run: (tools, input, call) => createIncomingServer(tools, input, call.isDevelopment) },
  change: { input: incomingServerChange, run: (tools, id, change, call) => changeIncomingServer(tools, id, change, call.isDevelopment) },
  remove: { run: deleteIncomingServer },
})

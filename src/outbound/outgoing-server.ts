/** SMTP servers that outgoing mail is handed to, each with the From addresses it is for. */
import { z } from '@hono/zod-openapi'
import { asc, desc, eq, max, sql } from 'drizzle-orm'
import type { Database } from '../db/client'
import { type Page, pageOf, type Slice } from '../db/keyset'
import { outgoingServers, serverSecurities } from '../db/schema'
import { invalid, invalidFields, notFound } from '../requests/request-error'
import { describeResource } from '../requests/resource'
import { id, line } from '../requests/input'
import { type Endpoint, endpointErrors } from '../mail-servers/endpoint'
import { serverFields } from '../mail-servers/server-fields'
import { isMailDomain, normalizeAddress, normalizeDomain, splitAddress } from '../mail/address/address'
import { type Place, seal } from '../settings/sealed'
import type { Tools } from '../platform/tools'

export type OutgoingServerRow = typeof outgoingServers.$inferSelect

export const outgoingServerSchema = z
  .object({
    id,
    name: z.string(),
    host: z.string(),
    port: z.int(),
    security: z.enum(serverSecurities),
    user: z.string(),
    hasPassword: z.boolean(),
    fromFilter: z.string().nullable(),
    sequence: z.int(),
    active: z.boolean(),
  })
  .openapi('OutgoingServer')
export type OutgoingServer = z.output<typeof outgoingServerSchema>

/** Addresses and domains, normalised; null when there are none. */
const fromFilter = z
  .string()
  .max(10_000)
  .nullable()
  .transform((text, context) => {
    const entries = (text ?? '').split(',').flatMap((entry) => entry.trim() || [])
    const normalized = entries.map(normalizeFrom)
    for (const [index, entry] of entries.entries())
      if (normalized[index] === undefined)
        context.addIssue({ code: 'custom', message: `${entry.slice(0, 100)} is neither an address nor a domain` })
    return [...new Set(normalized)].join(', ') || null
  })

const fields = {
  name: line(),
  ...serverFields,
  password: serverFields.password.openapi({ description: 'Write-only. Null: no login' }),
  fromFilter: fromFilter.openapi({
    type: ['string', 'null'],
    description: 'From addresses and domains it sends for, separated by commas. Null: all',
  }),
  sequence: z
    .int()
    .min(0)
    .max(1_000_000)
    .openapi({ description: 'Of the active servers that match a From address, the lowest sends the mail' }),
  active: z.boolean(),
}

export const outgoingServerChange = z.strictObject(fields).partial().openapi('OutgoingServerChange')

export const outgoingServerInput = z
  .strictObject({
    ...fields,
    port: fields.port.optional().openapi({ description: 'Absent: 465 with `tls`, 587 with `starttls`' }),
    security: fields.security.default('tls'),
    user: fields.user.default(''),
    password: fields.password.default(null),
    fromFilter: fields.fromFilter.default(null),
    sequence: fields.sequence.optional().openapi({ description: 'Absent: one more than the highest' }),
    active: fields.active.default(true),
  })
  .openapi('OutgoingServerInput')

export const usualPorts = { tls: 465, starttls: 587, none: undefined } as const

/** What a key in a page of servers looks like: active or not, sequence, id. */
export const outgoingServerKey = z.string().regex(/^[01] \d{1,7} [\da-f-]{36}$/)

/** In the order that they are asked in: active ones first, by sequence. */
export async function listOutgoingServers({ db }: Tools, { limit, after }: Slice): Promise<Page<OutgoingServer>> {
  const rows = await db
    .select()
    .from(outgoingServers)
    .where(after === undefined ? undefined : isBehind(after))
    .orderBy(desc(outgoingServers.active), asc(outgoingServers.sequence), asc(outgoingServers.id))
    .limit(limit + 1)
  const { data, next } = pageOf(rows, limit, (row) => `${Number(row.active)} ${row.sequence} ${row.id}`)
  return { data: data.map(outgoingServerOf), next }
}

/** @throws {RequestError} not-found */
export async function readOutgoingServer(tools: Tools, serverId: string): Promise<OutgoingServer> {
  return outgoingServerOf(await selectOutgoingServer(tools, serverId))
}

/**
 * @param isDevelopment under `wrangler dev`
 * @throws {RequestError} invalid when Cloudflare does not connect to such a server
 */
export async function createOutgoingServer(
  tools: Tools,
  input: z.output<typeof outgoingServerInput>,
  isDevelopment: boolean,
): Promise<OutgoingServer> {
  const port = input.port ?? usualPorts[input.security]
  if (port === undefined) throw invalid('port', 'Is required without TLS')
  check({ ...input, port }, input.password !== null, isDevelopment)
  const serverId = tools.newId()
  const password = await sealed(tools, serverId, input.password)
  const sequence = input.sequence ?? (await nextSequence(tools))
  const row = { ...input, id: serverId, port, password, sequence, createdAt: tools.now() }
  await tools.db.insert(outgoingServers).values(row)
  return outgoingServerOf(row)
}

/** @throws {RequestError} not-found; invalid as `createOutgoingServer` */
export async function changeOutgoingServer(
  tools: Tools,
  serverId: string,
  change: z.output<typeof outgoingServerChange>,
  isDevelopment: boolean,
): Promise<OutgoingServer> {
  const current = await selectOutgoingServer(tools, serverId)
  const password = change.password === undefined ? {} : { password: await sealed(tools, serverId, change.password) }
  const set = { ...change, ...password }
  const next = merge(current, set)
  if (checkedKeys.some((key) => change[key] !== undefined)) check(next, next.password !== null, isDevelopment)
  if (Object.keys(set).length > 0) await tools.db.update(outgoingServers).set(set).where(eq(outgoingServers.id, serverId))
  return readOutgoingServer(tools, serverId)
}

/** Mail that waits leaves by another way. @throws {RequestError} not-found */
export async function deleteOutgoingServer({ db }: Tools, serverId: string): Promise<void> {
  const deleted = await db.delete(outgoingServers).where(eq(outgoingServers.id, serverId)).returning({ id: outgoingServers.id })
  if (deleted.length === 0) throw notFound('outgoing server')
}

/** The servers that mail may leave by, in the order that they are asked in. */
export async function selectTransportServers(db: Database): Promise<OutgoingServerRow[]> {
  return db
    .select()
    .from(outgoingServers)
    .where(eq(outgoingServers.active, true))
    .orderBy(asc(outgoingServers.sequence), asc(outgoingServers.id))
}

/** The first of the servers that is for all, or for this From address or its domain. Pure. */
export function serverFor(servers: OutgoingServerRow[], fromAddress: string): OutgoingServerRow | undefined {
  return servers.find(({ fromFilter: filter }) => isForAddress(filter, fromAddress))
}

/** Whether a server with this filter sends for the address. Pure. */
export function isForAddress(filter: string | null, fromAddress: string): boolean {
  const address = normalizeAddress(fromAddress) ?? fromAddress
  const forms = [address, splitAddress(address)?.domain]
  return filter === null || filter.split(', ').some((entry) => forms.includes(entry))
}

/** @throws {RequestError} not-found */
export async function selectOutgoingServer({ db }: Tools, serverId: string): Promise<OutgoingServerRow> {
  const [row] = await db.select().from(outgoingServers).where(eq(outgoingServers.id, serverId))
  if (!row) throw notFound('outgoing server')
  return row
}

/** Where the password of a server is sealed for. */
export function passwordPlace(serverId: string): Place {
  return { table: 'outgoing_servers', rowId: serverId }
}

/** A change of nothing else is not held up by what was taken under `wrangler dev`. */
const checkedKeys = ['host', 'port', 'security', 'user', 'password'] as const

function check(server: Endpoint & { user: string }, hasPassword: boolean, isDevelopment: boolean): void {
  const nameless = hasPassword && server.user === '' ? [{ path: 'user', message: 'Is required with a password' }] : []
  const errors = [...endpointErrors(server, usualPorts, isDevelopment), ...nameless]
  if (errors.length > 0) throw invalidFields(errors)
}

function merge(current: OutgoingServerRow, change: z.output<typeof outgoingServerChange>): OutgoingServerRow {
  const given = Object.entries(change).filter(([, value]) => value !== undefined)
  return { ...current, ...Object.fromEntries(given) }
}

async function sealed({ keys }: Tools, serverId: string, password: string | null): Promise<string | null> {
  return password === null ? null : seal(keys, passwordPlace(serverId), password)
}

async function nextSequence({ db }: Tools): Promise<number> {
  const [row] = await db.select({ greatest: max(outgoingServers.sequence) }).from(outgoingServers)
  return (row?.greatest ?? 0) + 1
}

function isBehind(key: string) {
  const [active, sequence, serverId] = key.split(' ')
  const place = sql`(1 - ${outgoingServers.active}, ${outgoingServers.sequence}, ${outgoingServers.id})`
  return sql`${place} > (${1 - Number(active)}, ${Number(sequence)}, ${serverId})`
}

/** `@example.com` means the domain, too. */
function normalizeFrom(text: string): string | undefined {
  if (!/^[^@]*$|^@/.test(text)) return normalizeAddress(text)
  const domain = normalizeDomain(text.replace(/^@/, ''))
  return domain !== undefined && isMailDomain(domain) ? domain : undefined
}

function outgoingServerOf(row: OutgoingServerRow): OutgoingServer {
  const { id: serverId, name, host: hostName, port, security, user, password, sequence, active } = row
  const shown = { id: serverId, name, host: hostName, port, security, user, hasPassword: password !== null }
  return { ...shown, fromFilter: row.fromFilter, sequence, active }
}

export const outgoingServerResource = describeResource({
  path: '/outgoing-servers',
  one: 'server',
  many: 'servers',
  schema: outgoingServerSchema,
  cursor: outgoingServerKey,
  list: listOutgoingServers,
  read: readOutgoingServer,
  create: { input: outgoingServerInput, run: (tools, input, call) => createOutgoingServer(tools, input, call.isDevelopment) },
  change: { input: outgoingServerChange, run: (tools, id, change, call) => changeOutgoingServer(tools, id, change, call.isDevelopment) },
  remove: { run: deleteOutgoingServer },
})

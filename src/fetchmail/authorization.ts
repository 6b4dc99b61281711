/** Letting us into a mailbox at Google or Microsoft: begun here, allowed there, kept as a sealed grant. */
import { and, eq } from 'drizzle-orm'
import { incomingServers } from '../db/schema'
import { conflict } from '../requests/request-error'
import type { Result } from '../platform/result'
import { isSameSecret } from '../settings/same-secret'
import { seal, unseal } from '../settings/sealed'
import type { Tools } from '../platform/tools'
import { type IncomingServerRow, secretPlace, selectIncomingServer } from './incoming-server'
import { isProviderKey, type OAuthClient } from '../platform/oauth-clients'
import { authorizationUrl, exchangeCode, type Grant, newSecret, type Pending } from './oauth-protocol'

/** How long a person may take. */
const pendingMs = 10 * 60_000

export type Authorization = { url: string; expiresAt: string }

/**
 * @param redirectUri where the provider sends the browser back to
 * @returns the address to open in a browser
 * @throws {RequestError} not-found; conflict for a server of another type, or without a registered client
 */
export async function beginAuthorization(tools: Tools, serverId: string, redirectUri: string): Promise<Authorization> {
  const row = await selectIncomingServer(tools, serverId)
  const client = clientOf(tools, row)
  if (!client) throw conflict(`A server of the type ${row.type} uses a password; only gmail and outlook are authorized.`)
  const missing = missingSecretsOf(client)
  if (missing !== undefined) throw conflict(missing)
  const expiresAt = tools.now().getTime() + pendingMs
  const pending: Pending = { state: `${serverId}.${newSecret()}`, verifier: newSecret(), redirectUri, expiresAt }
  const pendingGrant = await seal(tools.keys, secretPlace(serverId, 'pending-grant'), JSON.stringify(pending))
  await tools.db.update(incomingServers).set({ pendingGrant }).where(eq(incomingServers.id, serverId))
  return { url: await authorizationUrl(client, pending, row.user), expiresAt: new Date(expiresAt).toISOString() }
}

const stranger = 'This sign-in was not started here. Start again'

/**
 * The provider's answer. Whoever brings it is unknown: the state proves that it was asked for, once and in time.
 * @returns the name of the server, or what went wrong in words
 */
export async function finishAuthorization(tools: Tools, answer: URL): Promise<Result<string, string>> {
  const state = answer.searchParams.get('state') ?? ''
  const [serverId = ''] = state.split('.', 1)
  const [row] = await tools.db.select().from(incomingServers).where(eq(incomingServers.id, serverId))
  const client = row && clientOf(tools, row)
  const pending = row && (await pendingOf(tools, row))
  if (!row || !client || !pending || !isSameSecret(state, pending.state)) return { ok: false, reason: stranger }
  if (!(await takePending(tools, row))) return { ok: false, reason: 'This sign-in was already completed. Start again' }
  if (pending.expiresAt < tools.now().getTime()) return { ok: false, reason: 'The sign-in took longer than ten minutes. Start again' }
  const exchanged = await exchangeCode(client, pending, answer, tools.now())
  if (!exchanged.ok) return exchanged
  await keepGrant(tools, row, exchanged.value)
  return { ok: true, value: row.name }
}

/** @throws {RequestError} not-found */
export async function deleteAuthorization(tools: Tools, serverId: string): Promise<void> {
  await selectIncomingServer(tools, serverId)
  await tools.db.update(incomingServers).set({ grant: null, pendingGrant: null }).where(eq(incomingServers.id, serverId))
}

export function clientOf({ oauth }: Tools, { type }: Pick<IncomingServerRow, 'type'>): OAuthClient | undefined {
  return isProviderKey(type) ? oauth[type] : undefined
}

/** In words; undefined when the client is registered. */
export function missingSecretsOf({ id, secret, secrets, provider }: OAuthClient): string | undefined {
  const names = [id === '' && secrets.id, secret === '' && secrets.secret].filter((name) => name !== false)
  if (names.length === 0) return undefined
  return `${names.join(' and ')} not set: register a client at ${provider}, then run \`npx wrangler secret put ${names[0]}\`.`
}

async function pendingOf({ keys }: Tools, { id, pendingGrant }: IncomingServerRow): Promise<Pending | undefined> {
  const opened = pendingGrant === null ? undefined : await unseal(keys, secretPlace(id, 'pending-grant'), pendingGrant)
  return opened === undefined ? undefined : (JSON.parse(opened) as Pending) // sealed by ourselves
}

/** Of two who bring the same answer, one has it. */
async function takePending({ db }: Tools, { id, pendingGrant }: IncomingServerRow): Promise<boolean> {
  const taken = await db
    .update(incomingServers)
    .set({ pendingGrant: null })
    .where(and(eq(incomingServers.id, id), eq(incomingServers.pendingGrant, pendingGrant ?? '')))
    .returning({ id: incomingServers.id })
  return taken.length > 0
}

async function keepGrant({ db, keys, now }: Tools, { id }: IncomingServerRow, grant: Grant): Promise<void> {
  const sealed = await seal(keys, secretPlace(id, 'grant'), JSON.stringify(grant))
  await db
    .update(incomingServers)
    .set({ grant: sealed, failingSince: null, lastError: null, failures: 0, nextFetchAt: now() })
    .where(eq(incomingServers.id, id))
}

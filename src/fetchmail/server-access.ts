/** Using an incoming server: its secrets are opened here and nowhere else. */
import { and, eq } from 'drizzle-orm'
import { incomingServers } from '../db/schema'
import type { ServerTest } from '../mail-servers/server-test'
import type { Result } from '../platform/result'
import { seal, unseal } from '../settings/sealed'
import type { Tools } from '../platform/tools'
import { clientOf, missingSecretsOf } from './authorization'
import { type IncomingServerRow, secretPlace, selectIncomingServer } from './incoming-server'
import type { Credentials, MailboxAccess } from './mailbox'
import { probeMailbox } from './open-mailbox'
import { type Grant, refreshGrant } from './oauth-protocol'

/** A token that ends sooner is renewed before it is used. */
const leastMs = 2 * 60_000

/** More than the way of a provider's answer through us into the database. */
const momentMs = 1000

const keyIsGone = 'its secret cannot be decrypted: SECRET_KEYS no longer has its key. Enter it again'

/** What it takes to open the mailbox; the reason why not is for people. */
export async function openAccess(tools: Tools, row: IncomingServerRow): Promise<Result<MailboxAccess, string>> {
  const credentials = await credentialsOf(tools, row)
  if (!credentials.ok) return credentials
  const { name, host, port, security, user, type } = row
  return { ok: true, value: { name, host, port, security, user, type: type === 'pop' ? 'pop' : 'imap', credentials: credentials.value } }
}

/** Really connects, logs in and counts. @throws {RequestError} not-found */
export async function testIncomingServer(tools: Tools, serverId: string): Promise<ServerTest> {
  const access = await openAccess(tools, await selectIncomingServer(tools, serverId))
  return access.ok ? probeMailbox(access.value) : { ok: false, detail: access.reason }
}

async function credentialsOf(tools: Tools, row: IncomingServerRow): Promise<Result<Credentials, string>> {
  if (row.grant !== null) return byGrant(tools, row, row.grant)
  if (row.password !== null) {
    const password = await unseal(tools.keys, secretPlace(row.id, 'password'), row.password)
    return password === undefined
      ? { ok: false, reason: `${row.name} cannot be used, ${keyIsGone}` }
      : { ok: true, value: { kind: 'password', password } }
  }
  const client = clientOf(tools, row)
  const what = client ? `sign in to ${client.provider}, or set an app password` : 'set a password'
  return { ok: false, reason: `${row.name} has nothing to log in with: ${what}` }
}

async function byGrant(tools: Tools, row: IncomingServerRow, sealed: string): Promise<Result<Credentials, string>> {
  const grant = await openGrant(tools, row, sealed)
  const client = clientOf(tools, row)
  if (!grant || !client) return { ok: false, reason: `${row.name} cannot be used, ${keyIsGone}` }
  if (grant.expiresAt - tools.now().getTime() > leastMs) return { ok: true, value: { kind: 'oauth', accessToken: grant.accessToken } }
  const missing = missingSecretsOf(client)
  if (missing !== undefined) return { ok: false, reason: missing }
  const renewed = await refreshGrant(client, grant, tools.now())
  if (renewed.ok) {
    await replaceGrant(tools, row, sealed, renewed.value)
    return { ok: true, value: { kind: 'oauth', accessToken: renewed.value.accessToken } }
  }
  return newerGrant(tools, row, sealed, renewed.reason)
}

async function openGrant({ keys }: Tools, { id }: IncomingServerRow, sealed: string): Promise<Grant | undefined> {
  const opened = await unseal(keys, secretPlace(id, 'grant'), sealed)
  return opened === undefined ? undefined : (JSON.parse(opened) as Grant) // sealed by ourselves
}

/** Only in place of the one that was renewed: a newer one that somebody else got stays. */
async function replaceGrant({ db, keys }: Tools, { id }: IncomingServerRow, old: string, grant: Grant): Promise<void> {
  const sealed = await seal(keys, secretPlace(id, 'grant'), JSON.stringify(grant))
  await db
    .update(incomingServers)
    .set({ grant: sealed })
    .where(and(eq(incomingServers.id, id), eq(incomingServers.grant, old)))
}

/**
 * A provider that takes each refresh token once refuses the slower of two: the faster one's is good for both. It may still
 * be on its way to us when the refusal is here.
 */
async function newerGrant(tools: Tools, row: IncomingServerRow, old: string, reason: string): Promise<Result<Credentials, string>> {
  const newer = (await grantInsteadOf(tools, row, old)) ?? (await grantAMomentLater(tools, row, old))
  return newer ? { ok: true, value: { kind: 'oauth', accessToken: newer.accessToken } } : { ok: false, reason }
}

async function grantAMomentLater(tools: Tools, row: IncomingServerRow, old: string): Promise<Grant | undefined> {
  await new Promise((resolve) => setTimeout(resolve, momentMs))
  return grantInsteadOf(tools, row, old)
}

async function grantInsteadOf(tools: Tools, row: IncomingServerRow, old: string): Promise<Grant | undefined> {
  const [current] = await tools.db.select({ grant: incomingServers.grant }).from(incomingServers).where(eq(incomingServers.id, row.id))
  const newer = current?.grant
  return newer && newer !== old ? openGrant(tools, row, newer) : undefined
}

/** Reading what a decision may know of the mailbox that a mail was fetched from. */
import { eq } from 'drizzle-orm'
import { models } from '../../db/schema'
import { incomingServers } from '../../db/incoming-schema'
import { normalizeAddress } from '../../mail/address/address'
import type { Tools } from '../../platform/tools'
import type { DoorServer } from './door'
import type { MailRow } from '../receipt'

/** Undefined when there is no such server. */
export async function doorServerOf({ db }: Tools, serverId: string): Promise<DoorServer | undefined> {
  const { id, name, host, user, model, companyId } = incomingServers
  const [row] = await db
    .select({ id, name, host, user, model, companyId, fields: models.fields })
    .from(incomingServers)
    .leftJoin(models, eq(models.key, model))
    .where(eq(id, serverId))
  if (!row) return undefined
  const address = normalizeAddress(row.user) ? row.user : `${row.user}@${row.host}`
  return { id: row.id, name: row.name, address, model: row.model, fields: row.fields ?? [], companyId: row.companyId }
}

/** The mailbox that a mail of the log was fetched from. One that is here no longer is as good as one without a model. */
export async function serverOfMail(tools: Tools, { serverId }: MailRow): Promise<DoorServer | undefined> {
  if (serverId === null) return undefined
  return (await doorServerOf(tools, serverId)) ?? { ...removed, id: serverId }
}

const removed = { name: 'a server that was removed', address: '', model: null, fields: [], companyId: null }

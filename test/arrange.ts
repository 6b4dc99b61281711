/** What a case finds beside the world: parameters, earlier deliveries, what stands in a chatter. */
import { eq } from 'drizzle-orm'
import * as t from '../src/db/schema'
import { doorServerOf } from '../src/inbound/doors/door-server'
import { receiveFetched } from '../src/inbound/doors/fetched'
import { identify } from '../src/inbound/reading/identity'
import { normalizeAddress } from '../src/mail/address/address'
import type { Tools } from '../src/platform/tools'
import type { Case, Given } from './cases'
import { addDecoy, addSaid, addWest, companies, contacts, messages, records, seed, servers } from './world'

export type ReadMail = (file: string) => Uint8Array<ArrayBuffer>

/** Writes the world and what the case adds to it. */
export async function arrange(tools: Pick<Tools, 'db' | 'newId' | 'now'>, given: Given, readMail: ReadMail): Promise<void> {
  await seed(tools)
  const { db } = tools
  if (given.west) await addWest(tools)
  if (given.decoy) await addDecoy(tools, given.decoy)
  if (given.said) await addSaid(tools, given.said)
  if (given.silenced) await db.update(t.records).set({ active: false }).where(eq(t.records.id, contacts[given.silenced]))
  if (given.bobIsOfNorth) await db.update(t.users).set({ companyId: companies.north }).where(eq(t.users.contactId, contacts.bob))
  if (given.follows) await follow(tools, given.follows)
  if (given.bobHasMoved)
    await db.update(t.notifications).set({ address: 'bob.reyes@example.net' }).where(eq(t.notifications.contactId, contacts.bob))
  for (const [key, value] of Object.entries(given.parameters ?? {})) await db.insert(t.parameters).values({ key, value })
  if (given.allowedSender)
    await db
      .insert(t.allowedSenders)
      .values({ id: tools.newId(), email: given.allowedSender, emailNormalized: given.allowedSender, createdAt: tools.now() })
  if (given.gone) await db.delete(t.records).where(eq(t.records.id, records[given.gone]))
  if (given.earlier) await db.insert(t.mails).values(earlierMail(tools, given.earlier, readMail))
  if (given.standing) await standIn(tools, given.standing, readMail)
}

async function follow({ db, now }: Pick<Tools, 'db' | 'now'>, { contact, record }: NonNullable<Given['follows']>): Promise<void> {
  await db.insert(t.followers).values({ contactId: contacts[contact], recordId: records[record], createdAt: now() })
}

function earlierMail(
  { newId, now }: Pick<Tools, 'newId' | 'now'>,
  earlier: NonNullable<Given['earlier']>,
  readMail: ReadMail,
): typeof t.mails.$inferInsert {
  const raw = readMail(earlier.file)
  const { internetMessageId, fingerprint } = identify(raw)
  const outcome = earlier.claim === 'failure' ? 'failed' : earlier.claim === 'notice' ? 'refused' : 'created'
  return {
    id: newId(),
    runId: newId(),
    receivedAt: now(),
    door: 'edge',
    envelopeFrom: '',
    recipient: earlier.to,
    recipientNormalized: normalizeAddress(earlier.to) ?? '',
    to: [],
    cc: [],
    internetMessageId,
    fingerprint,
    size: raw.byteLength,
    kind: 'ordinary',
    automatic: false,
    authentication: { spf: 'unknown', dkim: 'unknown', dmarc: 'unknown' },
    outcome,
    reason: 'earlier',
    claim: earlier.claim,
    trace: [],
    recordId: earlier.record ? records[earlier.record] : null,
    messageId: earlier.message ? messages[earlier.message] : null,
    attempts: 1,
    durationMs: 1,
  }
}

/** One of the world's messages is made to be the one that the mail became; what was sent of it keeps its old id. */
async function standIn({ db }: Pick<Tools, 'db'>, standing: NonNullable<Given['standing']>, readMail: ReadMail): Promise<void> {
  const { internetMessageId, fingerprint } = identify(readMail(standing.file))
  const id = messages[standing.as]
  await db
    .update(t.messages)
    .set({ recordId: records[standing.in], internetMessageId, fingerprint, kind: 'received', authorId: contacts.carla })
    .where(eq(t.messages.id, id))
}

/** Fetches a mail from one of the world's mailboxes. Nobody is told anything. */
export async function fetchCase(tools: Tools, from: keyof typeof servers, raw: Uint8Array): Promise<undefined> {
  const server = await doorServerOf(tools, servers[from])
  if (!server) throw new Error(`The world has no server ${from}`)
  await receiveFetched(tools, { server, door: 'imap', raw, size: raw.byteLength })
}

/** The envelope sender of a case: as it says, else the address in From. */
export function envelopeSender({ from }: Case, raw: Uint8Array): string {
  if (from !== undefined) return from
  const header = identify(raw).headers.find(({ name }) => name === 'from')?.value ?? ''
  return /[\w.+-]+@[\w.-]+(?=[^@]*$)/.exec(header)?.[0] ?? 'eve@example.org'
}

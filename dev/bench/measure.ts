/** One delivery of a kind of mail to the whole Worker, and the calls that it made. */
import { desc } from 'drizzle-orm'
import { mails, parameters } from '../../src/db/schema'
import type { Env } from '../../src/platform/env'
import worker from '../../src/index'
import { toolsOf } from '../../src/make-tools'
import { senderQuotaObject } from '../../src/loops/sender-quota-object'
import { type Call, counted } from './counted'
import type { Kind } from './kinds'

export type Envelope = { from: string; to: string }

/** @throws when the mail did not become what it should: costs of something else mean nothing */
export async function callsOf(env: Env, kind: Kind): Promise<Call[]> {
  const tools = toolsOf(env)
  const raw = Uint8Array.from(Buffer.from(kind.raw(crypto.randomUUID())))
  await senderQuotaObject(tools, kind.from).release()
  if (kind.threshold !== undefined) await tools.db.insert(parameters).values({ key: 'mail.gateway.loop.threshold', value: kind.threshold })
  if (kind.twice) await deliver(env, kind, raw)
  const calls: Call[] = []
  await deliver(counted(env, calls), kind, raw)
  const outcome = await newestOutcome(env)
  if (outcome !== kind.becomes) throw new Error(`${kind.name} was ${outcome}`)
  return calls
}

/** As Email Routing delivers it; what the sender hears is of no interest. */
export function deliver(env: Env, envelope: Envelope, raw: Uint8Array<ArrayBuffer>): Promise<void> {
  return deliverStream(env, envelope, new Response(raw).body, raw.byteLength)
}

/** The same with a mail that comes in piece by piece. */
export async function deliverStream(env: Env, { from, to }: Envelope, raw: ReadableStream | null, rawSize: number): Promise<void> {
  const hear = { setReject: () => undefined, reply: async () => ({ messageId: '' }) }
  const message = { from, to, headers: new Headers(), raw, rawSize, ...hear }
  await worker.email(message as unknown as ForwardableEmailMessage, env) // what the handler uses of it
}

export async function newestOutcome(env: Env): Promise<string | undefined> {
  const [row] = await toolsOf(env).db.select({ outcome: mails.outcome }).from(mails).orderBy(desc(mails.id)).limit(1)
  return row?.outcome
}

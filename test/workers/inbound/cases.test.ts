import { senderQuotaObject } from '../../../src/loops/sender-quota-object' /** The table of cases through the Worker: `email()` and the API door, with real D1, R2 and Durable Objects. */
import { env, exports } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { expectCase } from '../../actual'
import { arrange, envelopeSender, fetchCase } from '../../arrange'
import { type Case, cases, titleOf } from '../../cases'
import { deliver, readMail, tools } from '../delivery'

describe('in workerd', () => {
  it.each(cases.map((entry) => [titleOf(entry), entry] as const))('%s', async (_, entry) => {
    await arrange(tools, entry.given ?? {}, readMail)
    await forgetSenders()
    const raw = readMail(entry.file)
    await expectCase(tools, entry, await bring(entry, raw))
  })
})

async function bring(entry: Case, raw: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  if (entry.server) return fetchCase(tools, entry.server, raw)
  return entry.door === 'api' ? post(entry, raw) : deliverCase(entry, raw)
}

const senders = [
  'eve@example.org',
  'zoe@example.org',
  'carla@example.org',
  'dora@example.org',
  'gina@example.org',
  'ivan@example.org',
  '<>',
]

/** Durable Objects outlive a case: what they remember of its senders must not reach the next. */
async function forgetSenders(): Promise<void> {
  await Promise.all(senders.map((sender) => senderQuotaObject(tools, sender).release()))
}

/** The sender of a refused mail hears of it once, as the log says; nobody else hears anything. */
async function deliverCase(entry: Case, raw: Uint8Array<ArrayBuffer>): Promise<undefined> {
  const { outcome, told } = entry.expect
  const heard = await deliver(raw, { from: envelopeSender(entry, raw), to: entry.to })
  const ways = [...heard.notices.map(() => 'reply'), ...(heard.rejection === undefined ? [] : ['smtp'])]
  expect(ways).toHaveLength(outcome === 'refused' ? 1 : 0)
  expect(ways).toEqual(told ? [told] : ways)
}

async function post(entry: Case, body: Uint8Array<ArrayBuffer>): Promise<string> {
  const query = new URLSearchParams({ from: envelopeSender(entry, body), to: entry.to })
  const headers = { authorization: `Bearer ${env.ADMIN_TOKEN}`, 'content-type': 'message/rfc822' }
  const answer = await exports.default.fetch(`https://postern.example/api/mails?${query.toString()}`, { method: 'POST', headers, body })
  const { detail } = await answer.json<{ detail?: string }>()
  return detail ?? ''
}

/** A conversation through the local sending service: out, answered, and what became of it. No server is needed. */
import { eq } from 'drizzle-orm'
import { expect, it } from 'vitest'
import * as t from '../../../src/db/schema'
import { postMessage } from '../../../src/records/chatter/chatter'
import { handleQueue } from '../../../src/background/work'
import { contacts, records, seed } from '../../world'
import { deliver, tools, writeMail } from '../delivery'

const { db } = tools
const ann = { contactId: contacts.ann, name: 'Ann Hale', scope: { everything: true, companyId: null } }

it('reaches the customer, is answered under the id of the service, and comes back when it did not arrive', async () => {
  await seed(tools)
  const messageId = await postMessage(tools, ann, records.quote, { kind: 'message', text: 'It costs five.' })
  const [queued] = (await mailsOf(messageId)).filter(({ to }) => to.address === 'carla@example.org')
  await work({ kind: 'send', outboxId: queued?.id })
  const [sent] = (await mailsOf(messageId)).filter(({ to }) => to.address === 'carla@example.org')
  expect(sent).toMatchObject({ status: 'sent', transportMessageId: expect.stringMatching(/@example\.com$/) })
  const theirs = sent?.transportMessageId ?? ''

  const headers = { From: 'carla@example.org', To: 'info@example.com', Subject: 'Re: Quote', 'Message-ID': '<fine@example.org>' }
  await deliver(writeMail({ ...headers, 'In-Reply-To': `<${theirs}>` }), { from: 'carla@example.org', to: 'info@example.com' })
  const [answer] = await db.select().from(t.mails)
  expect(answer).toMatchObject({ outcome: 'posted', reason: 'references', recordId: records.quote })

  const bounce = { type: 'hard', classification: 'invalid_recipient', reason: '550 5.1.1 No such user' }
  await work({ type: 'cf.email.sending.message.bounced', payload: { messageId: theirs, recipient: 'carla@example.org', bounce } })
  const told = await db.select().from(t.notifications).where(eq(t.notifications.messageId, messageId))
  const bounced = told.filter(({ status }) => status === 'bounced')
  expect(bounced).toMatchObject([{ address: 'carla@example.org', failureType: 'unknown-user', failureReason: bounce.reason }])
})

async function mailsOf(messageId: string) {
  return db.select().from(t.outbox).where(eq(t.outbox.messageId, messageId))
}

/** Hands one message to the consumer of the queue. */
async function work(body: unknown): Promise<void> {
  await handleQueue(tools, { messages: [{ id: '1', body, ack: () => undefined, retry: () => undefined }] } as unknown as MessageBatch) // what a consumer uses
}

/** Ten people are told of one large mail at once: a batch of the queue never holds more of it than there is room for. */
import { beforeEach, expect, it } from 'vitest'
import * as t from '../../../src/db/schema'
import type { WorkItem } from '../../../src/platform/env'
import { roomForMail } from '../../../src/platform/room'
import { createContact } from '../../../src/records/people/contact'
import { addFollower } from '../../../src/records/people/follower'
import type { Tools } from '../../../src/platform/tools'
import { handleQueue } from '../../../src/background/work'
import { platformHeaders } from '../../platform'
import { records, seed } from '../../world'
import { deliver, tools, writeMail } from '../delivery'

const everything = { everything: true, companyId: null }
/** As much as the sending service takes: ten such mails are more than there is room for. */
const fileBytes = 3_500_000
const readers = 10

/** What waits is sent by the test, and not by the Worker beside it. */
const silentQueue = { sendBatch: async () => undefined } as unknown as Queue<WorkItem> // what waking uses

beforeEach(() => seed(tools))

it('bounds what is held, and sends every mail', async () => {
  for (let number = 0; number < readers; number++) {
    const contact = await createContact(tools, everything, { name: `Reader ${number}`, email: `reader${number}@example.org`, active: true })
    await addFollower(tools, everything, records.quote, contact.id)
  }
  const raw = mailWithFile()
  await deliver(raw, { from: 'ann@example.com', to: 'info@example.com' }, { bindings: { WORK: silentQueue } })
  const waiting = (await tools.db.select().from(t.outbox)).filter(({ to }) => to.address.startsWith('reader'))
  const { held, watched } = watch(raw.byteLength)
  const items = waiting.map(({ id }): WorkItem => ({ kind: 'send', outboxId: id }))
  await handleQueue(watched, { messages: items.map(message) } as unknown as MessageBatch) // what a consumer uses
  expect(held.sent).toBe(readers)
  expect(held.most).toBeGreaterThanOrEqual(raw.byteLength)
  expect(held.most).toBeLessThanOrEqual(roomForMail)
})

function mailWithFile(): Uint8Array<ArrayBuffer> {
  const headers = {
    ...platformHeaders('dmarc=pass header.from=example.com; spf=pass smtp.mailfrom=ann@example.com'),
    From: 'ann@example.com',
    To: 'info@example.com',
    Subject: 'Drawings',
    'Message-ID': '<drawings@example.org>',
    'In-Reply-To': '<quote-answer@example.com>',
    'Content-Type': 'multipart/mixed; boundary=b',
  }
  const file = Buffer.alloc(fileBytes, 'chair').toString('base64').replace(/.{76}/g, '$&\r\n')
  const part = `Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${file}`
  return writeMail(headers, `--b\r\n\r\nHere they are.\r\n--b\r\n${part}\r\n--b--`)
}

function message(body: WorkItem, index: number) {
  return { id: String(index), body, ack: () => undefined, retry: () => undefined }
}

/** Counts a mail and its file from when they are fetched until it has left. */
function watch(rawBytes: number) {
  const held = { now: 0, most: 0, sent: 0 }
  const get = (key: string) => {
    held.now += rawBytes + fileBytes
    held.most = Math.max(held.most, held.now)
    return tools.bucket.get(key)
  }
  const send = async () => {
    await new Promise((resolve) => setTimeout(resolve, 20)) // all that are let in have begun by then
    held.now -= rawBytes + fileBytes
    held.sent++
    return { messageId: `<${crypto.randomUUID()}@example.com>` }
  }
  const watched: Tools = { ...tools, bucket: { get } as R2Bucket, email: { send } } // what sending uses
  return { held, watched }
}

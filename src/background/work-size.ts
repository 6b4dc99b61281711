/** How many bytes a piece of work holds while it is done, told before it begins. */
import { eq, inArray, sql } from 'drizzle-orm'
import { list, readBatch } from '../db/client'
import { mails, messages, outbox } from '../db/schema'
import type { WorkItem } from '../platform/env'
import type { Tools } from '../platform/tools'

/** In text, HTML and quoted-printable, and once more while one is made of the other. */
const copiesOfWords = 8
/** A body that is an object of its own has a megabyte at least, and seldom more than three. */
const wordsApart = 3_000_000

/** What is not named holds next to nothing. */
export async function sizesOf({ db }: Tools, items: WorkItem[]): Promise<(item: WorkItem) => number> {
  if (items.length < 2) return () => 0 // which waits for nobody
  const outboxIds = items.flatMap((item) => (item.kind === 'send' ? item.outboxId : []))
  const mailIds = items.flatMap((item) => (item.kind === 'retry-mail' ? item.mailId : []))
  const [letters, retried] = await readBatch(db, [
    db
      .select({ id: outbox.id, ...letterColumns })
      .from(outbox)
      .innerJoin(messages, eq(messages.id, outbox.messageId))
      .where(inArray(outbox.id, list(outboxIds))),
    db
      .select({ id: mails.id, size: mails.size })
      .from(mails)
      .where(inArray(mails.id, list(mailIds))),
  ])
  const sizes = new Map([
    ...letters.map((letter): [string, number] => [letter.id, sizeOfLetter(letter)]),
    ...retried.map(({ id, size }): [string, number] => [id, 2 * size]), // read, and its largest file while that is told what it is
  ])
  return (item) => sizes.get(item.kind === 'send' ? item.outboxId : item.kind === 'retry-mail' ? item.mailId : '') ?? 0
}

const letterColumns = {
  files: sql<number>`(select coalesce(sum(size), 0) from attachments where message_id = ${messages.id})`,
  raw: sql<number>`coalesce((select size from mails where mails.id = ${messages.mailId}), 0)`,
  words: sql<number>`case when ${messages.bodyKey} is null then coalesce(length(${messages.html}), 0) + coalesce(length(${messages.text}), 0) else ${wordsApart} end`,
}

/** Files are parts of a raw mail, which is in base64 and may be no longer in the log; they are taken out of it one by one. */
function sizeOfLetter({ files, raw, words }: { files: number; raw: number; words: number }): number {
  const read = files === 0 ? 0 : files + Math.max(raw, files * 1.4)
  return read + words * copiesOfWords
}

/** Mails in the log, for its pages. */
import { desc } from 'drizzle-orm'
import { insertAll, runBatch } from '../../../src/db/client'
import { mails } from '../../../src/db/schema'
import type { MailRow } from '../../../src/inbound/receipt'
import { deliver, readMail, tools, writeMail } from '../delivery'

/** Delivers a mail of the corpus, or one with these headers. @returns its row in the log */
export async function arrive(mail: string | Record<string, string>, to: string, from = 'eve@example.org', body?: string): Promise<MailRow> {
  await deliver(
    typeof mail === 'string' ? readMail(mail) : writeMail({ 'Message-ID': `<${crypto.randomUUID()}@example.org>`, ...mail }, body),
    {
      from,
      to,
    },
  )
  const [row] = await tools.db.select().from(mails).orderBy(desc(mails.id)).limit(1)
  if (!row) throw new Error('Nothing arrived')
  return row
}

/** Rows like one that is there. */
export async function repeat(row: MailRow, count: number, change: (number: number) => Partial<MailRow>): Promise<void> {
  const rows = Array.from({ length: count }, (_, number) => ({ ...row, id: tools.newId(), claim: null, twinKey: null, ...change(number) }))
  await runBatch(tools.db, insertAll(mails, rows))
}

/** A Worker that opens one mailbox, so that tests see what it is like from real workerd. */
import type { MailboxAccess } from '../../src/fetchmail/mailbox'
import { openMailbox, probeMailbox } from '../../src/fetchmail/open-mailbox'
import { MailboxError } from '../../src/fetchmail/mailbox-failure'

/** What is done with a mailbox once it is open, in this order: it is listed, some are read, some are finished. */
export type Visit = { access: MailboxAccess; afterUid?: number; read?: string[]; finish?: string[]; remove?: boolean }
export type Mail = { size: number; base64: string } | null
export type Seen = { validity: string | null; keys: string[]; mails: Mail[]; error?: string; isAboutMail?: boolean }

export default {
  async fetch(request) {
    const visit = (await request.json()) as Visit // what the tests send
    if (new URL(request.url).pathname === '/probe') return Response.json(await probeMailbox(visit.access))
    return Response.json(await look(visit))
  },
} satisfies ExportedHandler

async function look({ access, afterUid = 0, read, finish = [], remove = false }: Visit): Promise<Seen> {
  const seen: Seen = { validity: null, keys: [], mails: [] }
  try {
    const mailbox = await openMailbox(access)
    try {
      seen.validity = mailbox.kind === 'imap' ? mailbox.validity : null
      seen.keys = await mailbox.listKeys(afterUid)
      for (const key of read ?? seen.keys) {
        const mail = await mailbox.read(key)
        seen.mails.push(mail ? { size: mail.size, base64: Buffer.from(mail.raw).toString('base64') } : null)
      }
      for (const key of finish) await mailbox.finish(key, remove)
    } finally {
      await mailbox.close()
    }
  } catch (error) {
    if (!(error instanceof MailboxError)) throw error
    return { ...seen, error: error.message, isAboutMail: error.isAboutMail }
  }
  return seen
}

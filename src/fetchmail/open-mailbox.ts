/** Opening a mailbox by the protocol that its server speaks. */
import { diagnose } from '../mail-servers/diagnosis'
import type { ServerTest } from '../mail-servers/server-test'
import { openImap } from './imap'
import type { Counted, Mailbox, MailboxAccess } from './mailbox'
import { MailboxError } from './mailbox-failure'
import { openPop } from './pop'

export const usualMailboxPorts = { imap: { tls: 993, starttls: 143 }, pop: { tls: 995, starttls: 110 } } as const

/** @throws MailboxError */
export async function openMailbox(access: MailboxAccess): Promise<Mailbox> {
  return openCounted(access)
}

/** Connects, logs in and counts. What goes wrong is told in words. */
export async function probeMailbox(access: MailboxAccess): Promise<ServerTest> {
  try {
    const mailbox = await openCounted(access)
    try {
      return { ok: true, detail: success(access, await mailbox.count()) }
    } finally {
      await mailbox.close()
    }
  } catch (error) {
    if (error instanceof MailboxError) return { ok: false, detail: error.message }
    throw error
  }
}

async function openCounted(access: MailboxAccess): Promise<Counted<Mailbox>> {
  try {
    return await (access.type === 'pop' ? openPop(access) : openImap(access))
  } catch (error) {
    throw error instanceof MailboxError ? await lookAgain(error, access) : error
  }
}

async function lookAgain(error: MailboxError, access: MailboxAccess): Promise<MailboxError> {
  const { failure } = error
  if (failure.kind !== 'no-connection' && failure.kind !== 'no-answer') return error
  return new MailboxError(failure, await diagnose(failure, access, usualMailboxPorts[access.type]))
}

type Count = Awaited<ReturnType<Counted<Mailbox>['count']>>

function success({ host, port, security, user, type }: MailboxAccess, { messages, unread }: Count): string {
  const how = { tls: 'with TLS', starttls: 'with STARTTLS', none: 'without TLS' }[security]
  const where = type === 'pop' ? 'in the mailbox' : 'in INBOX'
  const ofThem = unread === undefined ? '' : `, ${unread} of them unread`
  return `Connected to ${host}:${port} ${how}, logged in as ${user}; ${messages} ${messages === 1 ? 'message' : 'messages'} ${where}${ofThem}`
}

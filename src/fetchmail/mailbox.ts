/** A mailbox elsewhere that mail is fetched from, whichever protocol its server speaks. */
import { diagnose } from '../mail-servers/diagnosis'
import type { Endpoint } from '../mail-servers/endpoint'
import type { ServerTest } from '../mail-servers/server-test'
import { openImap } from './imap'
import { MailboxError } from './mailbox-failure'
import { openPop } from './pop'

export type Credentials = { kind: 'password'; password: string } | { kind: 'oauth'; accessToken: string }

/** Gmail and Outlook speak IMAP here. */
export type MailboxAccess = Endpoint & { name: string; type: 'imap' | 'pop'; user: string; credentials: Credentials }

/** Open for one run. Everything but `close` throws a MailboxError. */
export type Mailbox = {
  /** UIDVALIDITY of IMAP: with another, all UIDs are new. Null with POP3, whose ids stay unique (RFC 1939 section 7). */
  validity: string | null
  /** Oldest first: with IMAP the UIDs above this one, with POP3 all unique ids. */
  listKeys: (afterUid: number) => Promise<string[]>
  /**
   * Byte for byte, and without marking it as read.
   * @returns only its beginning when `size` is over `maxRawBytes`; undefined when it is gone meanwhile
   */
  read: (key: string) => Promise<{ raw: Uint8Array; size: number } | undefined>
  /** After it is stored: IMAP marks it as read, POP3 deletes it if it is to be removed. */
  finish: (key: string, remove: boolean) => Promise<void>
  /** Says goodbye. @throws MailboxError only when the server did not confirm deletions, which POP3 makes at the goodbye */
  close: () => Promise<void>
}

/** POP3 does not know what was read. */
export type CountedMailbox = Mailbox & { count: () => Promise<{ messages: number; unread: number | undefined }> }

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

async function openCounted(access: MailboxAccess): Promise<CountedMailbox> {
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

type Count = Awaited<ReturnType<CountedMailbox['count']>>

function success({ host, port, security, user, type }: MailboxAccess, { messages, unread }: Count): string {
  const how = { tls: 'with TLS', starttls: 'with STARTTLS', none: 'without TLS' }[security]
  const where = type === 'pop' ? 'in the mailbox' : 'in INBOX'
  const ofThem = unread === undefined ? '' : `, ${unread} of them unread`
  return `Connected to ${host}:${port} ${how}, logged in as ${user}; ${messages} ${messages === 1 ? 'message' : 'messages'} ${where}${ofThem}`
}

/** A mailbox elsewhere that mail is fetched from, whichever protocol its server speaks. Types only. */
import type { Endpoint } from '../mail-servers/endpoint'

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

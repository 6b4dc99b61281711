/** A mailbox elsewhere that mail is fetched from, whichever protocol its server speaks. Types only. */
import type { Endpoint } from '../mail-servers/endpoint'

export type Credentials = { kind: 'password'; password: string } | { kind: 'oauth'; accessToken: string }

/** Gmail and Outlook speak IMAP here. */
export type MailboxAccess = Endpoint & { name: string; type: 'imap' | 'pop'; user: string; credentials: Credentials }

/** Open for one run. Everything but `close` throws a MailboxError. */
export type Mailbox = ImapMailbox | PopMailbox

type OpenMailbox = {
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

/** Its mails are known by UID; with another UIDVALIDITY, all UIDs are new. */
export type ImapMailbox = OpenMailbox & {
  kind: 'imap'
  validity: string
  /** Oldest first: the UIDs above this one. */
  listKeys: (afterUid: number) => Promise<string[]>
}

/** Its mails are known by unique ids, all of which it lists. */
export type PopMailbox = OpenMailbox & { kind: 'pop'; listKeys: () => Promise<string[]> }

/** POP3 does not know what was read. */
export type Counted<M extends Mailbox> = M & { count: () => Promise<{ messages: number; unread: number | undefined }> }

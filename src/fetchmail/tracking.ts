/**
 * What was fetched from a mailbox, by what its protocol knows mails by: the UIDs of IMAP grow, so the last one is enough; the unique ids
 * of POP3 have no order, and each is noted.
 */
import type { ImapMailbox, Mailbox, PopMailbox } from './mailbox'
import type { Progress } from './progress'

/** `fresh` was never asked for, `due` is asked for again; `toRemove` was stored by a run whose goodbye got lost. */
export type Keys = { fresh: string[]; due: string[]; toRemove: string[] }

/** Mails that the server did not hand out: all of them, and those to ask for again now. */
export type Left = { all: string[]; due: string[] }

export type Tracking = {
  /** UIDVALIDITY of IMAP. Null with POP3, whose ids stay unique (RFC 1939 section 7). */
  validity: string | null
  /** Oldest first: all that may be new. */
  list: (account: string) => Promise<string[]>
  isListed: (key: string) => Promise<boolean>
  /** @param removes whether mail is deleted there once it is stored here */
  toFetch: (listed: string[], left: Left, removes: boolean) => Keys
  /** What lay there first and is not to be fetched. */
  noteExisting: (listed: string[]) => void
  /** @param stays whatever happens to the others */
  noteStored: (key: string, stays: boolean) => void
  noteGone: (key: string) => void
  /** It is asked for again, less and less often, and holds up nothing. */
  leave: (key: string, reason: string, nowMs: number) => void
  /** The mail that was stored and noted, but may not be marked as read. */
  unmarked: () => string | undefined
}

export function trackingOf(mailbox: Mailbox, progress: Progress): Tracking {
  return mailbox.kind === 'imap' ? byUid(mailbox, progress) : byUniqueId(mailbox, progress)
}

function byUid({ validity, listKeys }: ImapMailbox, progress: Progress): Tracking {
  return {
    validity,
    list: (account) => listKeys(progress.lastUid({ account, validity })),
    isListed: async (key) => (await listKeys(Number(key) - 1)).includes(key),
    toFetch: (fresh, { due }) => ({ fresh, due, toRemove: [] }),
    noteExisting: (listed) => {
      const newest = listed.at(-1)
      if (newest !== undefined) progress.noteUid(newest)
    },
    noteStored: (key) => progress.noteUid(key),
    noteGone: (key) => progress.noteUid(key),
    leave: (key, reason, nowMs) => {
      progress.advance(key)
      progress.leave(key, reason, nowMs)
    },
    unmarked: () => progress.unmarked(),
  }
}

function byUniqueId({ listKeys }: PopMailbox, progress: Progress): Tracking {
  return {
    validity: null,
    list: () => listKeys(),
    isListed: async (key) => (await listKeys()).includes(key),
    toFetch: (listed, { all, due }, removes) => {
      const fetched = progress.keepOnly(listed)
      const known = new Set([...fetched.keys(), ...all])
      const toRemove = removes ? [...fetched].filter(([, isKept]) => !isKept).map(([key]) => key) : []
      return { fresh: listed.filter((key) => !known.has(key)), due, toRemove }
    },
    noteExisting: (listed) => {
      for (const key of listed) progress.noteKey(key, true)
    },
    noteStored: (key, stays) => progress.noteKey(key, stays),
    noteGone: (key) => progress.forgetKey(key),
    leave: (key, reason, nowMs) => progress.leave(key, reason, nowMs),
    unmarked: () => undefined,
  }
}

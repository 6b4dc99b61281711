/** The doors: what they are called, which of them mail is fetched through, and the mailbox behind those. Pure. */
import type { doors, Field } from '../../db/schema'

/** An incoming server, as far as a decision goes by it. */
export type DoorServer = {
  id: string
  name: string
  /** Its own: the user where that is an address, else the user at the host. */
  address: string
  /** What mail opens that matches nothing else; without one, such mail is held. */
  model: string | null
  /** Of that model. */
  fields: Field[]
  companyId: string | null
}

/** Whoever sent fetched mail believes it delivered: it is never refused, and nobody vouches for its sender. */
export function isFetched({ door }: { door: (typeof doors)[number] }): boolean {
  return door === 'imap' || door === 'pop'
}

/** What each door is called. */
export const doorWords: Record<(typeof doors)[number], string> = {
  edge: 'Email Routing',
  imap: 'IMAP mailbox',
  pop: 'POP3 mailbox',
  api: 'API',
}

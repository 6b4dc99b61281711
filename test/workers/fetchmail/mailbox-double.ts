/** A mailbox that breaks where no real server does, and runs over it with the Durable Object's own storage. */
import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import type { ImapMailbox, Mailbox } from '../../../src/fetchmail/mailbox'
import { mailboxError } from '../../../src/fetchmail/mailbox-failure'
import { type Progress, progressIn } from '../../../src/fetchmail/progress'
import { fetchMails, type Order, type FetchRun } from '../../../src/fetchmail/run'
import type { IncomingServer } from '../../../src/fetchmail/server-schema'
import { doorServerOf } from '../../../src/inbound/doors/door-server'
import { toolsOf } from '../../../src/make-tools'
import { create } from '../api/client'

const access = { name: 'Tasks', type: 'imap', host: 'imap.example.net', port: 993, security: 'tls', user: 'task@example.com' } as const
const login = { kind: 'password', password: 'x' } as const

/** What the server says of one mail. */
export const refusal = mailboxError({ kind: 'reply', step: 'mail', text: 'NO cannot read it' }, { ...access, credentials: login })
export const lostConnection = mailboxError({ kind: 'closed' }, { ...access, credentials: login })

export type Double = Mailbox & { keys: string[]; finished: string[]; removed: string[] }

type Change = Partial<Omit<ImapMailbox, 'kind'>> & { kind?: Mailbox['kind'] }

/** @param keys of the mails that lie there: UIDs, or with the kind `pop`, which deletes at the goodbye, unique ids */
export function mailboxWith(keys: string[], change: Change = {}): Double {
  const double = {
    kind: 'imap',
    validity: '1',
    keys: [...keys],
    finished: [] as string[],
    removed: [] as string[],
    listKeys: async (afterUid?: number) => double.keys.filter((key) => afterUid === undefined || Number(key) > afterUid),
    read: async (key: string) => (double.keys.includes(key) ? mailOf(key) : undefined),
    finish: async (key: string, remove: boolean) => void (remove ? double.removed : double.finished).push(key),
    close: async () => {
      double.keys = double.keys.filter((key) => !double.removed.includes(key))
    },
    ...change,
  } as Double // of the kind that the change says
  return double
}

export const keysUpTo = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1))

export function mailOf(key: string) {
  const raw = new TextEncoder().encode(
    `From: ada@example.org\r\nSubject: Mail ${key}\r\nMessage-ID: <${key}@example.org>\r\n\r\nHello ${key}\r\n`,
  )
  return { raw, size: raw.byteLength }
}

/** A server that the clock leaves alone. */
export async function addServer(): Promise<IncomingServer> {
  return create<IncomingServer>('/incoming-servers', { ...access, password: 'x', model: 'task', active: false })
}

export type Ended = FetchRun & { error: string | undefined }

/** @param broken methods that fail, as when the object is killed there */
export async function runOver(
  { id }: IncomingServer,
  mailbox: Mailbox,
  order: Partial<Order> = {},
  broken: Partial<Progress> = {},
): Promise<Ended> {
  const tools = toolsOf(env)
  const server = await doorServerOf(tools, id)
  if (!server) throw new Error('There is no such server')
  const run: FetchRun = { fetched: 0, outcomes: {}, hasMore: false, trouble: undefined }
  const error = await runInDurableObject(env.FETCHERS.getByName(id), (_, { storage }) =>
    fetchMails(tools, {
      mailbox,
      progress: { ...progressIn(storage), ...broken },
      order: { server, account: 'a', removes: false, fetchesExisting: true, ...order },
      run,
    }).then(
      () => undefined,
      (thrown: Error) => thrown.message,
    ),
  )
  return { ...run, error }
}

/** Subjects by outcome, in the order of their coming. */
export async function logOf({ id }: IncomingServer): Promise<Record<string, string[]>> {
  const { results } = await env.DB.prepare('select outcome, subject from mails where server_id = ? order by id').bind(id).all()
  const log: Record<string, string[]> = {}
  for (const { outcome, subject } of results) (log[String(outcome)] ??= []).push(String(subject))
  return log
}

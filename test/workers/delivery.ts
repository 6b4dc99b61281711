/** Delivering to the Worker as Cloudflare does: `email()` with a mail of the corpus, and what its sender hears. */
import { env } from 'cloudflare:workers'
import { inject } from 'vitest'
import worker from '../../src/index'
import { toolsOf } from '../../src/make-tools'

export const tools = toolsOf(env)

export type Heard = { rejection: string | undefined; notices: string[] }
export type Envelope = { from: string; to: string }

/** A mail of test/corpus, byte for byte. @param file without `.eml` */
export function readMail(file: string): Uint8Array<ArrayBuffer> {
  const base64 = inject('corpus')[`${file}.eml`]
  if (base64 === undefined) throw new Error(`There is no test/corpus/${file}.eml`)
  return Uint8Array.from(Buffer.from(base64, 'base64'))
}

/** A small mail of one's own. */
export function writeMail(headers: Record<string, string>, body = 'Hello'): Uint8Array<ArrayBuffer> {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return Uint8Array.from(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}\r\n`))
}

/** `refusesReply`: the platform does not let the Worker answer this mail. */
export type Circumstances = { bindings?: Partial<typeof env>; refusesReply?: boolean }

/** One delivery through the edge door. */
export async function deliver(raw: Uint8Array<ArrayBuffer>, { from, to }: Envelope, circumstances: Circumstances = {}): Promise<Heard> {
  const heard: Heard = { rejection: undefined, notices: [] }
  const message = {
    from,
    to,
    headers: new Headers(),
    raw: new Response(raw).body,
    rawSize: raw.byteLength,
    setReject: (reason: string) => {
      heard.rejection = reason
    },
    reply: async (notice: EmailMessage) => {
      if (circumstances.refusesReply) throw new Error('This mail cannot be answered')
      heard.notices.push(await textOf(notice))
      return { messageId: '' }
    },
  }
  await worker.email(message as unknown as ForwardableEmailMessage, { ...env, ...circumstances.bindings }) // what the handler uses of it
  return heard
}

/** The raw form of an `EmailMessage` hides behind a symbol of the local runtime. */
async function textOf(notice: EmailMessage): Promise<string> {
  const raw = Object.values(Object.getOwnPropertyDescriptors(notice))
    .map(({ value }) => value as unknown)
    .find((value) => typeof value === 'string' && value.includes('Message-ID'))
  if (typeof raw === 'string') return raw
  const hidden = 'EmailMessage::raw' in notice ? (notice as unknown as Record<string, ReadableStream | string>)['EmailMessage::raw'] : '' // as miniflare keeps it
  return new Response(hidden).text()
}

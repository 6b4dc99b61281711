/** A Worker that hands one mail to one server, so that tests see what the transport makes of it in real workerd. */
import { Readable } from 'node:stream'
import type { MailServer } from '../../src/outbound/smtp-failure'
import { smtpTransport } from '../../src/outbound/smtp'
import type { MailBytes, OutgoingMail } from '../../src/outbound/mime'

/** `breaks`: the mail cannot be read to its end. */
export type Handover = { server: MailServer; from: string | null; to: string; rawBase64: string; breaks?: boolean }

export default {
  async fetch(request) {
    const { server, from, to, rawBase64, breaks } = (await request.json()) as Handover // what the tests send
    const raw = Buffer.from(rawBase64, 'base64')
    const mail = { from: { name: '', address: 'robot@example.com' } } as OutgoingMail // SMTP looks at nothing else of it
    return Response.json(await smtpTransport(server).send({ envelope: { from, to }, mail, bytes: bytesOf(raw, breaks) }))
  },
} satisfies ExportedHandler

function bytesOf(raw: Buffer, breaks = false): MailBytes {
  const isAscii = !raw.some((byte) => byte > 127)
  return { size: raw.length, open: async () => ({ stream: Readable.from(piecesOf(raw, breaks), { objectMode: false }), isAscii }) }
}

async function* piecesOf(raw: Buffer, breaks: boolean): AsyncGenerator<Buffer> {
  yield raw
  if (breaks) throw new Error('The bucket is away')
}

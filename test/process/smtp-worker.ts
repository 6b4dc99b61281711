/** A Worker that hands one mail to one server, so that tests see what the transport makes of it in real workerd. */
import type { MailServer } from '../../src/outbound/smtp-failure'
import { smtpTransport } from '../../src/outbound/smtp'
import type { OutgoingMail } from '../../src/outbound/mime'

export type Handover = { server: MailServer; from: string | null; to: string; rawBase64: string }

export default {
  async fetch(request) {
    const { server, from, to, rawBase64 } = (await request.json()) as Handover // what the tests send
    const raw = new Uint8Array(Buffer.from(rawBase64, 'base64'))
    const mail = { from: { name: '', address: 'robot@example.com' } } as OutgoingMail // SMTP looks at nothing else of it
    return Response.json(await smtpTransport(server).send({ envelope: { from, to }, mail, raw }))
  },
} satisfies ExportedHandler

/** Mails of a given size, each its own, and their delivery as Cloudflare would deliver them. */
import { Agent, request } from 'node:http'

export const envelope = { from: 'ada.berg@example.org', to: 'info@example.com' }

const path = `/cdn-cgi/local/email?${new URLSearchParams({ ...envelope, format: 'json' }).toString()}`
const line = 'We would like to order twelve chairs, as we did last year.'
let number = Date.now()

/** Text and HTML; from 3 KB on, more HTML or an attachment in base64 makes up the rest. */
export function writeMail(bytes: number, filling: 'attachment' | 'html' = 'attachment'): Buffer {
  number++
  const rest = Math.max(0, bytes - 2_500)
  const paragraphs = Math.ceil(8 + (filling === 'html' ? rest / 75 : 0))
  const html = `<p>We would like to order <b>twelve</b> chairs, as we did last year.</p>\r\n`.repeat(paragraphs)
  const attached = filling === 'attachment' && rest > 0 ? attachment(rest) : ''
  return Buffer.from(
    `From: Ada Berg <${envelope.from}>\r\nTo: ${envelope.to}\r\nSubject: Order ${number}\r\nMessage-ID: <${number}@example.org>\r\nDate: Mon, 02 Nov 2026 08:15:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=outer\r\n\r\n--outer\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n--inner\r\nContent-Type: text/plain\r\n\r\n${`${line}\r\n`.repeat(12)}\r\n--inner\r\nContent-Type: text/html\r\n\r\n${html}\r\n--inner--\r\n${attached}--outer--\r\n`,
  )
}

function attachment(bytes: number): string {
  const lines = `${'QUJD'.repeat(19)}\r\n`.repeat(Math.ceil(bytes / 78))
  return `--outer\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=order.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines}`
}

/**
 * Delivers for so long, so many at a time. A mail that is not taken ends the benchmark: a rate of errors means nothing.
 * @returns mails per second, the last ones included
 */
export async function deliverFor(durationMs: number, port: number, write: () => Buffer, atOnce: number): Promise<number> {
  const agent = new Agent({ keepAlive: true })
  const startedAt = performance.now()
  let delivered = 0
  const work = async () => {
    for (; performance.now() < startedAt + durationMs; delivered++) await deliver(agent, port, write())
  }
  await Promise.all(Array.from({ length: atOnce }, work)).finally(() => agent.destroy())
  return (delivered * 1000) / (performance.now() - startedAt)
}

function deliver(agent: Agent, port: number, mail: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path, method: 'POST', agent, headers: { 'content-length': mail.length } },
      (answer) => {
        let text = ''
        answer.on('data', (chunk: Buffer) => (text += chunk.toString()))
        answer.on('end', () =>
          answer.statusCode === 200 && !text.includes('rejectReason') ? resolve() : reject(new Error(`A mail was not taken: ${text}`)),
        )
      },
    )
    outgoing.on('error', reject)
    outgoing.end(mail)
  })
}

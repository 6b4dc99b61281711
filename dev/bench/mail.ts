/** Mails of a given size, each its own, and their delivery as Cloudflare would deliver them. */
import { Agent, request } from 'node:http'

const agent = new Agent({ keepAlive: true, maxSockets: 16 })
const path = '/cdn-cgi/local/email?format=json&from=ada.berg%40example.org&to=info%40example.com'
let number = Date.now()

/** Text and HTML; from 3 KB on, an attachment in base64 makes up the rest. */
export function writeMail(bytes: number): Buffer {
  number++
  const text = 'We would like to order twelve chairs, as we did last year.\r\n'.repeat(12)
  const html = '<p>We would like to order <b>twelve</b> chairs, as we did last year.</p>\r\n'.repeat(8)
  const attached = bytes > 3000 ? attachment(bytes - 2500) : ''
  return Buffer.from(
    `From: Ada Berg <ada.berg@example.org>\r\nTo: info@example.com\r\nSubject: Order ${number}\r\nMessage-ID: <${number}@example.org>\r\nDate: Mon, 02 Nov 2026 08:15:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=outer\r\n\r\n--outer\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n--inner\r\nContent-Type: text/plain\r\n\r\n${text}\r\n--inner\r\nContent-Type: text/html\r\n\r\n${html}\r\n--inner--\r\n${attached}--outer--\r\n`,
  )
}

function attachment(bytes: number): string {
  const lines = `${'QUJD'.repeat(19)}\r\n`.repeat(Math.ceil(bytes / 78))
  return `--outer\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=order.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines}`
}

/** Delivers all of them, so many at a time. A mail that is not taken ends the benchmark: a rate of errors means nothing. */
export async function deliverAll(port: number, mails: Buffer[], atOnce: number): Promise<void> {
  const waiting = [...mails]
  const work = async () => {
    for (let mail = waiting.pop(); mail; mail = waiting.pop()) await deliver(port, mail)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}

function deliver(port: number, mail: Buffer): Promise<void> {
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

/**
 * `npm run deliver -- FILE.eml RECIPIENT [--from SENDER] [--url URL]`: delivers a mail to a gateway on this machine, as Email
 * Routing would, and tells what became of it.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import PostalMime, { type Email } from 'postal-mime'
import { deliveryReport } from './delivery-report.ts'
import { deliver, findMail, GatewayError, readLog } from './local-gateway.ts'
import { readVariable } from './variables.ts'

const usage = `Usage: npm run deliver -- FILE.eml RECIPIENT [--from SENDER] [--url http://localhost:8787]

  FILE.eml   the mail; - reads it from standard input
  RECIPIENT  the envelope recipient, such as info@example.com
  --from     the envelope sender, '<>' for the null sender; by default the mail's From address
  --url      where the gateway is`

type Order = { file: string; to: string; from: string | undefined; url: string }

try {
  const order = readOrder() ?? fail(usage, 2)
  await run(order, readMail(order.file))
} catch (error) {
  if (!(error instanceof GatewayError)) throw error
  fail(error.message, 1)
}

function readOrder(): Order | undefined {
  try {
    const options = { from: { type: 'string' }, url: { type: 'string', default: 'http://localhost:8787' } } as const
    const { values, positionals } = parseArgs({ options, allowPositionals: true })
    const [file, to, ...rest] = positionals
    if (!file || !to?.includes('@') || rest.length > 0 || !URL.canParse(values.url)) return undefined
    return { file, to, from: values.from, url: values.url.replace(/\/+$/, '') }
  } catch {
    return undefined // An option that there is not.
  }
}

function readMail(file: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(file === '-' ? 0 : file))
  } catch (error) {
    return fail(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, 1)
  }
}

async function run(order: Order, raw: Uint8Array<ArrayBuffer>): Promise<void> {
  const token = readVariable('ADMIN_TOKEN') ?? fail('No ADMIN_TOKEN in .dev.vars: `npm start` makes it.', 1)
  const email = await PostalMime.parse(raw)
  const from = envelopeSender(order, email)
  refuseWhatTheSimulatorCannotTake(order, email, from)
  const before = await readLog(order.url, token)
  const answer = await deliver(order.url, { from, to: order.to }, raw)
  const mail = await findMail(order.url, token, order.to, before)
  console.log(deliveryReport(order.url, { from, to: order.to }, answer, mail))
}

function envelopeSender(order: Order, email: Email): string {
  const sender = order.from ?? email.from?.address
  if (sender === undefined) fail('The mail has no From address: say who sends it with --from (--from \'<>\' is the null sender).', 1)
  return sender === '' ? '<>' : sender
}

function refuseWhatTheSimulatorCannotTake(order: Order, email: Email, from: string): void {
  const missing = email.messageId ? (email.from ? undefined : 'From') : 'Message-ID'
  if (missing === undefined) return
  const door = `${order.url}/api/mails?${new URLSearchParams({ from, to: order.to }).toString()}`
  fail(
    `The mail has no ${missing}, and the mail simulator of \`wrangler dev\` does not take such mail (Email Routing does).
Deliver it through the API door instead:

  curl -s '${door}' -H "Authorization: Bearer $(sed -n 's/^ADMIN_TOKEN=//p' .dev.vars)" -H 'Content-Type: message/rfc822' --data-binary @${order.file}`,
    1,
  )
}

function fail(message: string, code: 1 | 2): never {
  console.error(message)
  process.exit(code)
}

/**
 * `npm run deliver -- FILE.eml RECIPIENT [--from SENDER] [--url URL]`: delivers a mail to a gateway on this machine, as Email
 * Routing would, and prints the outcome.
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
  const email = await PostalMime.parse(raw).catch(() => undefined)
  const from = order.from ?? email?.from?.address
  const fault = faultOf(email)
  if (fault) fail(otherDoor(fault, order, from ?? ''), 1)
  if (from === undefined) fail("The mail has no From address: say who sends it with --from (--from '<>' is the null sender).", 1)
  const envelope = { from: from || '<>', to: order.to }
  const before = await readLog(order.url, token)
  const answer = await deliver(order.url, envelope, raw)
  const mail = await findMail(order.url, token, order.to, before)
  console.log(deliveryReport(order.url, envelope, answer, mail))
}

/** What the mail simulator of `wrangler dev` would not take, or would fail at, though Email Routing delivers it. */
function faultOf(email: Email | undefined): string | undefined {
  if (!email) return 'cannot be parsed'
  if (!email.messageId) return 'has no Message-ID'
  if (!email.from) return 'has no From'
  return email.headers.every(({ key }) => isHeaderName(key)) ? undefined : 'has a malformed header name'
}

function isHeaderName(name: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)
}

function otherDoor(fault: string, order: Order, from: string): string {
  const query = new URLSearchParams({ from, to: order.to }).toString()
  const token = "$(sed -n 's/^ADMIN_TOKEN=//p' .dev.vars)"
  return `The mail ${fault}, and the mail simulator of \`wrangler dev\` does not take such mail (Email Routing does).
Deliver it through the API door instead:

  curl -s '${order.url}/api/mails?${query}' -H "Authorization: Bearer ${token}" -H 'Content-Type: message/rfc822' --data-binary @${order.file}`
}

function fail(message: string, code: 1 | 2): never {
  console.error(message)
  process.exit(code)
}

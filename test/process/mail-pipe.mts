/**
 * What Postfix runs for each recipient of the gateway's domain (pipe(8)), with the envelope as arguments: hands the mail on
 * standard input to the gateway, and says by an exit code of sysexits.h and a line of text what became of it.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'

const [refused, tryAgain] = [69, 75]
const [from = '', to = ''] = process.argv.slice(2)

try {
  const { url, token } = JSON.parse(readFileSync(join(import.meta.dirname, 'door.json'), 'utf8'))
  const response = await fetch(`${url}/api/mails?${new URLSearchParams({ from, to }).toString()}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'message/rfc822' },
    body: await buffer(process.stdin),
    signal: AbortSignal.timeout(60_000),
  })
  const answer = (await response.json()) as { code?: string; detail?: string } // The API's contract.
  // A refusal has a code, `550 5.1.1`: Postfix reads the second half at the start of the line. A wrong token has none.
  if (!response.ok) leave(answer.code ? refused : tryAgain, `${answer.code?.slice(4) ?? '4.3.5'} ${answer.detail}`)
} catch (error) {
  leave(tryAgain, `4.4.1 ${String(error)}`)
}

function leave(exitCode: number, line: string): void {
  console.log(line)
  process.exitCode = exitCode
}

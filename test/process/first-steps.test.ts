/** What the README promises a newcomer: `npm start`, two printed lines, a lead. Then everything ends without a trace. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isListening } from '../../dev/port'
import { endGateway, type Gateway, makeFolder, removeGateway, startGateway, typeLine, waitFor } from './gateway'

let gateway: Gateway

beforeAll(async () => {
  gateway = await startGateway([], await makeFolder({ isEmpty: true }))
})

afterAll(async () => {
  await removeGateway(gateway)
})

describe('the first steps', () => {
  test('exactly two lines are printed to type', () => {
    expect(printedLines()).toEqual([expect.stringMatching(/^curl /), expect.stringMatching(/^npm run deliver /)])
  })

  test('the first line makes the alias', async () => {
    const made = await typeLine(printedLines()[0] ?? '')
    expect(JSON.parse(made.stdout)).toMatchObject({ id: expect.any(String), localPart: 'info', model: 'lead', status: 'untested' })
  })

  test('the second line opens a lead', async () => {
    const delivered = await typeLine(printedLines()[1] ?? '')
    expect(delivered).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Outcome +created \(alias\)$/m) })
    expect(await read(linkTo(delivered.stdout, 'Record'))).toMatchObject({
      model: 'lead',
      name: 'Do you deliver to Lisbon?',
      email: 'ada.berg@example.org',
      values: { stage: 'new', priority: 'low' },
    })
    expect(await read(linkTo(delivered.stdout, 'Message'))).toMatchObject({
      kind: 'received',
      from: { name: 'Ada Berg', address: 'ada.berg@example.org' },
      html: expect.stringContaining('<b>three of them</b>'),
    })
  })

  test('a second delivery is a duplicate', async () => {
    const delivered = await typeLine(printedLines()[1] ?? '')
    expect(delivered).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Outcome +dropped \(duplicate\)$/m) })
  })

  test('a mail to nobody shows the refusal and what would help', async () => {
    const { code, stdout } = await typeLine(deliverLine('test/corpus/leads/first-lead.eml nobody@example.com'))
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Outcome +refused \(unknown-recipient\)$/m)
    expect(stdout).toMatch(/^Rejected +.*5\.1\.1/m)
    expect(stdout).toMatch(/^ +alias +none +.*nobody@example\.com.*POST \/api\/aliases/m)
  })
})

describe('npm run deliver', () => {
  test('reads standard input and takes the null sender', async () => {
    const mail =
      'From: Mail Office <post@example.net>\\nTo: info@example.com\\nSubject: Parcel\\nMessage-ID: <parcel@example.net>\\n\\nHere.\\n'
    const delivered = await typeLine(`printf '${mail}' | ${deliverLine("- info@example.com --from '<>'")}`)
    expect(delivered).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Mail +<> -> info@example\.com$/m) })
  })

  test('points to the API door for mail that the simulator does not take', async () => {
    const delivered = await typeLine(`printf 'From: a@example.org\\n\\nNo id.\\n' | ${deliverLine('- info@example.com')}`)
    expect(delivered).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/no Message-ID[^]*\/api\/mails\?from=a%40example\.org&to=info%40example\.com/),
    })
  })

  test('says what is wrong with a command', async () => {
    expect(await typeLine(deliverLine('no-such-file.eml info@example.com'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no-such-file.eml'),
    })
    expect(await typeLine(deliverLine('test/corpus/leads/first-lead.eml'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Usage:'),
    })
  })
})

describe('a second gateway', () => {
  test('needs a port of its own', async () => {
    const start = await typeLine(`npm start -- --port ${gateway.port}`)
    expect(start).toMatchObject({ code: 1, stderr: expect.stringContaining(`Port ${gateway.port} is taken`) })
  })

  test('runs beside the first, knows nothing of it, and ends even when npm is killed outright', async () => {
    const second = await startGateway()
    try {
      expect(await read(`${second.url}/api/aliases`)).toMatchObject({ data: [] })
      expect(await read(`${gateway.url}/api/aliases`)).toMatchObject({ data: [{ localPart: 'info' }] })
      await endGateway(second, 'SIGKILL')
      expect(await waitFor(async () => !(await isListening(second.port)))).toBe(true)
      expect(await isListening(gateway.port)).toBe(true)
    } finally {
      await removeGateway(second)
    }
  })
})

test('SIGTERM ends everything', async () => {
  expect(await endGateway(gateway, 'SIGTERM')).toBe(143)
  expect(await isListening(gateway.port)).toBe(false)
  const deliver = await typeLine(deliverLine('test/corpus/leads/first-lead.eml info@example.com'))
  expect(deliver).toMatchObject({ code: 1, stderr: expect.stringContaining('No gateway answers') })
})

function printedLines(): string[] {
  return gateway.output.split('\n').flatMap((line) => /^ {2}((?:curl|npm) .+)$/.exec(line)?.[1] ?? [])
}

function deliverLine(args: string): string {
  return `npm run --silent deliver -- ${args} --url ${gateway.url}`
}

function linkTo(report: string, label: string): string {
  return new RegExp(`^${label} +(http\\S+)$`, 'm').exec(report)?.[1] ?? `no ${label} in:\n${report}`
}

async function read(url: string): Promise<unknown> {
  const { stdout } = await typeLine("sed -n 's/^ADMIN_TOKEN=//p' .dev.vars")
  const response = await fetch(url, { headers: { authorization: `Bearer ${stdout.trim()}` } })
  return response.json()
}

/** Delivery status fields (RFC 3464, RFC 6533), and what broken reports make of them. */
import { describe, expect, it } from 'vitest'
import { hasDeliveryStatus, readDeliveryStatus } from '../../../../src/mail/reports/delivery-status'
import { cpuMs } from '../../cpu-time'

const perMessage = 'Reporting-MTA: dns; mx.example.net\r\nArrival-Date: Mon, 2 Nov 2026 08:15:03 +0000\r\n\r\n'

describe('a delivery status', () => {
  it('is read for every recipient, Original-Recipient first', () => {
    const body = `${perMessage}Original-Recipient: rfc822; A@x.example\r\nFinal-Recipient: rfc822; b@y.example\r\nAction: failed\r\nStatus: 5.2.2 (full)\r\nDiagnostic-Code: smtp; 552 mailbox\r\n full\r\n\r\nFinal-Recipient: rfc822; <c@x.example>\r\nAction: delayed\r\nStatus: 4.4.1\r\n`
    expect(readDeliveryStatus(body)).toEqual([
      {
        address: 'A@x.example',
        finalAddress: 'b@y.example',
        action: 'failed',
        status: '5.2.2',
        failureType: 'mailbox-full',
        permanent: true,
        reason: '552 mailbox full',
      },
      { address: 'c@x.example', action: 'delayed', status: '4.4.1', failureType: 'unreachable', permanent: false, reason: '' },
    ])
  })

  it.each([
    ['rfc822; a@x.example', 'a@x.example'],
    ['RFC822;<a@x.example>', 'a@x.example'],
    ['<a@x.example>', 'a@x.example'],
    ['rfc/822;a@x.example', 'a@x.example'],
    ['a@x.example', 'a@x.example'],
    ['rfc822; a@x.example (Ann Hale)', 'a@x.example'],
    ['rfc822; "Ann Hale" <a@x.example>', 'a@x.example'],
    ['rfc822; "a b"@x.example', undefined],
    ['rfc822; "a.b"@x.example', '"a.b"@x.example'],
    ['rfc822;@relay.example,@other.example:a@x.example', 'a@x.example'],
    ['rfc822;a@x.example.', 'a@x.example'],
    ['rfc822;a+2Btag=y@x.example', 'a+tag=y@x.example'],
    ['unknown; a@x.example', 'a@x.example'],
    ['X-LOCAL;a@x.example', 'a@x.example'],
    ['SMTP:a@x.example', 'a@x.example'],
    ['utf-8; jos\\x{E9}@x.example', 'josé@x.example'],
    ['utf-8; josé@b\\x{FC}cher.example', 'josé@bücher.example'],
    ['x400; /C=DE/A=X/DDA:RFC-822=a(a)x.example/', 'a@x.example'],
  ])('names the recipient in %s', (field, address) => {
    const [recipient] = readDeliveryStatus(`${perMessage}Final-Recipient: ${field}\r\nAction: failed\r\nStatus: 5.1.1\r\n`)
    expect(recipient?.address.includes('@') && !recipient.address.includes(' ') ? recipient.address : undefined).toBe(address)
  })

  it.each([
    ['failed', 'failed'],
    ['Failed (no mailbox)', 'failed'],
    ['FAILURE', 'failed'],
    ['undeliverable', 'failed'],
    ['delayed', 'delayed'],
    ['Delayed (will retry)', 'delayed'],
    ['delivered (to mailbox)', 'delivered'],
    ['deliverable', 'delivered'],
    ['relayed', 'relayed'],
    ['(comment) expanded', 'expanded'],
    ['', 'failed'],
  ])('with Action %s is %s', (field, action) => {
    expect(readDeliveryStatus(`Final-Recipient: rfc822; a@x.example\nAction: ${field}\nStatus: 5.0.0\n`)).toMatchObject([
      { action, permanent: action === 'failed' },
    ])
  })

  it.each([
    ['5.0.0', 'smtp; 550 5.1.1 <a@x.example>: no such user', '5.1.1'],
    ['5.0.0', 'smtp; 550 Rejected', '5.0.0'],
    ['5.1.0', 'smtp; 550 5.1.1 no such user', '5.1.1'],
    ['4.4.7', 'smtp; 452 4.2.2 mailbox full', '4.2.2'],
    ['5.2.2', 'smtp; 550 5.0.0 full', '5.2.2'],
    ['5.7.1', 'smtp; 550 5.1.1 no such user', '5.7.1'],
    ['', 'smtp; 550 no such user', '5.0.0'],
    ['', 'smtp; 451 later', '4.0.0'],
    ['', 'x-unix; the program said no', undefined],
    ['5.1.1 (no mailbox)', '', '5.1.1'],
    ['', 'smtp; host 192.5.1.1 version 5.5.2653.19 said no', undefined],
  ])('with Status %s and %s has the status %s', (status, diagnostic, expected) => {
    const [recipient] = readDeliveryStatus(
      `Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: ${status}\nDiagnostic-Code: ${diagnostic}\n`,
    )
    expect(recipient?.status).toBe(expected)
  })

  it.each([
    [
      'blank lines between the fields',
      `${perMessage}Final-Recipient: rfc822; a@x.example\n\nAction: failed\n\nStatus: 5.1.1\n\nFinal-Recipient: rfc822; b@x.example\n\nAction: delayed\n\nStatus: 4.4.1\n`,
    ],
    [
      'no blank line at all',
      `${perMessage.trim()}\nFinal-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1\nFinal-Recipient: rfc822; b@x.example\nAction: delayed\nStatus: 4.4.1\n`,
    ],
    [
      'the action first',
      'Action: failed\nFinal-Recipient: rfc822; a@x.example\nStatus: 5.1.1\nAction: delayed\nFinal-Recipient: rfc822; b@x.example\nStatus: 4.4.1\n',
    ],
    [
      'CR CR LF',
      `${perMessage}Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1\n\nFinal-Recipient: rfc822; b@x.example\nAction: delayed\nStatus: 4.4.1\n`.replace(
        /\r?\n/g,
        '\r\r\n',
      ),
    ],
    [
      'bare CR',
      `Final-Recipient: rfc822; a@x.example\rAction: failed\rStatus: 5.1.1\r\rFinal-Recipient: rfc822; b@x.example\rAction: delayed\rStatus: 4.4.1\r`,
    ],
    [
      'everything indented',
      `Some words.\n\n  Final-Recipient: rfc822; a@x.example\n  Action: failed\n  Status: 5.1.1\n\n  Final-Recipient: rfc822; b@x.example\n  Action: delayed\n  Status: 4.4.1\n`,
    ],
    [
      'headers of the mail behind it',
      'Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1\n\nFinal-Recipient: rfc822; b@x.example\nAction: delayed\nStatus: 4.4.1\n\n--other\nContent-Type: text/rfc822-headers\n\nReturn-Path: <c@x.example>\nTo: d@x.example\n',
    ],
  ])('with %s is read', (_, body) => {
    expect(readDeliveryStatus(body).map(({ address, action, status }) => [address, action, status])).toEqual([
      ['a@x.example', 'failed', '5.1.1'],
      ['b@x.example', 'delayed', '4.4.1'],
    ])
  })

  it('names nobody twice', () => {
    const block = 'Final-Recipient: rfc822; A@x.example\nAction: failed\nStatus: 5.1.1\n\n'
    expect(readDeliveryStatus(block + block.toLowerCase())).toHaveLength(1)
  })

  it('has a reason for people', () => {
    const google = `Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550-5.1.1 The account that you tried to reach\n 550-5.1.1 does not exist. Please look at\n 550 5.1.1 the spelling - gsmtp\n`
    expect(readDeliveryStatus(google)[0]?.reason).toBe(
      '550 5.1.1 The account that you tried to reach does not exist. Please look at the spelling - gsmtp',
    )
    const commented = 'Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1 (The other server does not know the address)\n'
    expect(readDeliveryStatus(commented)[0]?.reason).toBe('The other server does not know the address')
  })

  it.each([
    ['< #5.0.0 smtp; 5.7.1 - 554 5.7.1 no thanks>', '5.7.1 rejected 554 5.7.1 no thanks'],
    ['<mx.example.org #5.0.0 smtp;550 5.1.1 nobody here by that name>', '5.1.1 unknown-user 550 5.1.1 nobody here by that name'],
    ['#5.4.4 X-Gate; 550 <a@x.example> unknown user', '5.0.0 unknown-user 550 <a@x.example> unknown user'],
    ['5.4.1 - 550 5.4.1 [a@x.example]: denied', '5.4.1 rejected 550 5.4.1 [a@x.example]: denied'],
    ['550 5.1.0 <b@y.example> sender rejected', '5.1.0 rejected 550 5.1.0 <b@y.example> sender rejected'],
    ['550 5.1.0 Address rejected', '5.1.0 unknown-user 550 5.1.0 Address rejected'],
    ['554 not today', '5.0.0 rejected 554 not today'],
    ['550 Reverse DNS lookup of 192.0.2.1 failed', '5.0.0 rejected 550 Reverse DNS lookup of 192.0.2.1 failed'],
    ['550 SPF check failed: unknown host', '5.0.0 rejected 550 SPF check failed: unknown host'],
    ['554 5.7.1 Blocked by our policy', '5.7.1 rejected 554 5.7.1 Blocked by our policy'],
    ['Carla Cole ( )', '5.0.0 other Carla Cole'],
  ])('with the diagnostic %s says what, and why', (diagnostic, expected) => {
    const [recipient] = readDeliveryStatus(
      `Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.0.0\nX-Supplementary-Info: ${diagnostic}\n`,
    )
    expect(`${recipient?.status} ${recipient?.failureType} ${recipient?.reason}`).toBe(expected)
  })

  it('without an action goes by the words beside it', () => {
    const fields = 'Final-Recipient: rfc822; a@x.example\nStatus: 4.4.1\n'
    expect([readDeliveryStatus(fields, true)[0]?.action, readDeliveryStatus(fields)[0]?.action]).toEqual(['delayed', 'failed'])
  })

  it('of thousands of recipients is read in bounded time', () => {
    const many = Array.from(
      { length: 2000 },
      (_, index) => `Final-Recipient: rfc822; a${index}@x.example\nAction: failed\nStatus: 5.1.1\n`,
    ).join('\n')
    expect(readDeliveryStatus(many)).toHaveLength(200)
    for (const line of [
      'Final-Recipient:',
      '\n \n',
      'Status: (',
      'a',
      'Final-Recipient: rfc822; <<<<\n',
      'Diagnostic-Code: smtp; 550-5.1.1 ',
    ]) {
      const started = cpuMs()
      readDeliveryStatus(`Final-Recipient: rfc822; a@x.example\n${line.repeat(1_000_000 / line.length)}`)
      expect(cpuMs() - started, line).toBeLessThan(10_000)
    }
  })

  it('is no text that only speaks of one', () => expect(hasDeliveryStatus('What is a Final-Recipient: field?')).toBe(false))
})

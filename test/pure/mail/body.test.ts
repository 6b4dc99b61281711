/** Reports, HTML and text that strangers wrote. */
import { describe, expect, it } from 'vitest'
import { isBounceText, readBounceText } from '../../../src/mail/bounce-text'
import { readDeliveryStatus } from '../../../src/mail/delivery-status'
import { htmlToText, previewOf, textToHtml, visibleText } from '../../../src/mail/reply-text'
import { safeHtml } from '../../../src/mail/safe-html'

describe('a delivery status', () => {
  it('is read for every recipient, Original-Recipient first', () => {
    const body =
      'Reporting-MTA: dns; mx\r\n\r\nOriginal-Recipient: rfc822; A@x.example\r\nFinal-Recipient: rfc822; b@y.example\r\nAction: failed\r\nStatus: 5.2.2 (full)\r\nDiagnostic-Code: smtp; 552 mailbox\r\n full\r\n\r\nFinal-Recipient: rfc822; <c@x.example>\r\nAction: delayed\r\nStatus: 4.4.1\r\n'
    expect(readDeliveryStatus(body)).toEqual([
      {
        address: 'A@x.example',
        action: 'failed',
        status: '5.2.2',
        failureType: 'mailbox-full',
        permanent: true,
        reason: '552 mailbox full',
      },
      {
        address: 'c@x.example',
        action: 'delayed',
        status: '4.4.1',
        failureType: 'unreachable',
        permanent: false,
        reason: 'The receiving server answered 4.4.1 without saying why',
      },
    ])
  })
})

describe('a report that follows no standard', () => {
  it.each([
    [
      'Postfix',
      'This is the mail system at host mx.example.\n\nI am sorry.\n\n<a@x.example>: host y said: 550 5.1.1 User unknown\n',
      '5.1.1',
    ],
    [
      'Exim',
      'This message was created automatically by mail delivery software.\n\nThe following address failed:\n\n  a@x.example\n    SMTP error: 550 5.7.1 rejected\n',
      '5.7.1',
    ],
    ['Exchange', 'Delivery has failed to these recipients or groups:\n\na@x.example\nThe mailbox is full 5.2.2\n', '5.2.2'],
  ])('of %s names recipient and reason', (_, text, status) => {
    expect(isBounceText(text)).toBe(true)
    expect(readBounceText(text)).toMatchObject([{ address: 'a@x.example', action: 'failed', status, permanent: true }])
  })
  it('names nobody of the mail that it returns', () => {
    expect(
      readBounceText('Hi.\n\n<a@x.example>:\nno such user\n\n--- Below this line is a copy of the message.\n\nTo: b@x.example').map(
        ({ address }) => address,
      ),
    ).toEqual(['a@x.example'])
  })
  it('is no letter from a person', () => expect(isBounceText('Hello, could you deliver two chairs to us?')).toBe(false))
})

describe('HTML', () => {
  it.each([
    ['<script>alert(1)</script>x', 'x'],
    ['<p onclick="x()">a</p>', '<p>a</p>'],
    ['<a href="javascript:alert(1)">a</a>', '<a rel="noopener noreferrer nofollow" target="_blank">a</a>'],
    ['<iframe src="https://x.example"></iframe><form action="/"><input></form>', ''],
    ['<p style="background:url(https://x.example/t.gif);color:red">a</p>', '<p style="color:red">a</p>'],
    ['<img src="https://x.example/t.gif">', '<img data-remote-src="https://x.example/t.gif" />'],
    ['<img src="cid:logo">', '<img src="cid:logo" />'],
    ['<img src="data:text/html,x" data-remote-src="javascript:x">', '<img />'],
    ['<style>@import "https://x.example"</style><link rel="stylesheet" href="//x.example">a', 'a'],
    ['<svg><script>alert(1)</script></svg>', ''],
  ])('%s is made harmless', (html, safe) => expect(safeHtml(html)).toBe(safe))

  it('without end is read in bounded time', () => {
    for (const tag of ['<div>', '<ul><li>', '<', '<a href=x>']) safeHtml(tag.repeat(300_000))
    for (const property of ['margin', 'padding', 'width', 'color', 'border', 'font-family'])
      safeHtml(`<p style="${property}:${'1'.repeat(100_000)}!">x</p>`)
    expect(safeHtml('<p style="margin:0 auto 1px">x</p>')).toBe('<p style="margin:0 auto 1px">x</p>')
    expect(safeHtml('<p>and goes on</p>')).toBe('<p>and goes on</p>')
  }, 20_000)
})

describe('text', () => {
  it('is seen without history and signature, and whole where nothing else would be left', () => {
    expect(visibleText('Thanks!\n\nOn Mon, 2 Nov 2026, Ann wrote:\n> old\n> words')).toBe('Thanks!')
    expect(visibleText('> only\n> old words')).toBe('> only\n> old words')
  })
  it('without end is read in bounded time, and nothing of it is hidden', () => {
    for (const word of ['On ', '> a\n', 'a\n\n']) visibleText(word.repeat(200_000))
    expect(visibleText('long '.repeat(10_000))).toHaveLength(49_999)
  }, 20_000)
  it('becomes HTML that shows it, and HTML becomes text', () => {
    expect(textToHtml('a <b>\nc\n\nd')).toBe('<p>a &#60;b&#62;<br>c</p><p>d</p>')
    expect(htmlToText('<p>a</p><p>b &amp; c</p>')).toBe('a\n\nb & c')
  })
  it('is one line in a list', () => expect(previewOf(`a\n b ${'c'.repeat(300)}`)).toHaveLength(140))
})

/** Cloudflare's sending service as a transport: what it is given, and what its errors mean. The local service never fails. */
import { describe, expect, it } from 'vitest'
import { cloudflareEmail } from '../../../src/outbound/cloudflare-email'
import type { MailBytes, OutgoingFile } from '../../../src/outbound/mime'
import type { Departure } from '../../../src/outbound/transport'

const logo = fileOf({ filename: 'logo.png', mimeType: 'image/png', contentId: 'logo@example.com', inline: true }, Uint8Array.of(1))
const offer = fileOf({ filename: 'offer.pdf', mimeType: 'application/pdf', contentId: null, inline: false }, Uint8Array.of(2))
const departure: Departure = {
  envelope: { from: 'bounce@example.com', to: 'carla@example.org' },
  bytes: bytesOf(100),
  mail: {
    from: { name: 'Ann Hale', address: 'notifications@example.com' },
    to: { name: 'Carla Lind', address: 'carla@example.org' },
    replyTo: 'info@example.com',
    subject: 'Re: Chairs',
    internetMessageId: 'own@example.com',
    references: ['first@example.org', 'own@example.com'],
    inReplyTo: 'first@example.org',
    date: new Date('2026-11-02T08:15:00Z'),
    text: 'Yes.',
    html: '<p>Yes.</p>',
    headers: { 'Auto-Submitted': 'auto-generated' },
    attachments: [logo, offer],
  },
}

describe('the sending service', () => {
  it('is given a mail with nothing that it would refuse: no Message-ID, no Date, no Return-Path', async () => {
    const given: EmailMessageBuilder[] = []
    const dispatch = await cloudflareEmail(bindingThat((mail) => given.push(mail))).send(departure)
    expect(dispatch).toEqual({ outcome: 'sent', transportMessageId: 'theirs@example.com' })
    expect(given).toEqual([
      {
        from: { name: 'Ann Hale', email: 'notifications@example.com' },
        to: { name: 'Carla Lind', email: 'carla@example.org' },
        replyTo: 'info@example.com',
        subject: 'Re: Chairs',
        text: 'Yes.',
        html: '<p>Yes.</p>',
        headers: {
          References: '<first@example.org> <own@example.com>',
          'In-Reply-To': '<first@example.org>',
          'Auto-Submitted': 'auto-generated',
        },
        attachments: [
          { disposition: 'inline', contentId: 'logo@example.com', filename: 'logo.png', type: 'image/png', content: Uint8Array.of(1) },
          { disposition: 'attachment', filename: 'offer.pdf', type: 'application/pdf', content: Uint8Array.of(2) },
        ],
      },
    ])
  })

  it.each([
    ['E_RECIPIENT_SUPPRESSED', 'permanent', true],
    ['E_RECIPIENT_NOT_ALLOWED', 'permanent', false],
    ['E_CONTENT_TOO_LARGE', 'permanent', false],
    ['E_RATE_LIMIT_EXCEEDED', 'temporary', false],
    ['E_DAILY_LIMIT_EXCEEDED', 'temporary', false],
    ['E_SENDER_NOT_VERIFIED', 'temporary', false],
    ['E_INTERNAL_SERVER_ERROR', 'temporary', false],
    ['', 'temporary', false],
  ])('fails with %s, which is %s', async (code, outcome, isAboutRecipient) => {
    const error = Object.assign(new Error('Not sent'), code ? { code } : {})
    const dispatch = await cloudflareEmail(bindingThat(() => Promise.reject(error))).send(departure)
    expect(dispatch).toMatchObject({ outcome, isAboutRecipient, reason: code ? `Not sent (${code})` : 'Not sent' })
  })

  it('is not asked for what it would find too large', async () => {
    const asked: unknown[] = []
    const unread = { ...departure.mail, attachments: [{ ...offer, read: () => Promise.reject(new Error('It was read')) }] }
    const service = cloudflareEmail(bindingThat((mail) => asked.push(mail)))
    const dispatch = await service.send({ ...departure, mail: unread, bytes: bytesOf(6_000_000) })
    expect(dispatch).toMatchObject({ outcome: 'permanent', failureType: 'rejected', reason: expect.stringContaining('5 MiB') })
    expect(asked).toEqual([])
  })
})

function bindingThat(takes: (mail: EmailMessageBuilder) => unknown): SendEmail {
  const send = async (mail: EmailMessageBuilder) => {
    await takes(mail)
    return { messageId: '<theirs@example.com>' }
  }
  return { send } as SendEmail // the one form that the transport calls
}

function fileOf(about: Omit<OutgoingFile, 'size' | 'read'>, content: Uint8Array): OutgoingFile {
  return { ...about, size: content.byteLength, read: () => Promise.resolve(content) }
}

function bytesOf(size: number): MailBytes {
  return { size, open: () => Promise.reject(new Error('The service builds the mail itself')) }
}

/** Who passed a mail on, and who wrote it where From no longer says so. */
import { describe, expect, it } from 'vitest'
import { parseAddresses } from '../../../../src/mail/mime/exact/address-list'
import { type Forwarding, readForwarding } from '../../../../src/mail/automatic/forwarding'
import { headerValues, readHeaders } from '../../../../src/mail/mime/headers'

const ann = { name: 'Ann Hale', address: 'ann@example.org' }

describe('redirected mail names who passed it on', () => {
  it.each([
    ['From: ann@example.org\nResent-From: Shop <shop@example.net>', 'shop@example.net'],
    ['From: ann@example.org\nX-Forwarded-For: shop@example.net info@example.com', 'shop@example.net'],
    ['From: ann@example.org\nX-MS-Exchange-Inbox-Rules-Loop: shop@example.net', 'shop@example.net'],
    // Somebody who writes to many lists: the same person in X-Original-From hides nobody.
    ['From: ann@example.org\nX-Original-From: Ann <ANN@example.org>\nResent-From: shop@example.net', 'shop@example.net'],
  ])('%j', (headers, by) => expect(read(headers)).toEqual({ kind: 'redirected', by }))

  it('by the envelope sender alone', () => {
    const envelopeSender = 'srs0=x7kf=7c=example.org=ann@forward.example.net'
    expect(read('From: ann@example.org', envelopeSender)).toEqual({ kind: 'redirected', by: 'forward.example.net' })
  })
})

describe('forwarded mail names who wrote it', () => {
  it.each([
    ['From: "\'Ann Hale\' via Info" <info@example.net>\nX-Original-Sender: ann@example.org\nX-Original-From: Ann Hale <ann@example.org>'],
    ['From: ann=40example.org@lists.example.net\nX-Original-From: Ann Hale <ann@example.org>'],
    ['From: shop@example.net\nX-Google-Original-From: Ann Hale <ann@example.org>'],
    ['From: Ann Hale via Oak <oak@lists.example.net>\nReply-To: Ann Hale <ann@example.org>'],
    ['From: Ann Hale über Oak <oak@lists.example.net>\nReply-To: Oak <oak@lists.example.net>, Ann Hale <ann@example.org>'],
    ['From: shop@example.net\nResent-From: shop@example.net\nReply-To: Ann Hale <ann@example.org>'],
    ['From: shop@example.net\nX-Forwarded-For: shop@example.net info@example.com\nReply-To: Ann Hale <ann@example.org>'],
  ])('%j', (headers) => expect(read(headers)).toMatchObject({ kind: 'forwarded', originalSender: ann }))

  it.each([
    ['From: Ann Hale via Oak <oak@lists.example.net>\nX-Original-Sender: ann@example.org'],
    ['From: Ann Hale via Oak <ann=example.org@lists.example.net>'],
  ])('by address alone: %j', (headers) =>
    expect(read(headers)).toMatchObject({ kind: 'forwarded', originalSender: { address: ann.address } }),
  )
})

describe('nothing was passed on', () => {
  it.each([
    ['From: ann@example.org'],
    ['From: ann@example.org\nReply-To: bob@example.org'],
    ['From: Ann <ann@example.org>\nX-Original-Sender: bounces@example.org'],
    ['From: Ann via Oak <oak@lists.example.net>'],
    ['From: Via Appia <via@example.org>\nReply-To: bob@example.org'],
    ['From: ann@example.org\nX-Forwarded-For: 192.0.2.7, 192.0.2.8'],
    ['From: ann@example.org\nX-Original-From: somebody\nResent-From: <>'],
    ['Subject: no From\nX-Original-From: ann@example.org'],
    ['From: Ann via a via b <a=b=c@example.org>\nX-Original-Sender: ='],
  ])('%j', (headers) => expect(read(headers)).toBeUndefined())
})

function read(text: string, envelopeSender: string | null = null): Forwarding | undefined {
  const headers = readHeaders(text)
  const people = (name: string) => headerValues(headers, name).flatMap((value) => parseAddresses(value, 10))
  return readForwarding(headers, { from: people('from')[0], envelopeSender, replyTo: people('reply-to') })
}

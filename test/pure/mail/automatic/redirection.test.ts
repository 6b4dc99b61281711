/** Subjects under which providers ask whether a redirection is wanted. */
import { describe, expect, it } from 'vitest'
import { asksToConfirmRedirection } from '../../../../src/mail/automatic/redirection'

describe('the question whether a redirection is wanted', () => {
  it.each([
    '(#123456789) Gmail Forwarding Confirmation - Receive Mail from ann@example.org',
    '(#123456789) Confirmación de reenvío de Gmail',
    'Gmail-Weiterleitungsbestätigung - E-Mails von ann@example.org empfangen',
    '(#1) Confirmation de transfert Gmail - Recevoir les e-mails de ann@example.org',
    '(Gmail) 转发确认',
    'Verify your email forwarding address',
    'Please confirm the redirection of info@example.org',
    'Bitte bestätigen Sie die Weiterleitung',
    'Validez votre redirection e-mail',
    'Bevestig het doorsturen van e-mail',
    'Conferma inoltro della posta',
    'Zoho Mail: Confirm email forward',
  ])('%s', (subject) => expect(asksToConfirmRedirection(subject)).toBe(true))

  it.each(['Looking forward to your confirmation', 'Order confirmation', 'Forwarding your invoice', 'Please verify the offer', ''])(
    'not: %s',
    (subject) => expect(asksToConfirmRedirection(subject)).toBe(false),
  )
})

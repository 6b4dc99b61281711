import { EmailMessage } from 'cloudflare:email'
import { expect, test } from 'vitest'
test('probe', async () => {
  const m = new EmailMessage('a@example.com', 'b@example.org', 'From: a@example.com\r\nTo: b@example.org\r\nMessage-ID: <x@example.com>\r\n\r\nhi')
  console.log(Object.getOwnPropertyNames(m), Object.getOwnPropertySymbols(m), Object.getOwnPropertyNames(Object.getPrototypeOf(m)), (m as any).raw, m.from)
  expect(1).toBe(1)
})

/** What only a real browser can tell: whether anything of strangers' HTML runs in a page with nothing around it. */
import { expect, it } from 'vitest'
import { watchPages } from '../../dev/score/browser'
import { safeHtml } from '../../src/mail/safe-html'
import { vectors } from '../html-vectors'

// The browser is a program for Linux.
it.runIf(process.platform === 'linux')(
  'nothing that strangers write runs, loads or leads astray',
  async () => {
    const attacks = Object.entries(vectors).flatMap(([kind, htmls]) => htmls.map((html) => ({ kind, html, safe: safeHtml(html) })))
    const doings = await watchPages(attacks.map(({ safe }) => safe))
    expect(doings).toHaveLength(attacks.length)
    expect(attacks.map((attack, index) => ({ ...attack, does: doings[index] })).filter(({ does }) => does?.length !== 0)).toEqual([])
  },
  120_000,
)

/** Plain text whose links lead somewhere, and HTML as text that says where its links lead. Pure. */
import { compile } from 'html-to-text'
import { plainTarget } from './link-target'
import { textToHtml } from '../reply-text'
import { withoutEnd } from '../text'

/** As for other text that is made of HTML. */
const limits = { maxInputLength: 1_000_000, maxDepth: 100, maxChildNodes: 10_000 }

const toText = compile({
  wordwrap: false,
  limits,
  selectors: [
    { selector: 'img', format: 'skip' },
    { selector: 'a', options: { linkBrackets: ['<', '>'], hideLinkHrefIfSameAsText: true, pathRewrite: plainTarget } },
  ],
})

/** Every link with its address behind its words. */
export function htmlToLinkedText(html: string): string {
  return toText(html).trim()
}

/** Plain text as HTML with its web addresses as links. It has still to be made safe. */
export function textToLinkedHtml(text: string): string {
  return textToHtml(text).replace(/https?:\/\/[^\s<]{1,2000}/gi, (found) => {
    const [unquoted = ''] = found.split(quotes, 1)
    // What ends a sentence or closes a bracket is no part of an address.
    const address = withoutEnd(unquoted, ".,:!?')]}")
    return `<a href="${address}">${address}</a>${found.slice(address.length)}`
  })
}

/** Quotes and angle brackets as `textToHtml` writes them. */
const quotes = /&#(?:34|60|62);/

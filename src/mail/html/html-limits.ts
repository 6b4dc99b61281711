/** How much HTML of a mail is read, so that no mail takes longer than a person would wait. Pure. */

/** No mail that people read comes near it. */
const maxTags = 80_000
/** Beyond this many elements within each other, each further tag is looked for through all of them. */
const maxOpen = 2000

/** What the page says at its end where something was left out. */
export const cutNotice = '<p><em>This mail goes on: the rest of it is only in the raw mail.</em></p>'

const voids = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '))
const tag = /<(?:(\/?)([a-z][^\s/>]{0,40}))?/gi

/** The beginning of the HTML that is within the bounds; all of it, as a rule. */
export function firstTags(html: string): string {
  const openByName = new Map<string, number>()
  let open = 0
  let tags = 0
  for (const { index, 1: slash, 2: written = '' } of html.matchAll(tag)) {
    if (++tags > maxTags || open > maxOpen) return html.slice(0, index)
    const name = written.toLowerCase()
    const count = openByName.get(name) ?? 0
    if (name === '' || voids.has(name) || (slash && count === 0)) continue
    openByName.set(name, count + (slash ? -1 : 1))
    open += slash ? -1 : 1
  }
  return html
}

/** What a form of set-up says, read from its HTML. */

/** The mistake beside a field. */
export function mistakeAt(html: string, name: string): string | undefined {
  return new RegExp(`id="(?:field-${name}-(?:mistake|hint)|mistake-${name})"[^>]*>([^<]*)<`).exec(html)?.[1]
}

/** What stands in a field of one line. */
export function valueAt(html: string, name: string): string | undefined {
  const input = new RegExp(`<input[^>]*\\sname="${name}"[^>]*>`).exec(html)?.[0]
  return input && /\svalue="([^"]*)"/.exec(input)?.[1]
}

/** What is chosen in a select. */
export function chosenAt(html: string, name: string): string | undefined {
  const select = new RegExp(`<select[^>]*\\sname="${name}"[^>]*>(.*?)</select>`, 's').exec(html)?.[1]
  return select && /<option value="([^"]*)" selected/.exec(select)?.[1]
}

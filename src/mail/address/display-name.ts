/** Names as they may stand before an address of ours, whoever chose them. Pure. */
import { oneLine } from '../text'

/** What has no shape of its own: bidirectional controls and their like turn and hide letters. Two of them join letters in ordinary words. */
const shapeless = /(?![\u200c\u200d])[\p{Cf}\p{Zl}\p{Zp}]+/gu

/** Programs that show a name in place of its address would show an address in it as that of the sender. */
export function displayName(name: string): string {
  return oneLine(name.replace(shapeless, ''))
    .split(/[@﹫＠]/u)
    .map((part) => part.trim())
    .join(' at ')
    .trim()
}

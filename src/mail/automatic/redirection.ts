/** The mail by which a provider asks whether an address may be redirected to another. Pure. */

/** Gmail, in the language of the account: "Forwarding Confirmation", "Weiterleitungsbestätigung", "Confirmación de reenvío", "转发确认". */
const redirections =
  /forwarding|forward (?:address|request|rule|e-?mail)|(?:mail|auto)[- ]?forward|redirect|weiterleit|umleit|transfert|réachemin|reenv[ií]|redirecci|redirecion|encaminha|inoltr|reindirizz|doorst|omleid|przekier|przekaz|перенаправ|пересыл|yönlendir|転送|转发|轉寄|전달/i
const confirmations =
  /confirm|verif|vérif|valid|approv|authoriz|activat|bestätig|bestaetig|freigab|freischalt|bevestig|conferma|attiva|potwierd|подтвержд|onay|doğrula|確認|确认|確定|확인|認証|验证/i

/** Whether a subject speaks of both. It may be wrong about a parcel: good for nothing but to keep a mail for a person. */
export function asksToConfirmRedirection(subject: string): boolean {
  const words = subject.slice(0, 300).normalize('NFC')
  return redirections.test(words) && confirmations.test(words)
}

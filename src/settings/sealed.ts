/**
 * Secrets at rest: AES-256-GCM under a key derived for nothing else. A sealed secret is text, `v1.NONCE.CIPHERTEXT` in
 * base64url, and opens only at the place that it was sealed for.
 */
import type { KeyRing } from '../mail/address/token-address'

/** The row that keeps the secret: a sealed text that was copied into another one does not open there. */
export type Place = { table: string; rowId: string }

const version = 'v1'
/** NIST SP 800-38D section 8.2: 96 random bits, fresh for every secret. */
const nonceBytes = 12
const sealedForm = /^v1\.([\w-]{16})\.([\w-]{22,})$/

/** Under the newest key. */
export async function seal(keys: KeyRing, place: Place, secret: string): Promise<string> {
  const [newest] = keys
  if (!newest) throw new Error('There is no key to seal with.')
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes))
  const ciphertext = await crypto.subtle.encrypt(cipher(nonce, place), await sealingKey(newest), Buffer.from(secret))
  return [version, toText(nonce), toText(new Uint8Array(ciphertext))].join('.')
}

/** Undefined when no key of the ring opens it here: the key is gone, or it was sealed for another place, or damaged. */
export async function unseal(keys: KeyRing, place: Place, sealed: string): Promise<string | undefined> {
  const [, nonce, ciphertext] = sealedForm.exec(sealed) ?? []
  if (!nonce || !ciphertext) return undefined
  for (const key of keys) {
    const secret = await openWith(key, cipher(toBytes(nonce), place), toBytes(ciphertext))
    if (secret !== undefined) return secret
  }
  return undefined
}

async function openWith(key: Uint8Array, parameters: SubtleCryptoEncryptAlgorithm, ciphertext: Uint8Array<ArrayBuffer>) {
  try {
    return Buffer.from(await crypto.subtle.decrypt(parameters, await sealingKey(key), ciphertext)).toString()
  } catch {
    return undefined
  }
}

/** The keys of the ring are derived already, to sign addresses with; one more step keeps the two uses apart. */
async function sealingKey(key: Uint8Array): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', new Uint8Array(key), 'HKDF', false, ['deriveKey'])
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: Buffer.from('postern sealed secrets') }
  return crypto.subtle.deriveKey(derivation, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

function cipher(iv: Uint8Array<ArrayBuffer>, { table, rowId }: Place) {
  return { name: 'AES-GCM', iv, additionalData: Buffer.from(`${table}/${rowId}`) }
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}

function toBytes(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, 'base64url'))
}

import { describe, expect, it } from 'vitest'
import { hashPassword, passwordFits } from './password.ts'
import { secretHash } from './session.ts'

const NONCE = Buffer.alloc(16, 7)

describe('a stored password', () => {
  it('is an argon2id string that fits its password only', async () => {
    const stored = await hashPassword('正确的口令', NONCE)
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$BwcHBwcHBwcHBwcHBwcHBw\$[A-Za-z0-9+/]{43}$/)
    expect(await passwordFits('正确的口令', stored)).toBe(true)
    expect(await passwordFits('正确的口令 ', stored)).toBe(false)
    expect(await passwordFits('', stored)).toBe(false)
  })

  it('fits however its letters were composed', async () => {
    expect(await passwordFits('cafe\u0301', await hashPassword('caf\u00e9', NONCE))).toBe(true)
  })

  it('that is broken is a fault, not a wrong password', async () => {
    await expect(passwordFits('x', 'plain')).rejects.toThrow('argon2id')
  })
})

describe('the secret of a session', () => {
  it('is stored as its SHA-256, and text of another form is none', () => {
    const secret = Buffer.alloc(32, 1)
    expect(secretHash(secret.toString('base64url'))?.toString('hex')).toBe('72cd6e8422c407fb6d098690f1130b7ded7ec2f7f5e1d30bd9d521f015363793')
    for (const text of ['', 'A'.repeat(42), 'A'.repeat(44), `${'A'.repeat(42)}=`, ' '.repeat(43)]) expect(secretHash(text)).toBeNull()
  })
})

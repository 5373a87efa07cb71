/** A key that a person made for a program of theirs. `kinds` is `['*']` for all of them. */
export interface TokenView {
  id: string
  name: string
  region: string
  kinds: string[]
  position: string | null
  madeAt: string
  expiresAt: string
  usedAt: string | null
  state: 'valid' | 'expired' | 'revoked'
}

/** Once: the secret is kept nowhere. */
export interface NewTokenView extends TokenView {
  secret: string
}

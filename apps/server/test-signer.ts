import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadOrCreateSigner, type Signer } from '#kernel/log/index.ts'

/** A key of its own for one test file. */
export async function signerForTests(): Promise<Signer> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-key-'))
  try {
    return await loadOrCreateSigner(join(folder, 'log.key'), 'test')
  } finally {
    await rm(folder, { recursive: true })
  }
}

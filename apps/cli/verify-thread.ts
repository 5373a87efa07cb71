import { fileURLToPath } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import { openGate, takeShare, type ThreadTask } from '#kernel/command/index.ts'
import { discoverModules, loadKinds } from '#kernel/module/index.ts'

/** A thread of `verify`, which has its own modules and its own connection: see kernel/command/verify-threads.ts. */
await takeShare(workerData as ThreadTask, async (options) => {
  const modules = await discoverModules(fileURLToPath(new URL('../../modules', import.meta.url)))
  return openGate({ ...options, modules, kinds: await loadKinds(modules) })
}, (news) => parentPort!.postMessage(news, []))

import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/**
 * Tests lie beside the code. Files share a worker (`isolate: false`): ten times faster here, and a test that needs a fresh
 * module registry to pass hides state that a server would share too.
 */
export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'server',
          include: ['{kernel,modules,apps,tools,bench}/**/*.test.ts'],
          exclude: ['**/web/**', '**/node_modules/**'],
          globalSetup: ['kernel/database/test-setup.ts'],
          // As a server runs them: Node takes the types out and loads the modules itself. Rewritten by Vite they took a twelfth more of the machine.
          experimental: { viteModuleRunner: false, nodeLoader: false },
        },
      },
      {
        extends: true,
        test: {
          name: 'web',
          globalSetup: ['apps/web/browser/test-setup.ts'],
          include: ['ui/**/*.test.{ts,tsx}', 'apps/web/**/*.test.{ts,tsx}', 'modules/*/web/**/*.test.{ts,tsx}', '{kernel,apps}/**/*.test.tsx'],
        },
      },
    ],
    environment: 'node',
    pool: 'forks',
    isolate: false,
    // As many as there are cores: by itself vitest leaves one to its watcher, which on two cores is half the machine.
    maxWorkers: '100%',
    env: {
      // The demonstration year takes minutes: tests that start a whole server leave it out.
      SLUICE_DEMONSTRATION_YEAR: 'off',
      // A command in a process of its own loads in half the time when its modules were compiled before.
      NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url)),
    },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})

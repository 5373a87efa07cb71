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
        },
      },
      {
        extends: true,
        test: {
          name: 'web',
          include: ['ui/**/*.test.{ts,tsx}', 'apps/web/**/*.test.{ts,tsx}', 'modules/*/web/**/*.test.{ts,tsx}', '{kernel,apps}/**/*.test.tsx'],
        },
      },
    ],
    environment: 'node',
    pool: 'forks',
    isolate: false,
    // The demonstration year takes minutes: tests that start a whole server leave it out.
    env: { SLUICE_DEMONSTRATION_YEAR: 'off' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})

const ENGINES = 'access|document|process|rules|dmn|ledger|log|events|desk'
/** Tests, and what several tests of a folder share (`test-log.ts`). */
const TEST = '(\\.test\\.tsx?|/test-[^/]+\\.tsx?)$'
/** What also runs in the browser: value types, and the nouns of an engine, module or document kind. */
const SHARED = ['^kernel/values/', '/model\\.ts$']
/** Throw-away databases, offices and archives: what tests, tools and benches start from. */
const TESTING = '^kernel/((database|command)/(testing|test-setup)|files/test-(zip|mapping)|print/test-pdf)\\.ts$'

/** The comment of a rule is what a developer reads when the check fails. */
export default {
  forbidden: [
    { name: 'no-cycle', severity: 'error',
      comment: 'A cycle hides which side owns the idea. Move the shared noun to model.ts.',
      from: {}, to: { circular: true } },

    { name: 'kernel-knows-no-business', severity: 'error',
      comment: 'The kernel serves every module, so it can name none of them.',
      from: { path: '^kernel/', pathNot: TEST }, to: { path: '^(modules|apps|ui)/' } },

    { name: 'engine-knows-no-engine', severity: 'error',
      comment: 'Engines meet in kernel/command only, so the order of a command is in one place.',
      from: { path: `^kernel/(${ENGINES})/` },
      to: { path: `^kernel/(${ENGINES}|command|module|files|print|backtest)/`, pathNot: '^kernel/$1/' } },

    { name: 'values-know-nobody', severity: 'error',
      comment: 'Values are at the bottom and run in the browser; they know only each other.',
      from: { path: '^kernel/values/', pathNot: TEST }, to: { path: '^(kernel|modules|apps|ui|tools|bench)/', pathNot: '^kernel/values/' } },

    { name: 'database-knows-no-engine', severity: 'error',
      comment: 'The database carries every engine, so it can name none of them.',
      from: { path: '^kernel/database/' }, to: { path: '^kernel/', pathNot: '^kernel/(database|values)/' } },

    { name: 'files-know-no-engine', severity: 'error',
      comment: 'Reading and writing files is for everybody: it turns bytes into rows of values and knows no engine and no database.',
      from: { path: '^kernel/files/', pathNot: TEST }, to: { path: '^kernel/', pathNot: '^kernel/(files|values)/' } },

    { name: 'print-knows-no-engine', severity: 'error',
      comment: 'Setting a page is for everybody: it turns a template and words into a PDF and knows no engine and no database.',
      from: { path: '^kernel/print/', pathNot: TEST }, to: { path: '^kernel/', pathNot: '^kernel/(print|values)/' } },

    { name: 'command-knows-no-loader', severity: 'error',
      comment: 'The path of a command takes loaded modules as data; how they are found is kernel/module’s own affair.',
      from: { path: '^kernel/command/', pathNot: [TEST, TESTING] }, to: { path: '^kernel/module/(?!model\\.ts$)' } },

    { name: 'through-the-door', severity: 'error',
      comment: 'Import index.ts (server) or model.ts (anywhere); the other files are private.',
      from: { path: '^(?:kernel/([^/]+)|modules|apps|ui|tools|bench)/' },
      to: { path: '^kernel/',
            pathNot: ['^kernel/$1/', '^kernel/values/', '^kernel/[^/]+/(index|model)\\.ts$', TESTING] } },

    { name: 'testing-only-in-tests', severity: 'error',
      comment: 'The throw-away databases and offices are for tests, tools and benches; the program must not reach them.',
      from: { path: '^(kernel|modules|apps|ui)/', pathNot: [TEST, TESTING] }, to: { path: TESTING } },

    { name: 'sql-only-in-store', severity: 'error',
      comment: 'All SQL of an engine or a module is in its store.ts.',
      from: { path: `^(kernel/(${ENGINES})|modules/[^/]+)/`, pathNot: ['/(store|index|worker)\\.ts$', TEST] },
      to: { path: ['^kernel/database/', '^node_modules/pg/'], dependencyTypesNot: ['type-only'] } },

    { name: 'pure-stays-pure', severity: 'error',
      comment: 'Only index, store and worker touch the world. The rest of an engine, and the facts and postings of a module, are functions of their arguments.',
      from: { path: [`^kernel/(?:${ENGINES})/`, '^modules/.+/(facts|postings)\\.ts$'],
              pathNot: ['/(index|store|worker)\\.ts$', TEST] },
      to: { path: ['/(store|worker)\\.ts$', '^kernel/(?!values/)[^/]+/index\\.ts$', '^apps/'] } },

    { name: 'module-knows-no-module', severity: 'error',
      comment: 'Reach another module through its public.ts, or subscribe to its events.',
      from: { path: '^modules/([^/]+)/' },
      to: { path: '^modules/', pathNot: ['^modules/$1/', '^modules/[^/]+/public\\.ts$'] } },

    { name: 'apps-name-no-module', severity: 'error',
      comment: 'Apps discover modules; naming one here starts a central list.',
      from: { path: '^apps/' }, to: { path: '^modules/' } },

    { name: 'nobody-imports-apps', severity: 'error',
      comment: 'An app is an end of the program, not a part of it.',
      from: { path: '^(kernel|modules|ui)/', pathNot: TEST }, to: { path: '^apps/' } },

    { name: 'nobody-imports-tools', severity: 'error',
      comment: 'Tools and benches look at the program; it runs without them.',
      from: { path: '^(kernel|modules|apps|ui)/' }, to: { path: '^(tools|bench)/' } },

    { name: 'shared-stays-shared', severity: 'error',
      comment: 'This file runs in the browser too; it may use only value types and other models.',
      from: { path: SHARED, pathNot: TEST }, to: { path: '^(kernel|modules|apps|ui)/', pathNot: SHARED } },

    { name: 'web-imports-no-server', severity: 'error',
      comment: 'A page may use its own web folder, the ui kit and shared files.',
      from: { path: '^(?:modules/([^/]+)/web|apps/web|ui)/' },
      to: { path: '^(kernel|modules|apps|ui)/', pathNot: ['^modules/$1/web/', '^apps/web/', '^ui/', ...SHARED] } },

    { name: 'kit-knows-no-page', severity: 'error',
      comment: 'The kit serves every page, so it can name none of them.',
      from: { path: '^ui/' }, to: { path: '^(modules|apps)/', pathNot: SHARED } },

    { name: 'browser-uses-no-node', severity: 'error',
      comment: 'Node built-ins do not exist in the browser.',
      from: { path: ['^(modules/[^/]+/web|apps/web|ui)/', ...SHARED], pathNot: TEST }, to: { dependencyTypes: ['core'] } },

    { name: 'resolves', severity: 'error', comment: 'The import resolves to nothing.',
      from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    // Packages that are ES modules only name no other entry.
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
}

import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Pages live in apps/web, in each module's web/ and in ui/, hence the wider `fs.allow`. */
export default defineConfig({
  root: 'apps/web',
  plugins: [react()],
  build: { outDir: '../../dist/web', emptyOutDir: true },
  server: { strictPort: true, fs: { allow: ['../..'] }, proxy: { '/api': 'http://127.0.0.1:8080' } },
})

# Sourced by start and test: a usable Node and the exact dependencies of the lock file. The working directory is the repository.

require_node() {
  if ! command -v node >/dev/null; then
    echo "Node.js is not installed. Fix: install Node 20.19 or newer from https://nodejs.org." >&2
    exit 1
  fi
  if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
    echo "Node.js $(node --version) is too old. Fix: install Node 20.19 or newer from https://nodejs.org." >&2
    exit 1
  fi
}

install_dependencies() {
  if [[ node_modules/.package-lock.json -nt package-lock.json ]]; then return; fi
  echo "Installing npm packages (about a minute the first time) …"
  npm ci --no-audit --no-fund
  # npm keeps the lock's own time when nothing changes; this says that it was looked at.
  touch node_modules/.package-lock.json
}

# go.sh, to be sourced: need_go sets $go to a Go that can build, and fails where there is none.

# Modules want a newer one than may be here; a Go from 1.21 on fetches it as one more module.
export GOTOOLCHAIN=${GOTOOLCHAIN:-auto}

need_go() {
  local here
  here=$(dirname "${BASH_SOURCE[0]}")
  for go in "$(command -v go || true)" /usr/local/go/bin/go; do
    [[ -x $go && $("$go" version 2>/dev/null) =~ go1\.(2[1-9]|[3-9][0-9]) ]] && return
  done
  "$here/../install.sh" "$here/packages.txt" || return 1
  go=/usr/bin/go
}

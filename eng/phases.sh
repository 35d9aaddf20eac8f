# Sourced: runs the phases of ./test and .ci/run and remembers how long each took.
phase_names=() phase_seconds=()

# phase NAME COMMAND...: runs the command, answers with its exit code.
phase() {
  local name="$1" started=$SECONDS code=0
  shift
  echo "== $name"
  "$@" || code=$?
  phase_names+=("$name") phase_seconds+=($((SECONDS - started)))
  return "$code"
}

print_phases() {
  local i
  echo
  for i in "${!phase_names[@]}"; do printf '%6d s  %s\n' "${phase_seconds[i]}" "${phase_names[i]}"; done
}

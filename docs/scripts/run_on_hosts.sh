#!/bin/sh
# Runs lrm on several hosts by MPI, after a check that the hosts are alike:
#
#   sh run_on_hosts.sh hosts.txt train --data my-text.txt --accumulation 4 --batch 1
#
# hosts.txt has one host a line, this one first, and after a space its number of ranks (default: 1).
# Each host has lrm in the same folder, and the data at the same path. Variables that change it:
#
#   LAUNCHER  launcher of Open MPI or MPICH (default: mpirun)
#   NETWORK   network interface that hosts reach each other by, such as eth0 (default: MPI chooses)
#   RSH       program that runs a command on a host, called as ssh is (default: ssh)
#   LRM       path of lrm (default: node_modules/.bin/lrm in this folder)
set -eu

fail() {
  echo "error: $1; $2" >&2
  exit 1
}

# Quotes a word for the shell of another host.
quote() { printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")"; }

[ $# -ge 2 ] || fail "Cannot start: too few words" "try sh $0 hosts.txt train --data my-text.txt"
file=$1
shift
[ -r "$file" ] || fail "Cannot read $file" "name a file with one host a line"
launcher=${LAUNCHER:-mpirun}
lrm=${LRM:-$PWD/node_modules/.bin/lrm}

# The file after --data, if it is one: lrm also has texts of its own.
data=
before=
for word in "$@"; do
  [ "$before" != --data ] || data=$word
  case $word in --data=*) data=${word#--data=} ;; esac
  before=$word
done

# What hosts must have in common, in one line.
sum=
[ ! -f "$data" ] || sum="data \$(cksum <$(quote "$data"))"
facts="cd $(quote "$PWD") && system=\$(uname -sm) && node=\$(node --version) &&
  lrm=\$($(quote "$lrm") --version) && sum=\"$sum\" &&
  mpi=\$($(quote "$launcher") --version | grep -m 1 -iE 'open|version') &&
  echo \$system, node \$node, lrm \$lrm, MPI \$mpi\${sum:+, \$sum}"
here=$(sh -c "$facts") ||
  fail "Cannot start: this host lacks something" "see above, and install it, or set LAUNCHER or LRM"

hosts=
ranks=0
while read -r host count rest <&3 || [ -n "$host" ]; do
  case $host in '' | '#'*) continue ;; esac
  case ${count:=1}$rest in
  0* | *[!0-9]*) fail "Cannot read $file: $host $count $rest" "write a host and its number of ranks" ;;
  esac
  there=$(${RSH:-ssh -o BatchMode=yes} "$host" "$facts" </dev/null) ||
    fail "Cannot use $host" "see above: it needs ssh without a password, and all that is here in $PWD"
  [ "$there" = "$here" ] ||
    fail "Cannot start: $host has $there, and this host $here" "make them alike"
  hosts=$hosts${hosts:+,}$host:$count
  ranks=$((ranks + count))
done 3<"$file"
[ "$ranks" -gt 0 ] || fail "Cannot start: $file names no host" "write one host a line"
echo "$ranks ranks on $hosts, each with $here" >&2

set -- "$lrm" "$@"
case $here in
*Open*)
  for name in LRM_MPI_LIBRARY LRM_MPI_PATIENCE; do
    ! printenv "$name" >/dev/null || set -- -x "$name" "$@"
  done
  [ -z "${NETWORK:-}" ] ||
    set -- --mca btl_tcp_if_include "$NETWORK" --mca oob_tcp_if_include "$NETWORK" "$@"
  [ -z "${RSH:-}" ] || set -- --mca plm_rsh_agent "$RSH" "$@"
  set -- --host "$hosts" --bind-to none "$@"
  ;;
*)
  [ -z "${NETWORK:-}" ] || set -- -iface "$NETWORK" "$@"
  [ -z "${RSH:-}" ] || set -- -launcher ssh -launcher-exec "$RSH" "$@"
  set -- -hosts "$hosts" "$@"
  ;;
esac
exec "$launcher" -n "$ranks" "$@"

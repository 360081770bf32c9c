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
#   RSH       one program that runs a command on a host, called as ssh is (default: ssh)
#   LRM       path of lrm (default: node_modules/.bin/lrm in this folder)
set -eu

fail() {
  echo "error: $1; $2" >&2
  exit 1
}

# Quotes a word for a shell. Without backslashes, which shells read in different ways.
quote() { printf "'%s'" "$(printf %s "$1" | sed "s/'/'\"'\"'/g")"; }

# Runs a command on another host: far HOST COMMAND.
far() {
  if [ -n "${RSH:-}" ]; then
    "$RSH" "$@"
  else
    ssh -o BatchMode=yes -o ConnectTimeout=10 "$@"
  fi
}

# Tells whether a host is this one, by its name or one of its addresses.
is_here() {
  names=$({ uname -n; hostname -s || :; hostname -f || :; hostname -I || :; } 2>/dev/null)
  for address in "$1" $(getent ahosts "$1" 2>/dev/null | cut -d ' ' -f 1); do
    case $address in localhost | 127.* | ::1) return 0 ;; esac
    for name in $names; do
      [ "$address" != "$name" ] || return 0
    done
  done
  return 1
}

[ $# -ge 2 ] || fail "Cannot start: too few words" "try sh $0 hosts.txt train --data my-text.txt"
file=$1
shift
[ -r "$file" ] || fail "Cannot read $file" "name a file with one host a line"
launcher=${LAUNCHER:-mpirun}
lrm=${LRM:-$PWD/node_modules/.bin/lrm}
return=$(printf '\r')

# The files and folders after --data, separated by commas, and "sotu", a text that lrm has itself.
data=
before=
for word in "$@"; do
  [ "$before" != --data ] || data=$word
  case $word in --data=*) data=${word#--data=} ;; esac
  before=$word
done
paths=
while [ -n "$data" ]; do
  path=${data%%,*}
  case $data in *,*) data=${data#*,} ;; *) data= ;; esac
  path=${path#"${path%%[! ]*}"}
  case $path in '' | sotu) continue ;; -*) path=./$path ;; esac
  [ -r "$path" ] || fail "Cannot read the data $path" "correct its path"
  paths="$paths $(quote "$path")"
done

newline='
'
# By a command of one line: the machine in a line, and in another what hosts must have in common.
sum="not compared"
[ -z "$paths" ] || sum="\$(find -L$paths -type f -exec cksum {} + | LC_ALL=C sort | cksum)"
facts="cd $(quote "$PWD") && for path in$paths; do \
test -r \"\$path\" || { echo there is no \"\$path\" >&2; exit 1; }; done && \
system=\$(uname -sm) && node=\$(node --version) && lrm=\$($(quote "$lrm") --version) && \
mpi=\$($(quote "$launcher") --version | grep -m 1 -iE 'open|version') && \
echo \$(uname -n) \$(cat /proc/sys/kernel/random/boot_id 2>/dev/null) && \
echo \$system, node \$node, lrm \$lrm, MPI \$mpi, data $sum"
here=$(sh -c "$facts") ||
  fail "Cannot start: this host lacks something" "see above, and install it, or set LAUNCHER or LRM"

hosts=
seen=" "
machines=$newline${here%%"$newline"*}$newline
here=${here#*"$newline"}
ranks=0
while read -r host count rest <&3 || [ -n "$host" ]; do
  host=${host%"$return"} # Lines of Windows end so.
  count=${count%"$return"}
  rest=${rest%"$return"}
  case $host in '' | '#'*) continue ;; esac
  case $host in
  -* | *[!A-Za-z0-9._@-]*) fail "Cannot read $file: $host is no host" "write its name or address" ;;
  esac
  case ${count:=1}${rest:+ $rest} in
  0* | *[!0-9]* | ?????*)
    fail "Cannot read $file: $host $count${rest:+ $rest}" "write a host and its number of ranks"
    ;;
  esac
  case $seen in
  *" $host "*) fail "Cannot read $file: it names $host twice" "write each host once" ;;
  esac
  if [ -n "$hosts" ]; then
    there=$(far "$host" "sh -c $(quote "$facts")" </dev/null) ||
      fail "Cannot use $host" "see above: it needs ssh without a password, and all that is here in $PWD"
    case $machines in
    *"$newline${there%%"$newline"*}$newline"*)
      fail "Cannot read $file: $host is another name of a host above it" "write each host once"
      ;;
    esac
    machines=$machines${there%%"$newline"*}$newline
    there=${there#*"$newline"}
    [ "$there" = "$here" ] ||
      fail "Cannot start: $host has $there, and this host $here" "make them alike"
  elif ! is_here "$host"; then
    fail "Cannot start: $host is another machine" "write this one first, by its name or address"
  fi
  hosts=$hosts${hosts:+,}$host:$count
  seen="$seen$host "
  ranks=$((ranks + count))
done 3<"$file"
[ "$ranks" -gt 0 ] || fail "Cannot start: $file names no host" "write one host a line"
echo "$ranks ranks on $hosts, each with $here" >&2

set -- "$lrm" "$@"
case $here in
*Open*)
  for name in LRM_BLAS LRM_MPI_LIBRARY LRM_MPI_PATIENCE; do
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

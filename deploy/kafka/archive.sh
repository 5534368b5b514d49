#!/bin/bash
# archive.sh FOLDER: lets a broker run once from the jars that fetch.sh has copied to FOLDER, and leaves its classes there as
# the next one maps them (kafka.jsa): that starts with little more than half of the work. Without, it merely starts slower.
set -euo pipefail

folder=$(realpath -m "$1")
archive=$folder/kafka.jsa
[[ -f $folder/complete ]] || exit 0
[[ $archive -nt $folder/complete && $archive -nt $(realpath "$(command -v java)") ]] && exit 0

work=$(mktemp -d)
broker=
trap '[[ -z $broker ]] || kill -KILL "$broker" 2>/dev/null || true; rm -rf "$work"' EXIT
port=$((20000 + RANDOM % 10000))
cat >"$work/server.properties" <<END
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$((port + 1))
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
controller.quorum.bootstrap.servers=127.0.0.1:$((port + 1))
log.dirs=$work/data
END
# As libs/common/testing/kafka.cc starts it.
kafka() { exec java -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "${@:2}" -cp "$folder/*" $1; }
(kafka "kafka.tools.StorageTool format -t MkU3OEVBNTcwNTJENDM2Qk -c $work/server.properties --standalone") \
  >"$work/format.log" 2>&1 || exit 0
(kafka "kafka.Kafka $work/server.properties" -XX:ArchiveClassesAtExit="$archive.new") >"$work/log" 2>&1 &
broker=$!
for ((i = 0; i < 600; ++i)); do
  grep -q 'Kafka Server started' "$work/log" && break
  kill -0 "$broker" 2>/dev/null || break
  sleep 0.1
done
kill "$broker" 2>/dev/null || true
wait "$broker" || true
broker=
[[ ! -f $archive.new ]] || mv -f "$archive.new" "$archive"

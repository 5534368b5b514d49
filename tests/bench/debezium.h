#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "fmt/format.h"
#include "libs/common/testing/server_process.h"
#include "libs/common/testing/source_tree.h"
#include "tests/bench/store_load.h"

namespace tandem {

// Debezium's PostgreSQL connector with its outbox router in a standalone Kafka Connect, of the jars
// in build/debezium. It tells the rows that are inserted into `outbox` of a database, with the data
// and as many headers as an event of ours. Batches, queue and waiting as its documents advise for
// throughput and for delay: no waiting, and all that is there at once.
class Debezium {
 public:
  static constexpr char kTable[] =
      "CREATE TABLE outbox(id uuid PRIMARY KEY DEFAULT gen_random_uuid(), aggregatetype text,"
      " aggregateid text, type text, source text, subject text, time timestamptz, payload bytea)";

  // `port` is that of a PostgreSQL server with TLS and wal_level=logical.
  Debezium(const std::filesystem::path& folder, const std::string& bootstrap, int port,
           const std::string& database, const std::string& topic) {
    const std::filesystem::path worker = folder / "worker.properties";
    std::ofstream(worker) << fmt::format(kWorker, bootstrap, folder.string(), testing::FreePort());
    const std::filesystem::path connector = folder / "connector.properties";
    std::ofstream(connector) << fmt::format(kConnector, port, database, topic);
    const std::filesystem::path jars =
        std::filesystem::path(testing::SourceRoot()) / "build/debezium";
    auto started = testing::ServerProcess::Start(
        {.command = {"java", "-Xmx2g", "-XX:+UseParallelGC",
                     "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", (jars / "*").string(),
                     "org.apache.kafka.connect.cli.ConnectStandalone", worker, connector},
         .environment = {},
         .log = folder / "debezium.log"});
    Check(started.status());
    process_ = *std::move(started);
  }

  void Freeze() const { process_->Signal(SIGSTOP); }
  void Thaw() const { process_->Signal(SIGCONT); }

 private:
  static constexpr char kWorker[] = R"(bootstrap.servers={0}
offset.storage.file.filename={1}/offsets
offset.flush.interval.ms=10000
listeners=http://127.0.0.1:{2}
key.converter=org.apache.kafka.connect.storage.StringConverter
value.converter=io.debezium.converters.BinaryDataConverter
header.converter=org.apache.kafka.connect.storage.SimpleHeaderConverter
plugin.discovery=only_scan
connector.client.config.override.policy=All
producer.acks=all
producer.enable.idempotence=true
producer.linger.ms=0
producer.batch.size=262144
producer.buffer.memory=134217728
)";
  static constexpr char kConnector[] = R"(name=outbox
connector.class=io.debezium.connector.postgresql.PostgresConnector
tasks.max=1
plugin.name=pgoutput
slot.name=debezium
publication.autocreate.mode=filtered
snapshot.mode=no_data
topic.prefix=bench
table.include.list=public.outbox
tombstones.on.delete=false
database.hostname=127.0.0.1
database.port={0}
database.user=tandem
database.password=unused
database.dbname={1}
database.sslmode=require
poll.interval.ms=1
max.batch.size=16384
max.queue.size=65536
transforms=outbox
transforms.outbox.type=io.debezium.transforms.outbox.EventRouter
transforms.outbox.route.topic.replacement={2}
transforms.outbox.table.fields.additional.placement=type:header:ce_type,source:header:ce_source,subject:header:ce_subject,time:header:ce_time
)";

  std::unique_ptr<testing::ServerProcess> process_;
};

}  // namespace tandem

#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "libs/common/store/postgres_db.h"
#include "tests/bench/store_load.h"

namespace tandem {

inline void Execute(const std::string& url, const std::string& sql) {
  auto db = PgConnection::Open(url);
  Check(db.status());
  Check((*db)->Run(sql).status());
}

// As large as what a command writes: a resource of some 350 bytes, a fact of 100.
inline constexpr std::string_view kScript = R"(\set row random(1, 20000)
WITH changed AS (UPDATE state SET version = version + 1, body = repeat('u', 350)::bytea
  WHERE name = 'countries/ke/partnerships/bungoma/things/t' || lpad(:row::text, 7, '0') RETURNING name, version)
INSERT INTO outbox(name, body) SELECT name, repeat('e', 250)::bytea FROM changed;
)";

// The peer of durable commands: 32 clients, one statement that writes state and outbox.
class Pgbench {
 public:
  Pgbench(std::string url, const std::filesystem::path& folder)
      : url_(std::move(url)), script_(folder / "pgbench.sql") {
    std::ofstream(script_) << kScript;
    Execute(url_,
            "CREATE TABLE state(name text PRIMARY KEY, version int8, body bytea)"
            " WITH (fillfactor = 70)");
    Execute(url_, "CREATE TABLE outbox(number bigserial PRIMARY KEY, name text, body bytea)");
    Execute(url_,
            "INSERT INTO state SELECT 'countries/ke/partnerships/bungoma/things/t' ||"
            " lpad(n::text, 7, '0'), 1, repeat('t', 350)::bytea"
            " FROM generate_series(1, 20000) n");
    Execute(url_, "ANALYZE state");
  }

  // Transactions a second.
  double Run() const {
    const std::string command = fmt::format(
        "pgbench -n -M prepared -c 32 -j 2 -T 3 -f '{}' '{}' 2>/dev/null", script_.string(), url_);
    FILE* pipe = ::popen(command.c_str(), "r");
    std::string output;
    for (char line[256]; std::fgets(line, sizeof(line), pipe) != nullptr;) output += line;
    ::pclose(pipe);
    const std::size_t at = output.find("tps = ");
    return at == std::string::npos ? 0 : std::atof(output.c_str() + at + 6);
  }

 private:
  const std::string url_;
  const std::filesystem::path script_;
};

}  // namespace tandem

#include "libs/common/testing/postgres.h"

#include <pwd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <functional>

#include "fmt/format.h"
#include "libs/common/store/postgres_db.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/temporary_folder.h"

namespace tandem::testing {
namespace {

// Of the newest version installed; empty if there is none.
std::filesystem::path BinFolder() {
  std::filesystem::path newest;
  std::error_code error;
  for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql", error)) {
    if (std::filesystem::exists(version.path() / "bin/initdb"))
      newest = std::max(newest, version.path() / "bin");
  }
  return newest;
}

// PostgreSQL refuses to run as root.
std::string User() {
  if (::geteuid() != 0) return "";
  return ::getpwnam("postgres") != nullptr ? "postgres" : "nobody";
}

Status Until(const std::function<bool()>& holds, ServerProcess* process,
             const std::filesystem::path& log) {
  Eventually([&] { return holds() || (process != nullptr && !process->running()); }, kStartsWithin);
  return holds() ? OkStatus() : Internal("PostgreSQL does not start: " + LastLines(log));
}

}  // namespace

Result<std::unique_ptr<PostgresServer>> PostgresServer::Start(const Options& options) {
  if (BinFolder().empty()) {
    return absl::FailedPreconditionError(
        "PostgreSQL is not installed: run make install, or apt-get install postgresql.");
  }
  const std::filesystem::path folder = TemporaryFolder(options.root);
  if (const passwd* user = ::getpwnam(User().c_str()); user != nullptr) {
    if (::chown(folder.c_str(), user->pw_uid, user->pw_gid) != 0)
      return Internal(folder.string() + " cannot be given to " + User() + ".");
  }
  std::unique_ptr<PostgresServer> server(new PostgresServer(options, folder));
  RETURN_IF_ERROR(server->Initialise());
  if (options.certificate.has_value()) server->WriteCertificate(*options.certificate);
  RETURN_IF_ERROR(server->Launch());
  return server;
}

PostgresServer::~PostgresServer() {
  if (process_ != nullptr) StopAtOnce();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Status PostgresServer::Initialise() const {
  const std::filesystem::path log = folder_ / "initdb.log";
  ASSIGN_OR_RETURN(
      const std::unique_ptr<ServerProcess> initdb,
      ServerProcess::Start({.command = {BinFolder() / "initdb", "--pgdata", folder_ / "data",
                                        "--username", "tandem", "--auth", "trust", "--encoding",
                                        "UTF8", "--no-locale", "--no-sync", "--no-instructions"},
                            .log = log,
                            .user = User()}));
  return Until(
      [&] {
        return !initdb->running() && std::filesystem::exists(folder_ / "data/postgresql.conf");
      },
      nullptr, log);
}

void PostgresServer::WriteCertificate(const Authority::Pair& pair) const {
  const std::filesystem::path data = folder_ / "data";
  std::ofstream(data / "server.crt") << pair.certificate;
  std::ofstream(data / "server.key") << pair.key;
  std::filesystem::permissions(data / "server.key", std::filesystem::perms::owner_read);
  std::ofstream(data / "pg_hba.conf")
      << "local all all trust\nhostssl all all 127.0.0.1/32 trust\n";
  const passwd* user = ::getpwnam(User().c_str());
  if (user == nullptr) return;
  for (const char* file : {"server.crt", "server.key", "pg_hba.conf"}) {
    if (::chown((data / file).c_str(), user->pw_uid, user->pw_gid) != 0) std::abort();
  }
}

void PostgresServer::UseCertificate(const Authority::Pair& pair) const {
  std::filesystem::remove(folder_ / "data/server.key");
  WriteCertificate(pair);
  process_->Signal(SIGHUP);
}

Status PostgresServer::Launch() {
  const std::filesystem::path log = folder_ / "postgres.log";
  const bool has_tls = options_.certificate.has_value();
  const std::string settings[] = {
      fmt::format("fsync={}", options_.fsync ? "on" : "off"),
      // What the kernel keeps has no torn pages.
      fmt::format("full_page_writes={}", options_.fsync ? "on" : "off"),
      fmt::format("port={}", port_),
      fmt::format("listen_addresses={}", has_tls ? "127.0.0.1" : ""),
      fmt::format("ssl={}", has_tls ? "on" : "off"),
      "max_connections=200",
      // After a crash: a file at a time takes seconds.
      "recovery_init_sync_method=syncfs",
  };
  std::vector<std::string> command = {BinFolder() / "postgres", "-D", folder_ / "data", "-k",
                                      folder_};
  for (const std::string& setting : settings) {
    command.emplace_back("-c");
    command.push_back(setting);
  }
  ASSIGN_OR_RETURN(
      process_, ServerProcess::Start({.command = std::move(command), .log = log, .user = User()}));
  return Until([&] { return PgConnection::Open(url()).ok(); }, process_.get(), log);
}

std::string PostgresServer::CreateDatabase(std::string_view chosen) {
  const std::string name = chosen.empty() ? fmt::format("db{}", databases_++) : std::string(chosen);
  const Status status = [&] {
    auto db = PgConnection::Open(url());
    return db.ok() ? (*db)->Run(fmt::format("CREATE DATABASE \"{}\"", name)).status() : db.status();
  }();
  if (!status.ok()) {
    fmt::print(stderr, "{}\n", status.ToString());
    std::abort();
  }
  return UrlOf(name);
}

std::string PostgresServer::url() const { return UrlOf("postgres"); }

std::string PostgresServer::SecureUrl(const std::string& parameters) const {
  return fmt::format("postgres://tandem@127.0.0.1:{}/postgres?{}", port_, parameters);
}

std::string PostgresServer::UrlOf(std::string_view database) const {
  return fmt::format("postgres://tandem@/{}?host={}&port={}", database, folder_.string(), port_);
}

void PostgresServer::StopAtOnce() {
  process_->Signal(SIGQUIT);
  process_ = nullptr;  // waits
}

void PostgresServer::StartAgain() {
  if (Status status = Launch(); !status.ok()) {
    fmt::print(stderr, "{}\n", status.ToString());
    std::abort();
  }
}

void PostgresServer::AskForAStandby() const { SetStandbys("= 'ANY 1 (nobody)'"); }

void PostgresServer::AskForNoStandby() const { SetStandbys("TO DEFAULT"); }

void PostgresServer::SetStandbys(std::string_view standbys) const {
  // By when the checkpointer, whom commits obey, has it too: nobody tells.
  constexpr Duration kHeard = absl::Milliseconds(200);
  auto db = PgConnection::Open(url());
  if (!db.ok() ||
      !(*db)->Run(fmt::format("ALTER SYSTEM SET synchronous_standby_names {}", standbys)).ok() ||
      !(*db)->Run("SELECT pg_reload_conf()").ok()) {
    fmt::print(stderr, "PostgreSQL's standbys cannot be set.\n");
    std::abort();
  }
  absl::SleepFor(kHeard);
}

PostgresServer& SharedPostgres() {
  static const std::unique_ptr<PostgresServer> server = [] {
    auto started = PostgresServer::Start({.fsync = false});
    if (!started.ok()) {
      fmt::print(stderr, "{}\n", started.status().ToString());
      std::exit(1);
    }
    return *std::move(started);
  }();
  return *server;
}

}  // namespace tandem::testing

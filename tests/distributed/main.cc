// `make run-distributed`: starts PostgreSQL, Kafka and Redis in a temporary folder, on free ports,
// and the four services against them with the samples; all of it ends with Ctrl-C or SIGTERM.
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "fmt/format.h"
#include "libs/common/testing/kafka.h"
#include "libs/common/testing/postgres.h"
#include "libs/common/testing/redis.h"
#include "libs/common/testing/temporary_folder.h"

namespace tandem::testing {
namespace {

constexpr int kInterrupted = 130;

// SIGINT and SIGTERM wait until this process looks for them, so that it ends whatever it started.
class Signals {
 public:
  Signals() {
    sigemptyset(&set_);
    for (const int signal : {SIGINT, SIGTERM, SIGCHLD}) sigaddset(&set_, signal);
    ::sigprocmask(SIG_BLOCK, &set_, nullptr);
  }
  static bool AreForTheEnd() {
    sigset_t pending;
    ::sigpending(&pending);
    return sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1;
  }
  // Until the child has ended; asks it to when it was asked to itself. Answers its exit code.
  int WaitFor(pid_t child) const {
    while (true) {
      int status = 0, signal = 0;
      if (::waitpid(child, &status, WNOHANG) == child)
        return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
      sigwait(&set_, &signal);
      if (signal != SIGCHLD) ::kill(child, SIGTERM);
    }
  }

 private:
  sigset_t set_;
};

// The exit code of `command` with `more` behind it, which shares this process's terminal.
int Run(const Signals& signals, std::vector<std::string> command,
        const std::vector<std::string>& more) {
  if (Signals::AreForTheEnd()) return kInterrupted;
  command.insert(command.end(), more.begin(), more.end());
  std::vector<char*> words;
  for (std::string& word : command) words.push_back(word.data());
  words.push_back(nullptr);
  const pid_t child = ::fork();
  if (child != 0) return child < 0 ? 1 : signals.WaitFor(child);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execvp(words[0], words.data());
  std::perror(words[0]);
  ::_exit(127);
}

int RunAll(const std::vector<std::string>& tandem) {
  const Signals signals;
  fmt::print(stderr, "tandem: starting PostgreSQL, Kafka and Redis below {}\n",
             std::filesystem::temp_directory_path().string());
  const auto postgres = PostgresServer::Start({});
  const auto kafka = Kafka::Shared();
  const RedisServer redis;
  for (const Status& status : {postgres.status(), kafka.status()}) {
    if (status.ok()) continue;
    fmt::print(stderr, "tandem: {}\n", std::string(status.message()));
    return 1;
  }
  std::string store;
  for (const char* service : {"placement", "objectives", "learning-content", "reporting"}) {
    store = (*postgres)->CreateDatabase(service);
    store.replace(store.find(service), std::string(service).size(), "{service}");
  }
  const std::filesystem::path folder = TemporaryFolder();
  const std::string log = "--event-log=kafka://" + (*kafka)->bootstrap();
  ::setenv("TANDEM_SAMPLES", "samples", /*overwrite=*/0);
  int code = Run(signals, tandem, {"topics", "apply", log});
  if (code == 0) {
    code = Run(
        signals, tandem,
        {"up", "--data-dir=" + folder.string(), "--store=" + store, log, "--cache=" + redis.url()});
  }
  std::filesystem::remove_all(folder);
  return code;
}

}  // namespace
}  // namespace tandem::testing

// The arguments: the program `tandem`, or one that is started as it is, with words of its own. What
// else `tandem up` is to know comes from its environment (TANDEM_LISTEN, TANDEM_HTTP_LISTEN,
// TANDEM_SAMPLES), and where the folders are from TMPDIR.
int main(int argc, char** argv) {
  if (argc < 2) return tandem::testing::RunAll({"build/bin/tandem"});
  return tandem::testing::RunAll({argv + 1, argv + argc});
}

#include "libs/common/base/server_process.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <thread>

#include "fmt/format.h"
#include "fmt/ranges.h"

namespace tandem {
namespace {

// In the child, between fork and exec: nothing here may allocate.
[[noreturn]] void Become(char* const* argv, char* const* environment, int log, const passwd* user) {
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  if (user != nullptr) {
    if (::setgroups(0, nullptr) != 0 || ::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0)
      ::_exit(126);
  }
  // After the change of user, which clears it.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execvpe(argv[0], argv, environment);
  ::_exit(127);
}

}  // namespace

Result<std::unique_ptr<ServerProcess>> ServerProcess::Start(const Options& options) {
  const int log = ::open(options.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (log < 0) return Internal(options.log.string() + " cannot be written.");
  const passwd* user = nullptr;
  if (!options.user.empty() && ::geteuid() == 0) {
    user = ::getpwnam(options.user.c_str());
    if (user == nullptr) return Internal("There is no user " + options.user + ".");
  }
  std::vector<std::string> variables;
  for (const auto& [name, value] : options.environment)
    variables.push_back(fmt::format("{}={}", name, value));
  for (char** variable = environ; *variable != nullptr; ++variable)
    variables.emplace_back(*variable);
  const auto pointers = [](std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (std::string& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
  };
  std::vector<std::string> command = options.command;
  const std::vector<char*> argv = pointers(command);
  const std::vector<char*> environment = pointers(variables);
  const pid_t pid = ::fork();
  if (pid == 0) Become(argv.data(), environment.data(), log, user);
  ::close(log);
  if (pid < 0) return Internal("No process could be made for " + options.command.front() + ".");
  return std::unique_ptr<ServerProcess>(new ServerProcess(pid, options.grace));
}

ServerProcess::~ServerProcess() {
  if (!running()) return;
  Signal(SIGCONT);  // one that a test has stopped could not end
  Signal(SIGTERM);
  if (EndsWithin(grace_)) return;
  Signal(SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void ServerProcess::Signal(int signal) const {
  ::kill(pid_, signal);
  // Its threads stop one after another.
  siginfo_t stopped;
  if (signal == SIGSTOP)
    ::waitid(P_PID, static_cast<id_t>(pid_), &stopped, WSTOPPED | WEXITED | WNOWAIT);
}

bool ServerProcess::running() {
  if (!ended_) ended_ = ::waitpid(pid_, nullptr, WNOHANG) == pid_;
  return !ended_;
}

bool ServerProcess::EndsWithin(Duration patience) {
  const Time until = absl::Now() + patience;
  while (running()) {
    if (absl::Now() >= until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

std::string LastLines(const std::filesystem::path& log, int lines) {
  std::ifstream in(log);
  std::deque<std::string> last;
  for (std::string line; std::getline(in, line);) {
    last.push_back(line);
    if (last.size() > static_cast<std::size_t>(lines)) last.pop_front();
  }
  return fmt::format("{}", fmt::join(last, "\n"));
}

}  // namespace tandem

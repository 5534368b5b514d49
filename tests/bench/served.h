#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <regex>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "google/protobuf/message.h"

// Servers in processes of their own, and h2load that calls them: server and client pinned to a core
// each.
namespace tandem {

// What such a server does once it has said its line.
inline void UntilInputEnds() {
  char byte = 0;
  while (::read(STDIN_FILENO, &byte, 1) > 0) {
  }
}

// This program again with `--serve=mode`, after the words of `prefix`, until it is destroyed. It
// says "PORT TOKEN" once it serves, and ends when its input does.
class Process {
 public:
  Process(const std::string& mode, const std::string& prefix) {
    int in[2], out[2];
    // Those that start later must not hold this one's input open.
    if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0) std::abort();
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(in[0], STDIN_FILENO);
      ::dup2(out[1], STDOUT_FILENO);
      const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
      const std::string command = fmt::format("exec {} {} '--serve={}'", prefix, self, mode);
      ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    input_ = in[1];
    std::FILE* const lines = ::fdopen(out[0], "r");
    char token[4096] = {};
    if (std::fscanf(lines, "%d %4095s", &port, token) != 2)
      std::cerr << mode << " does not start\n";
    authorization = token;
    std::fclose(lines);
  }
  ~Process() {
    ::close(input_);
    ::waitpid(child_, nullptr, 0);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  int port = 0;
  std::string authorization;

 private:
  pid_t child_ = 0;
  int input_ = -1;
};

inline std::string Output(const std::string& command) {
  std::string text;
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  char buffer[4096];
  while (const std::size_t size = std::fread(buffer, 1, sizeof(buffer), pipe))
    text.append(buffer, size);
  ::pclose(pipe);
  return text;
}

inline bool Has(const char* program) {
  return !Output(fmt::format("command -v {}", program)).empty();
}

// The file of a request, as gRPC frames it.
inline std::string RequestFile(const google::protobuf::Message& request) {
  const std::string message = request.SerializeAsString();
  std::string frame(5, '\0');
  frame[3] = static_cast<char>(message.size() >> 8U);
  frame[4] = static_cast<char>(message.size());
  std::string path =
      std::filesystem::temp_directory_path() / fmt::format("tandem-bench-{}.grpc", ::getpid());
  std::ofstream(path) << frame << message;
  return path;
}

// What h2load saw; delays in microseconds, sorted.
struct Answered {
  double per_second = 0;
  std::vector<double> micros;
  double Micros(double quantile) const {
    if (micros.empty()) return 0;
    return micros[static_cast<std::size_t>(quantile * static_cast<double>(micros.size() - 1))];
  }
};

// Sends the request in the file `body` so many times, `streams` at a time on each connection.
inline Answered Ask(const Process& server, const std::string& path, const std::string& body,
                    int requests, int connections, int streams) {
  const std::string log = body + ".log";
  const std::string text = Output(fmt::format(
      "taskset -c 1 h2load -n {} -c {} -m {} --log-file={} -d {} -H 'content-type: "
      "application/grpc' -H 'te: trailers' "
      "-H 'authorization: Bearer {}' http://127.0.0.1:{}{} 2>&1",
      requests, connections, streams, log, body, server.authorization, server.port, path));
  Answered answered;
  std::smatch found;
  if (std::regex_search(text, found, std::regex(R"(([0-9.]+) req/s)")))
    answered.per_second = std::stod(found[1]);
  if (text.find(fmt::format("{} succeeded", requests)) == std::string::npos) std::cerr << text;
  std::ifstream lines(log);
  for (double start = 0, status = 0, micros = 0; lines >> start >> status >> micros;)
    answered.micros.push_back(micros);
  std::sort(answered.micros.begin(), answered.micros.end());
  std::filesystem::remove(log);
  return answered;
}

}  // namespace tandem

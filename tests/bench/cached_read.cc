// A cached read through the full pipeline (authentication, rule, validation, metrics, log) against
// a bare typed callback echo of the same message: requests per second and median delay by h2load,
// interleaved, server and client pinned to a core each; and instructions per call by callgrind.
// TARGETS.md: >= 0.95 of the echo's requests per second, <= 1.15 of its instructions, p50 with one
// in flight <= 1.2.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <regex>

#include "fmt/format.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "libs/common/rpc/byte_service.h"
#include "libs/common/rpc/server.h"
#include "libs/common/rpc/test_service.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;
using common::v1::GetTestItemRequest;
using common::v1::TestItem;

constexpr const char* kPath = "/tandem.common.v1.TestItemService/GetTestItem";
constexpr const char* kName = "countries/ke/testItems/a";
constexpr int kRounds = 5;

TestItem Item() {
  TestItem item;
  item.set_name(kName);
  item.set_display_name("County Health Management Team, Bungoma");
  item.set_kind("team");
  item.set_country("ke");
  item.set_seats(4);
  item.add_languages("en");
  item.add_languages("sw");
  item.set_share("62.5");
  for (int i = 0; i < 8; ++i) item.add_parts()->set_label(fmt::format("part {}", i));
  return item;
}

// ---- The two servers ----

class BareEcho final : public grpc::Service {
 public:
  BareEcho() : item_(Item()) {
    using Handler = grpc::internal::CallbackUnaryHandler<GetTestItemRequest, TestItem>;
    AddMethod(new grpc::internal::RpcServiceMethod(kPath, grpc::internal::RpcMethod::NORMAL_RPC,
                                                   nullptr));
    MarkMethodCallback(0, new Handler([this](grpc::CallbackServerContext* context,
                                             const GetTestItemRequest*, TestItem* response) {
                         *response = item_;
                         auto* reactor = context->DefaultReactor();
                         reactor->Finish(grpc::Status::OK);
                         return reactor;
                       }));
  }

 private:
  const TestItem item_;
};

void UntilInputEnds() {
  char byte = 0;
  while (::read(STDIN_FILENO, &byte, 1) > 0) {
  }
}

void ServeEcho() {
  BareEcho service;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const auto server = builder.BuildAndStart();
  std::cout << port << " -" << std::endl;
  UntilInputEnds();
  server->Shutdown();
}

void ServePipeline() {
  const std::string folder = fs::temp_directory_path() / fmt::format("tandem-bench-{}", ::getpid());
  if (!MakeKey(folder + "/keys", folder + "/signing", "bench").ok()) return;
  const auto authenticator = Authenticator::Open({.keys_dir = folder + "/keys", .revocations = ""});
  TokenRequest token;
  token.caller = testing::With(common::v1::PROGRAMME_MANAGER, "countries/ke");
  Pipeline::Options options;
  options.authenticator = authenticator->get();
  testing::TestService service(std::move(options), /*log_one_in=*/100);
  if (!service.Create("a", Item()).ok() || !service.Get(kName).ok()) return;
  Server::Options serve;
  serve.listen = "127.0.0.1:0";
  serve.pipelines = {service.pipeline.get()};
  const auto server = Server::Start(serve);
  std::cout << (*server)->port() << " " << *IssueToken(folder + "/signing", token) << std::endl;
  UntilInputEnds();
  (*server)->Stop(absl::Now() + absl::Seconds(5));
  fs::remove_all(folder);
}

// ---- What measures them ----

// A server in a process of its own, until it is destroyed.
class Process {
 public:
  Process(const std::string& mode, const std::string& prefix) {
    int in[2], out[2];
    if (::pipe(in) != 0 || ::pipe(out) != 0) std::abort();
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(in[0], STDIN_FILENO);
      ::dup2(out[1], STDOUT_FILENO);
      for (const int file : {in[0], in[1], out[0], out[1]}) ::close(file);
      const std::string self = fs::read_symlink("/proc/self/exe").string();
      const std::string command = fmt::format("exec {} {} --serve={}", prefix, self, mode);
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

std::string Output(const std::string& command) {
  std::string text;
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  char buffer[4096];
  while (const std::size_t size = std::fread(buffer, 1, sizeof(buffer), pipe))
    text.append(buffer, size);
  ::pclose(pipe);
  return text;
}

std::string RequestFile() {
  GetTestItemRequest request;
  request.set_name(kName);
  const std::string message = request.SerializeAsString();
  std::string frame(5, '\0');
  frame[4] = static_cast<char>(message.size());
  const std::string path =
      fs::temp_directory_path() / fmt::format("tandem-bench-{}.grpc", ::getpid());
  std::ofstream(path) << frame << message;
  return path;
}

struct Load {
  double per_second = 0, median_micros = 0;
};

Load RunLoad(const Process& server, const std::string& body, int requests, int connections,
             int streams) {
  const std::string log = body + ".log";
  const std::string text = Output(fmt::format(
      "taskset -c 1 h2load -n {} -c {} -m {} --log-file={} -d {} -H 'content-type: "
      "application/grpc' -H 'te: trailers' "
      "-H 'authorization: Bearer {}' http://127.0.0.1:{}{} 2>&1",
      requests, connections, streams, log, body, server.authorization, server.port, kPath));
  Load load;
  std::smatch found;
  if (std::regex_search(text, found, std::regex(R"(([0-9.]+) req/s)")))
    load.per_second = std::stod(found[1]);
  if (text.find(fmt::format("{} succeeded", requests)) == std::string::npos) std::cerr << text;
  std::vector<double> delays;
  std::ifstream lines(log);
  for (double start = 0, status = 0, micros = 0; lines >> start >> status >> micros;)
    delays.push_back(micros);
  if (!delays.empty()) {
    std::nth_element(delays.begin(),
                     delays.begin() + static_cast<std::ptrdiff_t>(delays.size() / 2), delays.end());
    load.median_micros = delays[delays.size() / 2];
  }
  fs::remove(log);
  return load;
}

std::string Spread(std::vector<double> ratios) {
  std::sort(ratios.begin(), ratios.end());
  return fmt::format("{:.2f} ({:.2f}-{:.2f})", ratios[ratios.size() / 2], ratios.front(),
                     ratios.back());
}

void MeasureLoad(const std::string& body) {
  const Process echo("echo", "taskset -c 0"), pipeline("pipeline", "taskset -c 0");
  std::vector<double> throughput, delay;
  for (int round = -1; round < kRounds; ++round) {
    const Load bare = RunLoad(echo, body, 60'000, 8, 16),
               full = RunLoad(pipeline, body, 60'000, 8, 16);
    const Load bare_alone = RunLoad(echo, body, 5'000, 1, 1),
               full_alone = RunLoad(pipeline, body, 5'000, 1, 1);
    if (round < 0) continue;  // to warm up
    std::cout << fmt::format(
        "  round {}: echo {:.0f}/s, pipeline {:.0f}/s; one in flight {:.0f} us, {:.0f} us\n",
        round + 1, bare.per_second, full.per_second, bare_alone.median_micros,
        full_alone.median_micros);
    throughput.push_back(full.per_second / bare.per_second);
    delay.push_back(full_alone.median_micros / bare_alone.median_micros);
  }
  std::cout << "cached read / bare echo, requests per second: " << Spread(throughput)
            << ", hold >= 0.95\n";
  std::cout << "cached read / bare echo, p50 with one in flight: " << Spread(delay)
            << ", hold <= 1.2\n";
}

double Instructions(const std::string& mode, const std::string& body, int requests) {
  const std::string out = body + "." + mode + ".callgrind";
  {
    const Process server(
        mode, "valgrind --tool=callgrind --log-file=/dev/null --callgrind-out-file=" + out);
    RunLoad(server, body, requests, 1, 1);
  }
  std::ifstream lines(out);
  std::string line;
  double total = 0;
  while (std::getline(lines, line)) {
    if (line.starts_with("totals: ")) total = std::stod(line.substr(8));
  }
  fs::remove(out);
  return total;
}

// The same but for the number of calls: the difference is theirs alone.
double InstructionsPerCall(const std::string& mode, const std::string& body) {
  constexpr int kFew = 500, kMany = 2500;
  return (Instructions(mode, body, kMany) - Instructions(mode, body, kFew)) / (kMany - kFew);
}

bool Has(const char* program) { return !Output(fmt::format("command -v {}", program)).empty(); }

}  // namespace
}  // namespace tandem

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  if (mode == "--serve=echo") return tandem::ServeEcho(), 0;
  if (mode == "--serve=pipeline") return tandem::ServePipeline(), 0;
  if (!tandem::Has("h2load")) {
    std::cout << "cached read: not measured, h2load is missing (package nghttp2-client)\n";
    return 0;
  }
  const std::string body = tandem::RequestFile();
  tandem::MeasureLoad(body);
  if (tandem::Has("valgrind")) {
    const double bare = tandem::InstructionsPerCall("echo", body);
    const double full = tandem::InstructionsPerCall("pipeline", body);
    std::cout << fmt::format(
        "cached read / bare echo, instructions per call: {:.2f} ({:.0f} / {:.0f}), hold <= 1.15\n",
        full / bare, full, bare);
  } else {
    std::cout << "instructions: not counted, valgrind is missing\n";
  }
  std::filesystem::remove(body);
}

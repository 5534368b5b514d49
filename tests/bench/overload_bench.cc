// Durable commands at three times what the service can do, through gRPC on SQLite, for ten seconds
// (TANDEM_SOAK=1: sixty): what it still does of its peak, how long refusals take, and whether a
// country that asks for little is served while another floods. TARGETS.md: goodput >= 0.9x peak,
// refusals within 5 ms. Server and client have a core each; the flood is h2load's, which takes a
// refusal for a success: calls of this program's own, a few among the many, see what it gets.
#include <sched.h>

#include <filesystem>
#include <map>

#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "libs/common/app/app.h"
#include "libs/common/rpc/server.h"
#include "services/tandem/modules.h"
#include "tandem/placement/v1/person.pb.h"
#include "tests/bench/command_service.h"
#include "tests/bench/served.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPath = "/tandem.placement.v1.PersonService/CreatePerson";
constexpr std::string_view kServe = "--serve=";
constexpr int kConnections = 16;
constexpr double kTimes = 3;  // the peak
constexpr auto kBetweenProbes = std::chrono::milliseconds(5);

// The whole suite, as `tandem serve` has it.
void Serve(const fs::path& folder) {
  Check(MakeKey(folder / "keys", folder / "signing", "bench"));
  TokenRequest token;
  token.caller = testing::With(common::v1::PROGRAMME_MANAGER, "*");
  const auto authorization = IssueToken(folder / "signing", token);
  Check(authorization.status());
  AppOptions options;
  options.modules = SuiteModules();
  options.store = "sqlite:" + (folder / "{service}.db").string();
  options.event_log = "local:" + (folder / "events.db").string();
  options.keys_dir = folder / "keys";
  options.log_sink = [](std::string_view) {};
  auto app = App::Start(options);
  Check(app.status());
  Server::Options serve;
  serve.listen = "127.0.0.1:0";
  serve.pipelines = (*app)->pipelines();
  const auto server = Server::Start(serve);
  Check(server.status());
  std::cout << (*server)->port() << " " << *authorization << std::endl;
  UntilInputEnds();
  (*server)->Stop(absl::Now() + absl::Seconds(5));
}

placement::v1::CreatePersonRequest RequestOf(std::string_view country) {
  placement::v1::CreatePersonRequest request;
  request.set_parent(fmt::format("countries/{}", country));
  request.mutable_person()->set_display_name("Any person");
  return request;
}

// Calls of one country, one every few milliseconds whatever becomes of those before.
class Probe {
 public:
  Probe(const Process& server, std::string_view country)
      : stub_(grpc::CreateChannel(fmt::format("127.0.0.1:{}", server.port),
                                  grpc::InsecureChannelCredentials())),
        authorization_("Bearer " + server.authorization),
        request_(RequestOf(country).SerializeAsString()) {}

  void Run(std::chrono::seconds duration) {
    const auto end = std::chrono::steady_clock::now() + duration;
    for (auto next = std::chrono::steady_clock::now(); next < end; next += kBetweenProbes) {
      std::this_thread::sleep_until(next);
      Send();
    }
    std::unique_lock lock(mutex_);
    answered_.wait(lock, [&] { return under_way_ == 0; });
    for (std::vector<double>* millis : {&served, &refused})
      std::sort(millis->begin(), millis->end());
  }

  double share() const {
    return static_cast<double>(served.size()) / static_cast<double>(served.size() + refused.size());
  }
  static double At(const std::vector<double>& millis, double quantile) {
    if (millis.empty()) return 0;
    return millis[static_cast<std::size_t>(quantile * static_cast<double>(millis.size() - 1))];
  }

  std::vector<double> served, refused;  // milliseconds, sorted
  std::map<std::string, int> faults;    // other than OVERLOADED

 private:
  struct Call {
    grpc::ClientContext context;
    grpc::ByteBuffer request, response;
    SteadyTime start = std::chrono::steady_clock::now();
  };

  void Send() {
    auto call = std::make_shared<Call>();
    call->context.AddMetadata("authorization", authorization_);
    call->context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
    const grpc::Slice slice(request_);
    call->request = grpc::ByteBuffer(&slice, 1);
    {
      const std::lock_guard lock(mutex_);
      ++under_way_;
    }
    stub_.UnaryCall(
        &call->context, kPath, {}, &call->request, &call->response,
        [this, call](const grpc::Status& status) {
          const double millis = SecondsSince(call->start) * 1'000;
          const std::lock_guard lock(mutex_);
          (status.ok() ? served : refused).push_back(millis);
          if (!status.ok() && status.error_code() != grpc::StatusCode::RESOURCE_EXHAUSTED)
            ++faults[status.error_message()];
          if (--under_way_ == 0) answered_.notify_all();
        });
  }

  grpc::GenericStub stub_;
  const std::string authorization_, request_;
  std::mutex mutex_;
  std::condition_variable answered_;
  int under_way_ = 0;
};

// Sends so many calls a second, as many as that may be on their way.
double Flood(const Process& server, const std::string& body, double rate,
             std::chrono::seconds duration) {
  const std::string text = Output(fmt::format(
      "taskset -c 1 h2load -D {} -c {} -m 1000 --rps={:.0f} -d {} -H 'content-type: "
      "application/grpc' -H 'te: trailers' -H 'authorization: Bearer {}' http://127.0.0.1:{}{} "
      "2>&1",
      duration.count(), kConnections, rate / kConnections, body, server.authorization, server.port,
      kPath));
  std::smatch found;
  if (!std::regex_search(text, found, std::regex(R"(([0-9.]+) req/s)"))) std::cerr << text;
  return found.empty() ? 0 : std::stod(found[1]);
}

void Compare(const fs::path& folder) {
  const Process server(folder, "taskset -c 0");
  cpu_set_t core;
  CPU_ZERO(&core);
  CPU_SET(1, &core);
  ::sched_setaffinity(0, sizeof(core), &core);
  const std::string body = RequestFile(RequestOf("ke"));
  const std::chrono::seconds duration(std::getenv("TANDEM_SOAK") != nullptr ? 60 : 10);
  Ask(server, kPath, body, 5'000, 8, 16);  // to warm up
  std::vector<double> peaks;
  for (int round = 0; round < kRounds; ++round)
    peaks.push_back(Ask(server, kPath, body, 20'000, 8, 32).per_second);
  const double peak = SpreadOf(peaks).median;
  Probe flooding(server, "ke"), quiet(server, "lr");
  double offered = 0;
  {
    std::jthread flood([&] { offered = Flood(server, body, kTimes * peak, duration); });
    std::jthread sample([&] { flooding.Run(duration); });
    quiet.Run(duration);
  }
  fs::remove(body);
  fmt::print("peak {}/s; offered {:.0f}/s, {:.1f} times that, for {} s\n", Show(peaks, 0), offered,
             offered / peak, duration.count());
  fmt::print("goodput, of the peak: {:.2f} (hold 0.9)\n",
             (offered * flooding.share() + 200 * quiet.share()) / peak);
  fmt::print(
      "refusals, ms: p50 {:.2f}, p99 {:.2f} (hold 5); those served: p50 {:.1f}, p99 {:.1f}\n",
      Probe::At(flooding.refused, 0.5), Probe::At(flooding.refused, 0.99),
      Probe::At(flooding.served, 0.5), Probe::At(flooding.served, 0.99));
  fmt::print(
      "a country that asks for little: {:.3f} of its calls served, ms: p50 {:.1f}, p99 {:.1f}\n",
      quiet.share(), Probe::At(quiet.served, 0.5), Probe::At(quiet.served, 0.99));
  for (const auto* faults : {&flooding.faults, &quiet.faults}) {
    for (const auto& [message, count] : *faults) fmt::print("{} times: {}\n", count, message);
  }
}

}  // namespace
}  // namespace tandem

int main(int argc, char** argv) {
  const std::string_view argument = argc > 1 ? argv[1] : ".";
  if (argument.starts_with(tandem::kServe))
    return tandem::Serve(argument.substr(tandem::kServe.size())), 0;
  if (!tandem::Has("h2load")) {
    std::cout << "not measured, h2load is missing (package nghttp2-client)\n";
    return 0;
  }
  const std::filesystem::path folder =
      std::filesystem::absolute(argument) / fmt::format("overload_bench_{}", ::getpid());
  std::filesystem::create_directories(folder);
  tandem::Compare(folder);
  std::filesystem::remove_all(folder);
}

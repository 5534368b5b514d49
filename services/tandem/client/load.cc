#include "services/tandem/client/load.h"

#include <algorithm>
#include <filesystem>
#include <thread>

#include "absl/strings/match.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/reasons.h"
#include "services/tandem/client/client.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/client/errors.h"
#include "services/tandem/client/tokens.h"
#include "tandem/placement/v1/import.pb.h"

namespace tandem::client {
namespace {

using placement::v1::ImportProgress;

constexpr absl::Duration kPatience = absl::Seconds(30);
constexpr absl::Duration kPause = absl::Milliseconds(50);

// What an event that is still on its way may put right.
bool MayPass(const Status& status) {
  if (absl::IsUnavailable(status) && ReasonOf(status).empty()) return false;  // nobody is there
  return absl::IsFailedPrecondition(status) || absl::IsNotFound(status) || IsTransient(status);
}

// Whether a refusal says that the call was made in an earlier run. `older`: what came before it
// was, more than 30 days ago; meanwhile it may be refused for what has become of it.
bool WasDoneBefore(const Status& status, bool older) {
  const std::string reason = ReasonOf(status);
  if (reason == kResourceExists.name || reason == kRequestIdReused.name) return true;
  const bool is_refused = absl::IsFailedPrecondition(status) || reason == kInvalidFields.name ||
                          (absl::IsPermissionDenied(status) && reason != kNotPermitted.name);
  return older && is_refused;
}

bool IsCreate(const SampleCall& call) { return absl::StartsWith(call.method->name(), "Create"); }

bool IsRead(const SampleCall& call) {
  return absl::StartsWith(call.method->name(), "Get") ||
         absl::StartsWith(call.method->name(), "List");
}

void SetRequestId(google::protobuf::Message& request, const std::string& id) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("request_id");
  if (field != nullptr) request.GetReflection()->SetString(&request, field, id);
}

// Says which request of which file was refused.
Status AtLine(const Sample& sample, const SampleCall& call, Status status) {
  SetWhere(status, fmt::format("{}, line {}: {} as {}", sample.file, call.line,
                               ShortName(*call.method), call.as));
  return status;
}

// Files as named, and the *.yaml of folders, in the order of their names.
Result<std::vector<std::string>> FilesOf(const std::vector<std::string>& words) {
  std::vector<std::string> files;
  for (const std::string& word : words) {
    std::error_code error;
    if (!std::filesystem::is_directory(word, error)) {
      files.push_back(word);
      continue;
    }
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(word, error)) {
      if (entry.path().extension() == ".yaml") found.push_back(entry.path().string());
    }
    std::sort(found.begin(), found.end());
    if (found.empty()) return Usage(fmt::format("There is no *.yaml in {}.", word));
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

Result<std::vector<Sample>> ReadSamples(const std::vector<std::string>& words) {
  ASSIGN_OR_RETURN(const std::vector<std::string> files, FilesOf(words));
  std::vector<Sample> samples;
  for (const std::string& file : files) {
    ASSIGN_OR_RETURN(const std::string text, ReadText(file));
    ASSIGN_OR_RETURN(Sample sample,
                     ParseSample(text, std::filesystem::path(file).filename().string()));
    samples.push_back(std::move(sample));
  }
  return samples;
}

std::string Summary(const Loaded& loaded) {
  if (loaded.done == 0) {
    return fmt::format("already there ({} requests), nothing done twice", loaded.present);
  }
  std::string text = fmt::format("{} requests", loaded.done);
  if (loaded.present > 0) text += fmt::format(", {} more were already there", loaded.present);
  if (loaded.refused > 0) text += fmt::format(", {} refused as expected", loaded.refused);
  std::vector<std::string> counts;
  for (const auto& [type, names] : loaded.resources) {
    counts.push_back(fmt::format("{} {}", names.size(), type));
  }
  return counts.empty() ? text : fmt::format("{}: {}", text, fmt::join(counts, ", "));
}

Json SummaryJson(const Sample& sample, const Loaded& loaded) {
  Json counts = Json::object();
  for (const auto& [type, names] : loaded.resources) counts[type] = names.size();
  return {{"file", sample.file},       {"title", sample.title},     {"done", loaded.done},
          {"present", loaded.present}, {"refused", loaded.refused}, {"resources", counts}};
}

// Counts the resource that was answered, if one was.
void Count(const Descriptor& type, const std::string& bytes, Loaded& loaded) {
  const FieldDescriptor* field = type.FindFieldByName("name");
  if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) return;
  const MessagePtr answer = NewMessage(type);
  if (!answer->ParseFromString(bytes)) return;
  loaded.resources[type.name()].insert(answer->GetReflection()->GetString(*answer, field));
}

void PrintWorthTrying(std::string_view server, std::string_view data_dir) {
  const Terminal terminal = Terminal::Standard(1);
  // One that is several is told to the shell once (see `tandem up`).
  const bool is_told = server == "127.0.0.1:7400" || server.find('=') != std::string_view::npos;
  std::string at = is_told ? "" : fmt::format(" --server {}", server);
  if (data_dir != "data") at += fmt::format(" --data-dir {}", data_dir);
  std::string text =
      "\n" + terminal.Styled("Worth trying, from another terminal:", Style::kBold) + "\n";
  for (const std::string_view command :
       {"report partnership countries/ke/partnerships/bungoma-chmt", "report country countries/lr",
        "who-is-where --scope countries/lr --date 2025-06-30",
        "list countries/lr/partnerships/amp-ncd/recommendations",
        "partnership gate countries/lr/partnerships/amp-ncd"}) {
    text += fmt::format("  build/bin/tandem {}{}\n", command, at);
  }
  *terminal.out << text << std::flush;
}

}  // namespace

struct Loader::Run {
  explicit Run(const Sample& of) : sample(of) {}

  const Sample& sample;
  Loaded loaded;
  std::map<std::string, std::string> kept;
  std::string at_least;        // the position of the last answer: reads wait for it
  bool in_known_part = false;  // the last command had been done in an earlier run
};

Loader::Loader(Connection& connection, std::string signing_dir, absl::Duration patience)
    : connection_(connection), signing_dir_(std::move(signing_dir)), patience_(patience) {}

Result<Loaded> Loader::Load(const Sample& sample, Progress& progress) {
  Run run(sample);
  std::map<std::string, int> said;  // how often a call with the same words came before
  for (std::size_t i = 0; i < sample.calls.size(); ++i) {
    const SampleCall& call = sample.calls[i];
    progress.Show(i, ShortName(*call.method));
    const int occurrence = said[RequestId(sample, call, 0)]++;
    const Status status = Do(call, occurrence, run);
    if (!status.ok()) return AtLine(sample, call, status);
  }
  return run.loaded;
}

Status Loader::Do(const SampleCall& call, int occurrence, Run& run) {
  // What must be refused is tried only where nothing after it has been done yet: later it may be
  // accepted. Of what is long done only names tell.
  if ((!call.expect.empty() && run.in_known_part) || (is_older_ && !IsCreate(call))) {
    run.loaded.present += IsRead(call) ? 0 : 1;
    return OkStatus();
  }
  const MessagePtr request = NewMessage(*call.method->input_type());
  RETURN_IF_ERROR(FromJson(Fill(call.request, run.kept), *request));
  SetRequestId(*request, RequestId(run.sample, call, occurrence));
  ASSIGN_OR_RETURN(const std::string token, TokenFor(run.sample.callers.at(call.as)));
  const auto answer = Send(call, request->SerializeAsString(), token, run);
  if (!call.expect.empty()) {
    if (answer.ok()) {
      return absl::FailedPreconditionError(
          fmt::format("it was accepted, and should be refused: {}.", call.expect));
    }
    if (ReasonOf(answer.status()) != call.expect) return answer.status();
    ++run.loaded.refused;
    return OkStatus();
  }
  if (WasDoneBefore(answer.status(), is_older_)) {
    run.in_known_part = true;
    is_older_ = is_older_ || ReasonOf(answer.status()) == kResourceExists.name;
    ++run.loaded.present;
    return OkStatus();
  }
  RETURN_IF_ERROR(answer.status());
  if (IsRead(call)) return OkStatus();
  is_older_ = false;
  run.in_known_part = answer->repeated;
  ++(answer->repeated ? run.loaded.present : run.loaded.done);
  if (!answer->position.empty()) run.at_least = answer->position;
  if (!answer->repeated) Count(*call.method->output_type(), answer->bytes, run.loaded);
  return OkStatus();
}

Result<Answer> Loader::Ask(const MethodDescriptor& method, const std::string& request,
                           const CallOptions& options) {
  if (!method.server_streaming()) return connection_.Call(PathOf(method), request, options);
  // Its last message sums up; errors stand in those before. A sample's rows are all right.
  ImportProgress progress;
  std::string wrong;
  const auto take = [&](const std::string& bytes) {
    if (!progress.ParseFromString(bytes)) return false;
    if (wrong.empty() && !progress.errors().empty()) {
      wrong = fmt::format("{}: {}", PlaceOf(progress.errors(0)), progress.errors(0).problem());
    }
    return true;
  };
  RETURN_IF_ERROR(connection_.Stream(PathOf(method), request, options, take));
  if (!wrong.empty()) return absl::InvalidArgumentError(wrong);
  return Answer{.bytes = progress.SerializeAsString(),
                .repeated = progress.created() + progress.updated() == 0};
}

Result<Answer> Loader::Send(const SampleCall& call, const std::string& request,
                            const std::string& token, Run& run) {
  const absl::Time end = absl::Now() + patience_;
  const CallOptions options{.token = token, .at_least = IsRead(call) ? run.at_least : ""};
  while (true) {
    auto answer = Ask(*call.method, request, options);
    Status status = answer.status();
    if (status.ok()) status = Keep(call, answer->bytes, run);
    if (status.ok()) return answer;
    const bool expected = !call.expect.empty() && ReasonOf(status) == call.expect;
    if (expected || !MayPass(status) || WasDoneBefore(status, is_older_) || absl::Now() > end) {
      return status;
    }
    absl::SleepFor(kPause);
  }
}

Status Loader::Keep(const SampleCall& call, const std::string& bytes, Run& run) {
  if (call.keep.empty()) return OkStatus();
  const MessagePtr response = NewMessage(*call.method->output_type());
  if (!response->ParseFromString(bytes)) return absl::DataLossError("the answer does not parse.");
  ASSIGN_OR_RETURN(const Json json, ToJson(*response));
  for (const auto& [name, path] : call.keep) {
    run.kept[name] = TextAt(json, path);
    if (run.kept[name].empty()) {
      return absl::NotFoundError(fmt::format("the answer has no {}.", path));
    }
  }
  return OkStatus();
}

Result<std::string> Loader::TokenFor(const Caller& caller) {
  std::string& token = tokens_[caller.subject];
  if (token.empty()) {
    ASSIGN_OR_RETURN(token, SignToken(signing_dir_, caller, absl::Hours(1)));
  }
  return token;
}

Status RunLoad(Session& session) {
  if (session.words().empty()) return Usage("Expected sample files, or a folder of them.");
  ASSIGN_OR_RETURN(const std::vector<Sample> samples, ReadSamples(session.words()));
  Loader loader(session.connection(), SigningDirOf(session), kPatience);
  Json summaries = Json::array();
  for (const Sample& sample : samples) {
    Progress progress(session.out(), sample.calls.size());
    const auto loaded = loader.Load(sample, progress);
    progress.Clear();
    RETURN_IF_ERROR(loaded.status());
    summaries.push_back(SummaryJson(sample, *loaded));
    if (session.json()) continue;
    session.Write(fmt::format("{}\n  {}: {}\n", session.out().Styled(sample.title, Style::kBold),
                              sample.file, Summary(*loaded)));
  }
  if (session.json()) session.Show(summaries);
  return OkStatus();
}

Status CheckSamples(std::string_view folder) {
  if (folder.empty()) return OkStatus();
  const Status read = ReadSamples({std::string(folder)}).status();
  return read.ok() ? OkStatus() : BadField("samples", std::string(read.message()));
}

void LoadSamples(std::string_view folder, std::string_view server, std::string_view data_dir,
                 std::string_view signing_dir) {
  if (folder.empty()) return;
  const std::vector<std::string> load = {
      "load",       std::string(folder),   "--server",      std::string(server),
      "--data-dir", std::string(data_dir), "--signing-dir", std::string(signing_dir)};
  if (RunClient(load) == 0) PrintWorthTrying(server, data_dir);
}

}  // namespace tandem::client

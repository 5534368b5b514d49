#include "services/tandem/client/sample.h"

#include <openssl/sha.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "services/tandem/client/session.h"
#include "services/tandem/client/suggest.h"
#include "services/tandem/client/tokens.h"
#include "services/tandem/client/yaml.h"

namespace tandem::client {
namespace {

Status Wrong(std::string_view file, int line, std::string_view what) {
  return absl::InvalidArgumentError(fmt::format("{}, line {}: {}", file, line, what));
}
Status Wrong(std::string_view file, int line, const Status& status) {
  return Wrong(file, line, std::string(status.message()));
}

int LineOf(const YAML::Node& node) { return node.Mark().line + 1; }

std::string TextOf(const YAML::Node& node, const char* key) {
  const YAML::Node value = node[key];
  return value && value.IsScalar() ? value.Scalar() : "";
}

Result<Caller> ParseCaller(const YAML::Node& node) {
  Caller caller;
  caller.subject = TextOf(node, "subject");
  caller.person = TextOf(node, "person");
  if (caller.subject.empty()) return Usage("A caller needs a subject.");
  for (const YAML::Node& text : node["grants"]) {
    ASSIGN_OR_RETURN(Grant grant, ParseGrant(text.Scalar()));
    caller.grants.push_back(std::move(grant));
  }
  return caller;
}

// Names of ${…} in every text of `json`.
void CollectNames(const Json& json, std::vector<std::string>& names) {
  if (json.is_structured()) {
    for (const Json& element : json) CollectNames(element, names);
  } else if (json.is_string()) {
    const std::string text = json.get<std::string>();
    for (std::size_t at = text.find("${"); at != std::string::npos; at = text.find("${", at + 2)) {
      names.push_back(text.substr(at + 2, text.find('}', at) - at - 2));
    }
  }
}

Status CheckKeys(const YAML::Node& node, const std::vector<std::string>& known) {
  for (const auto& entry : node) {
    const std::string key = entry.first.Scalar();
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      return Usage(fmt::format("'{}' means nothing here.{}", key, DidYouMean(key, known)));
    }
  }
  return OkStatus();
}

Result<SampleCall> ParseCall(const YAML::Node& node, const Sample& sample,
                             std::map<std::string, std::string>& kept) {
  RETURN_IF_ERROR(CheckKeys(node, {"call", "as", "request", "keep", "expect"}));
  SampleCall call;
  call.line = LineOf(node);
  call.as = TextOf(node, "as");
  call.expect = TextOf(node, "expect");
  ASSIGN_OR_RETURN(call.method, FindMethod(TextOf(node, "call")));
  if (call.method->server_streaming() && !call.method->name().starts_with("Import"))
    return Usage(fmt::format("{} goes on answering; a sample cannot wait.", call.method->name()));
  if (!sample.callers.contains(call.as))
    return Usage(fmt::format("'{}' is none of the callers above.", call.as));
  call.request = node["request"] ? FromYaml(node["request"]) : Json::object();
  std::vector<std::string> names;
  CollectNames(call.request, names);
  for (const std::string& name : names) {
    if (!kept.contains(name)) return Usage(fmt::format("Nothing before this keeps ${{{}}}.", name));
  }
  for (const auto& entry : node["keep"]) call.keep[entry.first.Scalar()] = entry.second.Scalar();
  for (const auto& [name, path] : call.keep) kept[name] = path;
  RETURN_IF_ERROR(FromJson(call.request, *NewMessage(*call.method->input_type())));
  return call;
}

Result<Sample> ParseNodes(const YAML::Node& root, std::string_view file) {
  Sample sample;
  sample.file = std::string(file);
  if (!root.IsMap()) return Wrong(file, 1, "Expected title, callers and calls.");
  if (Status status = CheckKeys(root, {"title", "callers", "calls"}); !status.ok())
    return Wrong(file, 1, status);
  sample.title = TextOf(root, "title");
  for (const auto& entry : root["callers"]) {
    auto caller = ParseCaller(entry.second);
    if (!caller.ok()) return Wrong(file, LineOf(entry.first), caller.status());
    sample.callers[entry.first.Scalar()] = *std::move(caller);
  }
  std::map<std::string, std::string> kept;
  for (const YAML::Node& node : root["calls"]) {
    auto call = ParseCall(node, sample, kept);
    if (!call.ok()) return Wrong(file, LineOf(node), call.status());
    sample.calls.push_back(*std::move(call));
  }
  return sample;
}

}  // namespace

Result<Sample> ParseSample(std::string_view text, std::string_view file) {
  try {  // yaml-cpp has no other way to say what is wrong
    return ParseNodes(YAML::Load(std::string(text)), file);
  } catch (const YAML::Exception& error) {
    return Wrong(file, error.mark.line + 1, error.msg);
  }
}

Json Fill(const Json& request, const std::map<std::string, std::string>& kept) {
  Json filled = request;
  if (filled.is_structured()) {
    for (Json& element : filled) element = Fill(element, kept);
  } else if (filled.is_string()) {
    std::string text = filled.get<std::string>();
    for (const auto& [name, value] : kept) {
      const std::string placeholder = "${" + name + "}";
      for (std::size_t at = text.find(placeholder); at != std::string::npos;
           at = text.find(placeholder, at + value.size())) {
        text.replace(at, placeholder.size(), value);
      }
    }
    filled = text;
  }
  return filled;
}

std::string TextAt(const Json& answer, std::string_view path) {
  const Json* at = &answer;
  for (const std::string& step :
       std::vector<std::string>(absl::StrSplit(absl::string_view(path.data(), path.size()), '.'))) {
    std::size_t index = 0;
    if (at->is_array() && absl::SimpleAtoi(step, &index) && index < at->size()) {
      at = &(*at)[index];
    } else if (at->is_object() && at->contains(step)) {
      at = &(*at)[step];
    } else {
      return "";
    }
  }
  return at->is_string() ? at->get<std::string>() : "";
}

std::string RequestId(const Sample& sample, const SampleCall& call, int occurrence) {
  const std::string said = fmt::format("{}\n{}\n{}\n{}\n{}", sample.file, call.method->full_name(),
                                       call.as, AsText(call.request), occurrence);
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(said.data()), said.size(), digest);
  return "sample-" + absl::BytesToHexString({reinterpret_cast<const char*>(digest), 16});
}

}  // namespace tandem::client

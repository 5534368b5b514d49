#pragma once

#include <map>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "gtest/gtest.h"
#include "libs/common/store/message_fields.h"
#include "services/tandem/client/country_fixture.h"
#include "services/tandem/client/sample.h"
#include "tandem/placement/v1/cohort.pb.h"
#include "tandem/placement/v1/import.pb.h"

namespace tandem::client {

// Plays what is written as a sample, and keeps what is kept.
class Player {
 public:
  explicit Player(Country& country) : country_(country) {}

  void Play(const std::string& text, const std::string& file) {
    const auto sample = ParseSample(text, file);
    ASSERT_TRUE(sample.ok()) << sample.status();
    std::map<std::string, int> occurrences;
    for (const SampleCall& call : sample->calls) {
      const MessagePtr request = NewMessage(*call.method->input_type());
      ExpectOk(FromJson(Fill(call.request, kept_), *request));
      const int occurrence = ++occurrences[call.request.dump() + call.method->full_name()];
      SetText(*request, "request_id", RequestId(*sample, call, occurrence));
      const MessagePtr answer = Call(sample->callers.at(call.as), *call.method, *request);
      const std::string refused_for = ReasonOf(status_);
      EXPECT_EQ(refused_for, call.expect) << file << ":" << call.line << " " << status_;
      done_[ShortName(*call.method)] += refused_for.empty() ? 1 : 0;
      ExpectSomethingDone(*answer, file, call.line);
      const auto json = ToJson(*answer);
      for (const auto& [name, path] : call.keep) kept_[name] = TextAt(*json, path);
    }
  }

  // The answer, empty if it was refused.
  MessagePtr Call(const Caller& caller, const MethodDescriptor& method,
                  const google::protobuf::Message& request) {
    const Reply reply = country_.Call(caller, method, request);
    status_ = reply.status;
    MessagePtr answer = NewMessage(*method.output_type());
    if (reply.status.ok()) answer->ParseFromString(*reply.bytes);
    // An etag is the number of a commit; details of a status hold maps, in any order.
    const MessagePtr told(answer->New());
    told->CopyFrom(*answer);
    SetText(*told, "etag", "");
    heard_.push_back(fmt::format("{} {}: {} {} {}", method.full_name(), request.ShortDebugString(),
                                 ReasonOf(status_), std::string(status_.message()),
                                 told->ShortDebugString()));
    return answer;
  }

  const Status& status() const { return status_; }  // of the last call
  const std::map<std::string, std::string>& kept() const { return kept_; }
  // How often, by RPC, what is written was done.
  const std::map<std::string, int>& done() const { return done_; }
  const std::vector<std::string>& heard() const { return heard_; }

 private:
  // What answers for each of several has done nothing where it refuses all of them.
  static void ExpectSomethingDone(const google::protobuf::Message& answer, const std::string& file,
                                  int line) {
    if (const auto* run = dynamic_cast<const placement::v1::CohortRun*>(&answer)) {
      EXPECT_EQ(run->refused(), 0) << file << ":" << line << " " << run->ShortDebugString();
    }
    if (const auto* import = dynamic_cast<const placement::v1::ImportProgress*>(&answer)) {
      EXPECT_GT(import->created() + import->updated(), 0)
          << file << ":" << line << " " << import->ShortDebugString();
    }
  }

  Country& country_;
  Status status_;
  std::map<std::string, std::string> kept_;
  std::map<std::string, int> done_;
  std::vector<std::string> heard_;
};

}  // namespace tandem::client

#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "gtest/gtest.h"
#include "libs/common/app/app.h"
#include "libs/common/testing/manual_clock.h"
#include "libs/common/testing/temporary_folder.h"

namespace tandem::testing {

// Some modules of the suite as a test sees them: on temporary SQLite files and a local log, with a
// clock that the test moves, called through the real pipeline without a socket.
//   Suite suite({placement::kPlacementModule});
//   suite.As(ProgrammeManager("countries/lr"));
//   auto match = suite.Call<Match>("tandem.placement.v1.MatchService/AcceptMatch", request);
//   ASSERT_TRUE(suite.Settle().ok());
//   EXPECT_THAT(suite.Events<MatchConfirmed>(), SizeIs(1));
class Suite {
 public:
  // Another store than temporary SQLite files: its url, with "{service}" where there are several.
  explicit Suite(std::vector<Module> modules, std::string store = {});
  ~Suite();

  // Who the following calls are by; at first an administrator and programme manager of everything,
  // subject "tester".
  void As(Caller caller) { caller_ = std::move(caller); }
  const Caller& caller() const { return caller_; }

  template <class Response>
  Result<Response> Call(std::string_view path, const google::protobuf::Message& request) {
    ASSIGN_OR_RETURN(const std::string bytes, CallBytes(caller_, path, request));
    Response response;
    if (!response.ParseFromString(bytes)) return Internal("The answer does not parse.");
    return response;
  }
  // The same, for callers that change from call to call, and from other threads.
  template <class Response>
  Result<Response> CallAs(const Caller& caller, std::string_view path,
                          const google::protobuf::Message& request) {
    ASSIGN_OR_RETURN(const std::string bytes, CallBytes(caller, path, request));
    Response response;
    if (!response.ParseFromString(bytes)) return Internal("The answer does not parse.");
    return response;
  }

  // All that a stream sends to the caller of now.
  template <class Response>
  Result<std::vector<Response>> Stream(std::string_view path,
                                       const google::protobuf::Message& request) {
    ASSIGN_OR_RETURN(const std::vector<std::string> messages, StreamBytes(path, request));
    std::vector<Response> responses;
    for (const std::string& message : messages) {
      if (!responses.emplace_back().ParseFromString(message))
        return Internal("A message does not parse.");
    }
    return responses;
  }

  // Every event of type E that the modules have committed, module by module, in the order of their
  // journals.
  template <class E>
  std::vector<E> Events() {
    std::vector<E> events;
    for (const std::string& data : EventData(E::descriptor()->full_name())) {
      events.emplace_back().ParseFromString(data);
    }
    return events;
  }

  // Waits until everything has been published, consumed, projected and timed.
  Status Settle();
  // Moves the clock, lets what is due happen, and settles.
  Status Advance(Duration by);

  ManualClock& clock() { return clock_; }
  App& app() { return *app_; }
  // Ends the suite and starts it anew on the same files.
  void Restart();

 private:
  Result<std::string> CallBytes(const Caller& caller, std::string_view path,
                                const google::protobuf::Message& request);
  Result<std::vector<std::string>> StreamBytes(std::string_view path,
                                               const google::protobuf::Message& request);
  std::vector<std::string> EventData(const std::string& type);

  ManualClock clock_;
  std::filesystem::path folder_;
  AppOptions options_;
  Caller caller_;
  std::unique_ptr<App> app_;
};

// A caller with one grant.
Caller CallerWith(std::string subject, common::v1::Role role, std::string prefix,
                  std::string person = {});

}  // namespace tandem::testing

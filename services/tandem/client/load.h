#pragma once

#include <map>
#include <set>
#include <string>

#include "services/tandem/client/sample.h"
#include "services/tandem/client/session.h"
#include "services/tandem/client/terminal.h"

// Sends a sample's requests to a server, each as the caller that it names.
namespace tandem::client {

// What became of the requests of one file.
struct Loaded {
  int done = 0;     // now
  int present = 0;  // in an earlier run
  int refused = 0;  // as the file expects
  // What the requests that were done now made or changed, by what it is: names of each "Team".
  std::map<std::string, std::set<std::string>> resources;
};

// Calls in order. A refusal that an event still under way may lift is tried again for a while; any
// other ends the file, with its line. What an earlier run has done is known by its request id for
// 30 days. Afterwards by its name: from a Create of what exists until one of something new, of
// files one after the other, all is taken for done. Not thread-safe.
class Loader {
 public:
  // Signs tokens with the key in `signing_dir`. A caller's refusal is waited out for at most
  // `patience`.
  Loader(Connection& connection, std::string signing_dir, absl::Duration patience);

  Result<Loaded> Load(const Sample& sample, Progress& progress);

 private:
  struct Run;
  Status Do(const SampleCall& call, int occurrence, Run& run);
  // The answer, or the last one of an import.
  Result<Answer> Ask(const MethodDescriptor& method, const std::string& request,
                     const CallOptions& options);
  // Until it is answered, refused for good, or patience ends.
  Result<Answer> Send(const SampleCall& call, const std::string& request, const std::string& token,
                      Run& run);
  // Keeps what the call names of its answer; NOT_FOUND if it is not there yet.
  Status Keep(const SampleCall& call, const std::string& bytes, Run& run);
  Result<std::string> TokenFor(const Caller& caller);

  Connection& connection_;
  std::string signing_dir_;
  absl::Duration patience_;
  std::map<std::string, std::string> tokens_;  // by subject
  bool is_older_ = false;  // the last command was done before request ids are remembered
};

}  // namespace tandem::client

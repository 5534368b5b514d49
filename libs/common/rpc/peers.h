#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libs/common/rpc/pipeline.h"
#include "libs/common/store/unit.h"

namespace tandem {

// The services of this process as each other's peers: Ask goes through the other module's pipeline
// as the role `service`, without a socket; a service that is not here is asked through `others`.
// Thread-safe once all are added.
class LocalPeers final : public Peers {
 public:
  // Before anything is asked. `pipeline` and `others` must outlive every Ask.
  void Add(Pipeline* pipeline) { pipelines_.push_back(pipeline); }
  void AddOthers(Peers* others) { others_ = others; }
  Result<std::string> Ask(std::string_view method, std::string request, Time deadline,
                          std::string_view traceparent) override;

 private:
  std::vector<Pipeline*> pipelines_;
  Peers* others_ = nullptr;
};

}  // namespace tandem

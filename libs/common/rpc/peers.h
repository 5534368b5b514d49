#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/rpc/pipeline.h"
#include "libs/common/store/unit.h"

namespace tandem {

// So long an answer is waited for, or until the asker's own deadline if that is earlier: who asks
// holds a thread meanwhile.
inline constexpr Duration kPeerPatience = absl::Seconds(2);

// The services of this process as each other's peers: Ask goes through the other module's pipeline
// as the role `service`, without a socket; a service that is not here is asked through `others`.
// Thread-safe: a service that has begun already asks while the next is added.
class LocalPeers final : public Peers {
 public:
  explicit LocalPeers(Duration patience = kPeerPatience) : patience_(patience) {}
  // `pipeline` and `others` must outlive every Ask. AddOthers before anything is asked.
  void Add(Pipeline* pipeline);
  void AddOthers(Peers* others) { others_ = others; }
  Result<std::string> Ask(std::string_view method, std::string request, Time deadline,
                          std::string_view traceparent) override;

 private:
  // Of whom has the method; null if it is none of them.
  Pipeline* Find(std::string_view method) const;

  const Duration patience_;
  mutable std::mutex mutex_;
  std::vector<Pipeline*> pipelines_;
  Peers* others_ = nullptr;
};

// "learning-content" of "tandem.learning_content.v1.ContentItemService/GetContentItem".
std::string ServiceOf(std::string_view method);

// What the asker hears of a peer that is not there, or has not answered for so long as it may take.
Status PeerUnavailable(std::string_view service);
// The same when it was the asker's own deadline.
Status PeerLate(std::string_view service);

}  // namespace tandem
